"""Guests who stay on in their room under their next booking."""

from datetime import timedelta

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import BookingChange, BookingStatusEvent, RoomOccupancy
from room_bookings.services.check_in_judgement import PlannedCheckIn
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.continued_stays import (
    NEXT_MORNING,
    NEXT_NOON,
    TOMORROW,
    continue_stay,
    earlier_booking,
    later_booking,
    pins_of,
)
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, Scenario
from tests.tasks import add_task
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def room(scenario: Scenario) -> Room:
    (room,) = scenarios.rooms(scenario, "101")
    return room


def test_later_booking_takes_over_room_and_earlier_one_is_completed(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    steps = RoomStatusEvent.objects.count()

    continued = continue_stay(scenario, earlier, later)

    earlier.refresh_from_db()
    room.refresh_from_db()
    assert (continued.status, continued.assigned_room, continued.continues) == ("CHECKED_IN", room, earlier)
    assert (earlier.status, earlier.departed_on, earlier.assigned_room) == ("COMPLETED", TOMORROW, room)
    assert room.room_status == RoomStatus.OCCUPIED
    assert RoomStatusEvent.objects.count() == steps
    occupancy = RoomOccupancy.objects.get()
    assert (occupancy.room, occupancy.booking, occupancy.occupied_since) == (room, later, NEXT_NOON)


def test_pins_and_device_pass_in_party_order(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario, people=2), later_booking(scenario, people=2)
    RoomOccupancy.objects.update(guest_fcm_token="device")
    pins = pins_of(earlier)

    continue_stay(scenario, earlier, later)

    assert pins_of(later) == pins
    assert pins_of(earlier) == ["", ""]
    assert RoomOccupancy.objects.get().guest_fcm_token == "device"
    left = Guest.objects.filter(booking=earlier)
    assert {(guest.room_id, guest.check_out_date) for guest in left} == {(None, TOMORROW)}
    came = Guest.objects.filter(booking=later)
    assert {(guest.room_id, guest.check_in_date) for guest in came} == {(room.pk, TOMORROW)}


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1)])
def test_parties_of_other_sizes_share_the_first_pins(
    scenario: Scenario, room: Room, before: int, after: int
) -> None:
    earlier, later = earlier_booking(scenario, people=before), later_booking(scenario, people=after)
    pins = pins_of(earlier)

    continue_stay(scenario, earlier, later)

    kept = pins_of(later)
    assert kept[0] == pins[0]
    assert len(set(kept)) == after
    assert all(kept)


def test_room_log_names_both_bookings(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    with rows_written() as wrote:
        continue_stay(scenario, earlier, later, note="Stays until Sunday")
    rows = wrote.new(RoomOperationLog)
    assert [(row["operation"], row["booking_id"], row["room_id"], row["note"]) for row in rows] == [
        ("CONTINUE", earlier.booking_id, room.pk, "Stays until Sunday"),
        ("CONTINUE", later.booking_id, room.pk, "Stays until Sunday"),
    ]
    assert [row["occupied_since"] for row in rows] == [scenarios.MORNING, NEXT_NOON]
    assert rows[0]["metadata"] == {"continued_by": later.booking_id}
    assert rows[1]["metadata"] == {"continues": earlier.booking_id}
    assert {row["room_status_before"] for row in rows} == {"OCCUPIED"}


def test_events_say_that_nobody_departs(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    last = OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]

    continue_stay(scenario, earlier, later)

    events = list(OutboxEvent.objects.filter(pk__gt=last).order_by("pk"))
    assert [event.type for event in events] == [
        "booking_checked_out",
        "booking_updated",
        "room_updated",
        "booking_checked_in",
        "task_created",
    ]
    checked_out, completed, room_updated, checked_in, _ = events
    assert checked_out.snapshot["continued_by"] == later.booking_id
    assert "continued_by" in checked_out.changed_fields
    assert "continued_by" not in completed.changed_fields
    assert checked_in.snapshot["continues"] == earlier.booking_id
    assert "continues" in checked_in.changed_fields
    assert room_updated.changed_fields == ["current_booking", "guests"]
    assert room_updated.snapshot["current_booking"]["booking_id"] == later.booking_id
    assert len({event.command_id for event in events}) == 1


def test_stayover_takes_the_place_of_the_turnover(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    add_task(
        hotel=scenario.hotel,
        room=room,
        booking=earlier,
        task_type="TURNOVER",
        due_date=TOMORROW,
        created_at=NOON,
        updated_at=NOON,
    )
    continue_stay(scenario, earlier, later)
    tasks = HousekeepingTask.objects.order_by("pk").values_list(
        "task_type", "status", "booking_id", "due_date"
    )
    assert list(tasks) == [
        ("TURNOVER", "CANCELLED", earlier.pk, TOMORROW),
        ("STAYOVER", "OPEN", later.pk, TOMORROW),
    ]


def test_room_that_is_being_cleaned_stays_so(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    scenarios.start_cleaning(scenario, "101", now=NEXT_MORNING)
    continue_stay(scenario, earlier, later)
    occupancy = RoomOccupancy.objects.get()
    assert (occupancy.booking, occupancy.room_status) == (later, RoomStatus.CLEANING_IN_PROGRESS)


def test_stored_link_continues_without_being_named(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    run_service(
        scenario,
        stays.update_booking,
        booking_id=later.booking_id,
        changes={"continues": earlier.booking_id},
    )
    change = BookingChange.objects.get(booking=later)
    assert change.changes == [{"field": "continues", "old": None, "new": earlier.booking_id}]

    continue_stay(scenario, earlier, later, continues=None)

    assert RoomOccupancy.objects.get().booking == later
    assert BookingChange.objects.filter(booking=later).count() == 1


def test_naming_the_earlier_booking_at_check_in_is_a_change_of_the_booking(
    scenario: Scenario, room: Room
) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    change = BookingChange.objects.get(booking=later)
    assert change.changes == [{"field": "continues", "old": None, "new": earlier.booking_id}]


def test_repeated_check_in_changes_nothing(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    with assert_no_row_changes():
        continue_stay(scenario, earlier, later)


def test_walk_in_continues(scenario: Scenario, room: Room) -> None:
    earlier = earlier_booking(scenario)
    pins = pins_of(earlier)
    new = stays.NewBooking(
        room_type="DBL",
        check_in=TOMORROW,
        check_out=TOMORROW + timedelta(days=1),
        adults=1,
        party=[stays.PartyMember(last_name="Byrne", role=PartyRole.PRIMARY)],
        currency=scenario.hotel.currency,
        continues=earlier.booking_id,
    )
    made = run_service(scenario, stays.walk_in, booking=new, room_number="101", now=NEXT_NOON)
    assert (made.status, pins_of(made)) == ("CHECKED_IN", pins)


def test_set_of_check_ins_continues_some(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later, other = earlier_booking(scenario), later_booking(scenario), later_booking(scenario)
    check_ins = [
        PlannedCheckIn(later.booking_id, continues=earlier.booking_id),
        PlannedCheckIn(other.booking_id, "102"),
    ]
    run_service(scenario, stays.check_in_bookings, check_ins=check_ins, now=NEXT_NOON)
    holders = RoomOccupancy.objects.order_by("room__room_number").values_list("booking_id", flat=True)
    assert list(holders) == [later.pk, other.pk]


def test_status_events_are_those_of_check_out_and_check_in(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    last = BookingStatusEvent.objects.latest("pk").pk
    continue_stay(scenario, earlier, later)
    steps = BookingStatusEvent.objects.filter(pk__gt=last).order_by("pk")
    assert [(step.booking_id, step.to_status) for step in steps] == [
        (earlier.pk, "CHECKED_OUT"),
        (earlier.pk, "COMPLETED"),
        (later.pk, "CHECKED_IN"),
    ]
