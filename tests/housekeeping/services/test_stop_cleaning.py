"""Cleaning is broken off: the room is again what it was."""

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.acting import (
    TASK_TABLES,
    act,
    codes,
    operation,
    refused,
    step,
    wrote,
)
from tests.scenarios import (
    LATER,
    NOON,
    check_out,
    checked_in_booking,
    new_scenario,
    override,
    room_with_status,
    rooms,
    start_cleaning,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "status",
    [
        RoomStatus.READY_FOR_GUEST,
        RoomStatus.OCCUPIED,
        RoomStatus.CHECKOUT_DIRTY,
        RoomStatus.CLEANED_UNINSPECTED,
    ],
)
@pytest.mark.parametrize("requires_inspection", [True, False])
def test_the_room_returns_to_its_status_before_without_stamps(
    status: RoomStatus, requires_inspection: bool
) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room = room_with_status(home, "101", status)
    start_cleaning(home, "101", staff=home.housekeeper)

    written = wrote(home, "stop_cleaning", "101", staff=home.supervisor, reason="Guest came back")

    assert written.changed(Room) == {
        room.pk: {
            "room_status": status,
            "status_version": room.status_version + 2,
            "version": room.version + 2,
            "updated_at": LATER,
        }
    }
    by = {"note": "Guest came back"}
    assert written.new(RoomStatusEvent) == [
        step(
            room,
            room.status_version + 2,
            "CLEANING_IN_PROGRESS",
            status,
            changed_by_id=home.supervisor.pk,
            **by,
        )
    ]
    occupant = {"booking_id": room.occupancy.booking.booking_id} if hasattr(room, "occupancy") else {}
    assert written.new(RoomOperationLog) == [
        operation(
            room,
            "CLEAN_STOP",
            "CLEANING_IN_PROGRESS",
            performed_by_id=home.supervisor.pk,
            **by,
            **occupant,
        )
    ]
    assert written.events(at=LATER) == [("room_updated", "101", room.status_version + 2, ["room_status"])]
    written.assert_one_command(hotel=home.hotel)


def test_its_task_waits_again_for_whoever_had_it() -> None:
    home = new_scenario()
    rooms(home, "101")
    check_out(home, checked_in_booking(home, "101"))
    start_cleaning(home, "101", staff=home.housekeeper, now=NOON)
    task = HousekeepingTask.objects.get()

    written = wrote(home, "stop_cleaning", "101", staff=home.housekeeper, reason="Fire drill")

    assert written.tables == TASK_TABLES
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "OPEN", "started_at": None, "updated_at": LATER}
    }
    assert written.events(at=LATER)[-1] == ("task_updated", "TURNOVER 101", None, ["started_at", "status"])


def test_stopped_twice_is_stopped_once() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(home, "101")
    act(home, "stop_cleaning", "101", staff=home.housekeeper, reason="Fire drill")

    with assert_no_row_changes():
        room = act(home, "stop_cleaning", "101", staff=home.housekeeper, reason="Fire drill")

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY


def test_what_was_cleaned_to_the_end_cannot_be_stopped() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    start_cleaning(home, "101")
    act(home, "mark_cleaned", "101", staff=home.housekeeper)

    assert codes(refused(home, "stop_cleaning", "101", staff=home.housekeeper, reason="Late")) == [
        "wrong_status"
    ]


@pytest.mark.parametrize(
    "status", [status for status in RoomStatus if status != RoomStatus.CLEANING_IN_PROGRESS]
)
def test_where_nobody_cleans_nothing_stops(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    assert codes(refused(home, "stop_cleaning", "101", staff=home.housekeeper, reason="Late")) == [
        "wrong_status"
    ]


def test_a_later_step_ends_the_memory_of_a_stop() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(home, "101")
    act(home, "stop_cleaning", "101", staff=None, reason="Fire drill")
    override(home, "101", RoomStatus.READY_FOR_GUEST)

    assert codes(refused(home, "stop_cleaning", "101", staff=None, reason="Late")) == ["wrong_status"]


def test_a_reason_is_required() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CLEANING_IN_PROGRESS)

    refusal = refused(home, "stop_cleaning", "101", Invalid, staff=home.housekeeper, reason=" ")

    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"reason": ["Please give a reason."]}


def test_the_front_desk_does_not_stop_cleaning() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CLEANING_IN_PROGRESS)

    refused(home, "stop_cleaning", "101", Forbidden, staff=home.front_desk, reason="We need it")
