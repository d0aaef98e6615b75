"""Guests who stay on in their room under their next booking."""

from datetime import timedelta
from typing import Any

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
from staff.overrides import Overrides
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.continued_stays import (
    NEXT_MORNING,
    NEXT_NOON,
    TOMORROW,
    continue_stay,
    earlier_booking,
    later_booking,
    pins_of,
)
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

PLUS_TWO_HOURS = NEXT_NOON + timedelta(hours=2)


def overriding(*codes: str) -> Overrides:
    return Overrides(frozenset(codes), "They are still here")


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
    HousekeepingTask.objects.create(
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


def test_earlier_booking_that_is_not_in_house_refuses(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    scenarios.check_out(scenario, earlier, now=NEXT_MORNING)
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        room_number="101",
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("not_continuable", None), ("room_dirty", "MANAGER")]


def test_stored_link_to_a_departed_booking_can_be_set_aside(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    run_service(
        scenario,
        stays.update_booking,
        booking_id=later.booking_id,
        changes={"continues": earlier.booking_id},
    )
    scenarios.check_out(scenario, earlier, now=NEXT_MORNING)
    arguments: dict[str, Any] = {"booking_id": later.booking_id, "room_number": "102", "now": NEXT_NOON}
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("not_continuable", "FRONT_DESK")]

    overrides = overriding("not_continuable")
    checked_in = run_service(scenario, stays.check_in_booking, **arguments, overrides=overrides)

    assert (checked_in.status, checked_in.continues) == ("CHECKED_IN", None)
    last = RoomOperationLog.objects.filter(booking_id=later.booking_id).latest("pk")
    assert last.operation == "CHECKIN"


def test_unknown_booking_is_invalid(scenario: Scenario, room: Room) -> None:
    other = scenarios.new_scenario(slug="other")
    scenarios.rooms(other, "101")
    elsewhere = earlier_booking(other)
    later = later_booking(scenario)
    for unknown in (elsewhere.booking_id, "BK-NOBODY", later.booking_id):
        refusal = refusal_of(
            scenario,
            stays.check_in_booking,
            booking_id=later.booking_id,
            continues=unknown,
            now=NEXT_NOON,
        )
        assert refusal.code == "invalid"
        assert list(refusal.errors) == ["continues"]  # type: ignore[attr-defined]


def test_other_room_than_the_assigned_one_refuses(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier = earlier_booking(scenario)
    later = scenarios.booking_with_room(scenario, "102", check_in=TOMORROW)
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "continues": earlier.booking_id,
        "now": NEXT_NOON,
    }
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("in_other_room", None)]

    continued = run_service(scenario, stays.check_in_booking, **arguments, room_number="101")
    assert continued.assigned_room == room


def test_room_that_another_booking_holds_is_taken(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    scenarios.booking_with_room(scenario, "101", check_in=TOMORROW, last_name="Nolan")
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("room_taken", None)]


def test_overlapping_stays_do_not_meet(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario, nights=3), later_booking(scenario)
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("stays_do_not_meet", None)]


def test_guests_who_overstayed_can_stay_on_by_override(scenario: Scenario, room: Room) -> None:
    earlier = earlier_booking(scenario)
    later = later_booking(scenario, check_in=TODAY + timedelta(days=2))
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "continues": earlier.booking_id,
        "now": NOON + timedelta(days=2),
    }
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("stays_do_not_meet", "FRONT_DESK")]

    run_service(scenario, stays.check_in_booking, **arguments, overrides=overriding("stays_do_not_meet"))
    assert RoomOccupancy.objects.get().booking == later


def test_overstay_does_not_oversell_the_night_that_it_ends_in(scenario: Scenario, room: Room) -> None:
    """The earlier guests are late, and count tonight, until the later booking takes their place."""
    scenarios.without_overbooking(scenario)
    RoomTypeFactory.create(hotel=scenario.hotel, code="SGL", overbooking_limit=5)
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    run_service(scenario, stays.update_booking, booking_id=later.booking_id, changes={"room_type": "SGL"})
    continued = continue_stay(scenario, earlier, later, now=NEXT_NOON + timedelta(hours=6))
    assert (continued.status, continued.sold_type) == ("CHECKED_IN", scenario.room_type)


def test_two_bookings_cannot_plan_to_continue_one(scenario: Scenario, room: Room) -> None:
    earlier, later, other = earlier_booking(scenario), later_booking(scenario), later_booking(scenario)
    changes: dict[str, Any] = {"continues": earlier.booking_id}
    run_service(scenario, stays.update_booking, booking_id=later.booking_id, changes=changes)
    refusal = conflict_of(scenario, stays.update_booking, booking_id=other.booking_id, changes=changes)
    assert reasons_of(refusal) == [("continued_already", None)]
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=other.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("continued_already", None)]


def test_plan_to_continue_needs_a_live_booking_that_ends_before(scenario: Scenario, room: Room) -> None:
    long_stay, later = earlier_booking(scenario, nights=3), later_booking(scenario)
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "changes": {"continues": long_stay.booking_id},
    }
    assert refusal_of(scenario, stays.update_booking, **arguments).code == "invalid"
    scenarios.check_out(scenario, long_stay)
    assert refusal_of(scenario, stays.update_booking, **arguments).code == "invalid"


def test_link_does_not_change_in_house(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    refusal = conflict_of(
        scenario, stays.update_booking, booking_id=later.booking_id, changes={"continues": None}
    )
    assert reasons_of(refusal)[0][0] == "wrong_status"


def test_check_out_of_the_earlier_booking_cannot_be_undone_alone(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    for number in (None, "102"):
        refusal = conflict_of(
            scenario,
            stays.undo_check_out,
            booking_id=earlier.booking_id,
            reason="Mistake",
            room_number=number,
            now=PLUS_TWO_HOURS,
        )
        assert reasons_of(refusal) == [("continued", None)]


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
