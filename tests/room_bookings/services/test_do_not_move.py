"""Tests of bookings whose guests keep their assigned room: `do_not_move`."""

from datetime import timedelta
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import SetRefused
from room_bookings.models import BookingChange, RoomBooking
from rooms.models import RoomOperationLog
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import conflict_of, item_reasons_of, reasons_of, run_service
from tests.scenarios import TODAY, Scenario

pytestmark = pytest.mark.django_db

OVERRIDES = Overrides.of(["do_not_move"], "A pipe burst")


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


LOGGED = {"overrides": ["do_not_move"], "override_reason": "A pipe burst"}


def _booking(scenario: Scenario, room: str, *, status: str = "assigned") -> RoomBooking:
    booking = (
        scenarios.checked_in_booking(scenario, room)
        if status == "in house"
        else scenarios.booking_with_room(scenario, room)
    )
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes={"do_not_move": True})
    return booking


def _last_log(booking: RoomBooking) -> RoomOperationLog:
    return RoomOperationLog.objects.filter(booking_id=booking.booking_id).latest("pk")


COMMANDS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "assign another room": ("assigned", stays.assign_room, {"room_number": "102"}),
    "unassign": ("assigned", stays.unassign_room, {}),
    "check in to another room": ("assigned", stays.check_in_booking, {"room_number": "102"}),
    "other dates without the room": (
        "assigned",
        stays.update_booking,
        {"changes": {"check_out": TODAY + timedelta(days=1)}, "keep_room": False},
    ),
    "move": ("in house", stays.move_booking, {"room_number": "102", "reason": "Noise"}),
    "undo check-in without the room": (
        "in house",
        stays.undo_check_in,
        {"reason": "Wrong guest", "keep_room": False},
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_leaving_the_room_needs_an_override(scenario: Scenario, name: str) -> None:
    status, service, arguments = COMMANDS[name]
    scenarios.rooms(scenario, "101", "102")
    booking = _booking(scenario, "101", status=status)
    arguments = {"booking_id": booking.booking_id, **arguments}
    refusal = conflict_of(scenario, service, **arguments)
    assert reasons_of(refusal) == [("do_not_move", "FRONT_DESK")]
    run_service(scenario, service, **arguments, overrides=OVERRIDES)
    booking.refresh_from_db()
    assert booking.assigned_room is None or booking.assigned_room.room_number == "102"
    assert {name: _last_log(booking).metadata.get(name) for name in LOGGED} == LOGGED


def test_swap_and_sets_keep_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    kept, other = _booking(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    for service, arguments in (
        (stays.swap_rooms, {"booking_ids": [kept.booking_id, other.booking_id]}),
        (stays.assign_set, {"rooms": {kept.booking_id: "103"}}),
    ):
        refusal = conflict_of(scenario, service, **arguments)
        assert isinstance(refusal, SetRefused)
        assert item_reasons_of(refusal)[0] == (kept.booking_id, ["do_not_move"])
        run_service(scenario, service, **arguments, overrides=OVERRIDES)
        assert _last_log(kept).metadata == LOGGED
    kept.refresh_from_db()
    assert kept.assigned_room is not None
    assert kept.assigned_room.room_number == "103"


def test_flag_binds_to_the_assigned_room_only(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = run_service(
        scenario, stays.create_booking, booking=new_booking(scenario, confirm=True, do_not_move=True)
    )
    booking_id = booking.booking_id
    run_service(scenario, stays.assign_room, booking_id=booking_id, room_number="101")
    run_service(scenario, stays.assign_room, booking_id=booking_id, room_number="101")
    run_service(scenario, stays.check_in_booking, booking_id=booking_id, room_number="101")
    booking.refresh_from_db()
    assert (booking.status, booking.do_not_move) == (BookingStatus.CHECKED_IN, True)


def test_flag_changes_with_a_row_that_says_so(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = _booking(scenario, "101", status="in house")
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes={"do_not_move": False})
    changes = BookingChange.objects.filter(booking=booking).order_by("pk").values_list("changes", flat=True)
    assert list(changes) == [
        [{"field": "do_not_move", "old": False, "new": True}],
        [{"field": "do_not_move", "old": True, "new": False}],
    ]
    run_service(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )
    booking.refresh_from_db()
    assert booking.assigned_room is not None
    assert booking.assigned_room.room_number == "102"


def test_cancellation_frees_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = _booking(scenario, "101")
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Storm")
    booking.refresh_from_db()
    assert (booking.status, booking.assigned_room) == (BookingStatus.CANCELLED, None)
