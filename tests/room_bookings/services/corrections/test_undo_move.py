"""Undo of a room move: the guests are back in the room that they left."""

from datetime import timedelta
from typing import Any

import pytest

from guests.models import Guest
from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.corrections.correction_calls import last_room_step
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import LATER, MORNING, NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


def moved(scenario: Scenario, number: str = "102", **given: Any) -> RoomBooking:
    """Return a stay of two in 101 that moved to another room at noon."""
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    return move(scenario, booking, number, **given)


def move(scenario: Scenario, booking: RoomBooking, number: str, **given: Any) -> RoomBooking:
    arguments = {"booking_id": booking.booking_id, "room_number": number, "reason": "Noise", **given}
    return run_service(scenario, stays.move_booking, **arguments)


def undo(scenario: Scenario, booking: RoomBooking, **given: Any) -> RoomBooking:
    arguments = {"booking_id": booking.booking_id, "reason": "Wrong room", "now": LATER, **given}
    return run_service(scenario, stays.undo_move, **arguments)


def refused(scenario: Scenario, booking: RoomBooking, **given: Any) -> list[tuple[str, str | None]]:
    arguments = {"booking_id": booking.booking_id, "reason": "Wrong room", "now": LATER, **given}
    return reasons_of(conflict_of(scenario, stays.undo_move, **arguments))


def test_guests_are_back_and_the_correction_names_what_it_reverses(scenario: Scenario) -> None:
    booking = moved(scenario)
    since = RoomOccupancy.objects.get().occupied_since
    of_move = RoomOperationLog.objects.get(operation="MOVE")
    vacated = RoomStatusEvent.objects.get(command_id=of_move.command_id, room__room_number="101")

    undo(scenario, booking)

    booking.refresh_from_db()
    left, entered = Room.objects.get(room_number="101"), Room.objects.get(room_number="102")
    assert (booking.status, booking.assigned_room) == ("CHECKED_IN", left)
    occupancy = RoomOccupancy.objects.get()
    assert (occupancy.room, occupancy.occupied_since) == (left, since)
    assert set(Guest.objects.values_list("room__room_number", flat=True)) == {"101"}
    assert last_room_step(left) == ("CHECKOUT_DIRTY", "OCCUPIED", "CORRECTION")
    assert last_room_step(entered) == ("OCCUPIED", "CHECKOUT_DIRTY", "STEP")
    assert RoomStatusEvent.objects.get(kind="CORRECTION").reverses == vacated
    log = RoomOperationLog.objects.get(operation="UNDO_MOVE")
    assert (log.room, log.from_room, log.note) == (left, entered, "Wrong room")
    assert log.metadata == {"reverses": str(of_move.command_id)}
    assert (log.occupied_since, len(log.guest_ids)) == (since, 2)
    event = OutboxEvent.objects.filter(booking_ref=booking.pk).latest("position")
    assert (event.type, event.from_room, event.snapshot["assigned_room"]) == ("booking_moved", "102", "101")


def test_turnover_of_the_old_room_is_cancelled_and_the_other_room_gets_one(scenario: Scenario) -> None:
    undo(scenario, moved(scenario))
    tasks = HousekeepingTask.objects.order_by("pk").values_list("room__room_number", "task_type", "status")
    assert list(tasks) == [("101", "TURNOVER", "CANCELLED"), ("102", "TURNOVER", "OPEN")]


def test_repeated_undo_changes_nothing(scenario: Scenario) -> None:
    booking = moved(scenario)
    undo(scenario, booking)
    with assert_no_row_changes():
        undo(scenario, booking)


def test_only_the_last_of_two_moves_is_undone(scenario: Scenario) -> None:
    booking = move(scenario, moved(scenario), "103")
    assert undo(scenario, booking).assigned_room == Room.objects.get(room_number="102")
    with assert_no_row_changes():
        undo(scenario, booking)


def test_guests_move_and_return_again_after_an_undo(scenario: Scenario) -> None:
    booking = moved(scenario)
    undo(scenario, booking)
    move(scenario, booking, "103", now=LATER)
    undo(scenario, booking)
    assert scenarios.statuses(scenario, ["101", "102", "103"]) == [
        "OCCUPIED",
        "CHECKOUT_DIRTY",
        "CHECKOUT_DIRTY",
    ]


def test_move_during_stay_over_cleaning_is_undone(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    undo(scenario, move(scenario, booking, "102"))
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


def test_stay_without_a_move_has_none_to_undo(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    assert refused(scenario, booking) == [("no_move", None)]
    move(scenario, booking, "102")
    scenarios.check_out(scenario, booking)
    assert refused(scenario, booking) == [("wrong_status", None)]
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Here", now=NOON)
    assert refused(scenario, booking) == [("no_move", None)]


def test_move_of_an_earlier_business_date_stays(scenario: Scenario) -> None:
    booking = moved(scenario)
    tomorrow = NOON + timedelta(days=1)
    assert refused(scenario, booking, now=tomorrow, staff=scenario.manager) == [("not_same_day", None)]


def _clean(scenario: Scenario) -> None:
    run_service(scenario, housekeeping.mark_cleaned, room_number="101", staff=scenario.housekeeper)


def _start_and_stop(scenario: Scenario) -> None:
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)
    run_service(
        scenario, housekeeping.stop_cleaning, room_number="101", reason="Fire", staff=scenario.housekeeper
    )


def _break(scenario: Scenario) -> None:
    scenarios.report(scenario, "101")


def _occupy(scenario: Scenario) -> None:
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101", now=NOON)


def _take(scenario: Scenario) -> None:
    scenarios.booking_with_room(scenario, "101")


@pytest.mark.parametrize("change", [_clean, _start_and_stop, _break, _occupy, _take])
def test_room_that_is_not_as_the_move_left_it_is_taken(scenario: Scenario, change: Any) -> None:
    booking = moved(scenario)
    change(scenario)
    assert ("room_taken", None) in refused(scenario, booking, staff=scenario.manager)


def test_room_that_is_out_of_use_takes_nobody_back(scenario: Scenario) -> None:
    booking = moved(scenario)
    run_service(scenario, stays.deactivate_room, room_number="101", staff=scenario.manager)
    assert refused(scenario, booking) == [("room_inactive", None)]


def test_more_persons_need_an_override_to_return(scenario: Scenario) -> None:
    booking = moved(scenario)
    run_service(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"children": 1},
        overrides=overrides_for("room_too_small"),
    )
    assert refused(scenario, booking) == [("room_too_small", "FRONT_DESK")]
    undo(scenario, booking, overrides=overrides_for("room_too_small"))
    metadata = RoomOperationLog.objects.get(operation="UNDO_MOVE").metadata
    assert metadata["overrides"] == ["room_too_small"]


def test_promised_room_is_kept_unless_the_move_broke_the_promise(scenario: Scenario) -> None:
    promise: dict[str, Any] = {"changes": {"do_not_move": True}}
    booking = scenarios.checked_in_booking(scenario, "101")
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, **promise)
    move(scenario, booking, "102", overrides=overrides_for("do_not_move"))
    undo(scenario, booking)

    other = scenarios.checked_in_booking(scenario, "103", last_name="Quinn")
    scenarios.rooms(scenario, "104")
    move(scenario, other, "104")
    run_service(scenario, stays.update_booking, booking_id=other.booking_id, **promise)
    assert refused(scenario, other) == [("do_not_move", "FRONT_DESK")]


def test_return_sells_the_nights_of_the_first_type_again(scenario: Scenario) -> None:
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE", name="Suite", max_occupancy=2)
    Room.objects.filter(room_number="103").update(room_type=suite)
    booking = moved(scenario, "103")
    booking.refresh_from_db()
    assert booking.sold_type == suite
    undo(scenario, booking)
    booking.refresh_from_db()
    assert booking.sold_type == RoomType.objects.get(code="DBL")


def test_renumbered_room_takes_its_guests_back(scenario: Scenario) -> None:
    booking = moved(scenario)
    run_service(
        scenario, housekeeping.renumber_room, room_number="101", new_number="1A", staff=scenario.manager
    )
    assert undo(scenario, booking).assigned_room == Room.objects.get(room_number="1A")


def test_attendants_undo_nothing(scenario: Scenario) -> None:
    booking = moved(scenario)
    refusal = refusal_of(
        scenario,
        stays.undo_move,
        staff=scenario.housekeeper,
        booking_id=booking.booking_id,
        reason="Wrong room",
        now=MORNING,
    )
    assert refusal.code == "forbidden"
