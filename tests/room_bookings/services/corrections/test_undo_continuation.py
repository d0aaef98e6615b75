"""Undo of a check-in that has continued an earlier booking: both go back."""

from datetime import timedelta
from typing import Any

import pytest

from guests.models import Guest
from hotel.kernel.enums import Source
from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.continued_stays import (
    NEXT_NOON,
    TOMORROW,
    continue_stay,
    earlier_booking,
    later_booking,
    pins_of,
)
from tests.room_bookings.services.corrections.correction_calls import (
    READY,
    corrections_of,
    latest_step,
    refused_reasons,
    undo_check_in,
)
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, Scenario

pytestmark = pytest.mark.django_db

AFTERNOON: dict[str, Any] = {"now": NEXT_NOON + timedelta(hours=2)}


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def room(scenario: Scenario) -> Room:
    (room,) = scenarios.rooms(scenario, "101")
    return room


def test_both_bookings_go_back(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)

    returned = undo_check_in(scenario, later, **AFTERNOON)

    earlier.refresh_from_db()
    room.refresh_from_db()
    assert (returned.status, returned.assigned_room, returned.checked_in_at) == ("CONFIRMED", room, None)
    assert (earlier.status, earlier.departed_on, earlier.checked_out_at) == ("CHECKED_IN", None, None)
    assert earlier.checked_in_at == MORNING
    assert room.room_status == RoomStatus.OCCUPIED
    occupancy = RoomOccupancy.objects.get()
    assert (occupancy.booking, occupancy.occupied_since) == (earlier, MORNING)
    assert corrections_of(later) == [latest_step(later, "CHECKED_IN")]
    assert corrections_of(earlier) == [latest_step(earlier, "CHECKED_OUT")]


@pytest.mark.parametrize(("before", "after"), [(2, 2), (1, 2), (2, 1)])
def test_pins_and_device_pass_back(scenario: Scenario, room: Room, before: int, after: int) -> None:
    earlier, later = earlier_booking(scenario, people=before), later_booking(scenario, people=after)
    pins = pins_of(earlier)
    continue_stay(scenario, earlier, later)
    RoomOccupancy.objects.update(guest_fcm_token="device")

    undo_check_in(scenario, later, **AFTERNOON)

    shared = min(before, after)
    assert pins_of(earlier)[:shared] == pins[:shared]
    assert all(pins_of(earlier))
    assert pins_of(later) == [""] * after
    assert RoomOccupancy.objects.get().guest_fcm_token == "device"
    stays_on = Guest.objects.filter(booking=earlier)
    assert {(guest.room_id, guest.check_out_date) for guest in stays_on} == {(room.pk, None)}
    planned = Guest.objects.filter(booking=later)
    assert {(guest.room_id, guest.check_in_date) for guest in planned} == {(None, None)}


def test_guest_who_left_before_stays_away(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario, people=2), later_booking(scenario)
    companion = earlier.party.get(role="COMPANION")
    run_service(scenario, stays.leave_party, booking_id=earlier.booking_id, party_member_pk=companion.pk)
    continue_stay(scenario, earlier, later)
    undo_check_in(scenario, later, **AFTERNOON)
    assert Guest.objects.filter(booking=earlier, room=room).count() == 1


def test_room_log_and_events_tell_both(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    last = OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]

    with rows_written() as wrote:
        undo_check_in(scenario, later, **AFTERNOON)

    rows = wrote.new(RoomOperationLog)
    assert [(row["operation"], row["booking_id"]) for row in rows] == [
        ("UNDO_CHECKIN", later.booking_id),
        ("UNDO_CHECKOUT", earlier.booking_id),
    ]
    events = list(OutboxEvent.objects.filter(pk__gt=last).order_by("pk"))
    assert [event.type for event in events] == [
        "booking_updated",
        "booking_updated",
        "room_updated",
        "task_updated",
    ]
    assert events[0].snapshot["continues"] is None
    assert "continues" in events[0].changed_fields
    assert events[1].snapshot["continued_by"] is None
    assert "continued_by" in events[1].changed_fields
    assert events[2].snapshot["current_booking"]["booking_id"] == earlier.booking_id


def test_stayover_returns_to_the_earlier_booking(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    scenarios.start_cleaning(scenario, "101", now=NEXT_NOON + timedelta(hours=1))
    undo_check_in(scenario, later, **AFTERNOON)
    task = HousekeepingTask.objects.get()
    assert (task.task_type, task.status, task.booking) == ("STAYOVER", "IN_PROGRESS", earlier)

    continue_stay(scenario, earlier, later, **AFTERNOON)
    run_service(
        scenario,
        housekeeping.stop_cleaning,
        room_number="101",
        reason="Nap",
        staff=scenario.housekeeper,
        source=Source.HOUSEKEEPING,
        now=NEXT_NOON + timedelta(hours=3),
    )
    undo_check_in(scenario, later, now=NEXT_NOON + timedelta(hours=4))
    task.refresh_from_db()
    assert (task.status, task.booking) == ("OPEN", earlier)


def test_stored_link_stays_and_continues_again(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    changes = {"continues": earlier.booking_id}
    run_service(scenario, stays.update_booking, booking_id=later.booking_id, changes=changes)
    continue_stay(scenario, earlier, later, continues=None)
    assert undo_check_in(scenario, later, **AFTERNOON).continues == earlier
    continue_stay(scenario, earlier, later, continues=None, **AFTERNOON)
    assert RoomOccupancy.objects.get().booking == later


def test_room_can_be_unassigned(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    returned = undo_check_in(scenario, later, keep_room=False, **AFTERNOON)
    assert returned.assigned_room is None
    assert RoomOccupancy.objects.get().booking == earlier


def test_guests_who_moved_since_do_not_go_back(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    run_service(
        scenario,
        stays.move_booking,
        booking_id=later.booking_id,
        room_number="102",
        reason="Noise",
        now=NEXT_NOON,
    )
    reasons = refused_reasons(scenario, stays.undo_check_in, later, **AFTERNOON)
    assert reasons == [("moved_since", None)]


def test_only_on_the_same_day_and_never_to_a_ready_room(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    reasons = refused_reasons(
        scenario, stays.undo_check_in, later, now=NEXT_NOON + timedelta(days=1), **READY
    )
    assert reasons == [("not_same_day", None), ("room_was_not_ready", None)]


def test_a_row_of_stays_is_undone_from_its_end(scenario: Scenario, room: Room) -> None:
    first, second = earlier_booking(scenario), later_booking(scenario, nights=0)
    third = later_booking(scenario)
    continue_stay(scenario, first, second)
    continue_stay(scenario, second, third, now=NEXT_NOON + timedelta(hours=1))
    assert refused_reasons(scenario, stays.undo_check_in, second, **AFTERNOON) == [("wrong_status", None)]
    undo_check_in(scenario, third, **AFTERNOON)
    undo_check_in(scenario, second, **AFTERNOON)
    assert RoomOccupancy.objects.get().booking == first
    assert RoomBooking.objects.get(pk=second.pk).check_in == TOMORROW
