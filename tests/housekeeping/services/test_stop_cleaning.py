"""Stop cleaning and restore the status."""

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    TASK_TABLES,
    reason_codes,
    refusal_codes,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
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
def test_stop_cleaning_restores_the_status_without_timestamps(
    status: RoomStatus, requires_inspection: bool
) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room = room_with_status(scenario, "101", status)
    start_cleaning(scenario, "101", staff=scenario.housekeeper)

    written = rows_written_by(
        scenario, "stop_cleaning", "101", staff=scenario.supervisor, reason="Guest came back"
    )

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
        status_event_row(
            room,
            room.status_version + 2,
            "CLEANING_IN_PROGRESS",
            status,
            changed_by_id=scenario.supervisor.pk,
            **by,
        )
    ]
    occupant = {"booking_id": room.occupancy.booking.booking_id} if hasattr(room, "occupancy") else {}
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room,
            "CLEAN_STOP",
            "CLEANING_IN_PROGRESS",
            performed_by_id=scenario.supervisor.pk,
            **by,
            **occupant,
        )
    ]
    assert written.events(at=LATER) == [("room_updated", "101", room.status_version + 2, ["room_status"])]
    written.assert_one_command(hotel=scenario.hotel)


def test_stop_cleaning_reopens_the_task_and_keeps_its_assignee() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)
    task = HousekeepingTask.objects.get()

    written = rows_written_by(
        scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="Fire drill"
    )

    assert written.tables == TASK_TABLES
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "OPEN", "started_at": None, "updated_at": LATER, "worked_minutes": 150}
    }
    changed = ["started_at", "status", "worked_minutes"]
    assert written.events(at=LATER)[-1] == ("task_updated", "TURNOVER 101", None, changed)


def test_repeated_stop_changes_nothing() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(scenario, "101")
    run_action(scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="Fire drill")

    with assert_no_row_changes():
        room = run_action(scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="Fire drill")

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY


def test_finished_cleaning_cannot_be_stopped() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    start_cleaning(scenario, "101")
    run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

    assert reason_codes(
        refusal_of(scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="Late")
    ) == ["wrong_status"]


@pytest.mark.parametrize(
    "status", [status for status in RoomStatus if status != RoomStatus.CLEANING_IN_PROGRESS]
)
def test_stop_without_cleaning_is_refused(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    assert reason_codes(
        refusal_of(scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="Late")
    ) == ["wrong_status"]


def test_stop_after_a_later_step_is_refused() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(scenario, "101")
    run_action(scenario, "stop_cleaning", "101", staff=None, reason="Fire drill")
    override(scenario, "101", RoomStatus.READY_FOR_GUEST)

    assert refusal_codes(scenario, "stop_cleaning", "101", staff=None, reason="Late") == ["wrong_status"]


def test_stop_cleaning_requires_a_reason() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CLEANING_IN_PROGRESS)

    refusal = refusal_of(scenario, "stop_cleaning", "101", Invalid, staff=scenario.housekeeper, reason=" ")

    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"reason": ["Please give a reason."]}


def test_front_desk_cannot_stop_cleaning() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CLEANING_IN_PROGRESS)

    refusal_of(scenario, "stop_cleaning", "101", Forbidden, staff=scenario.front_desk, reason="We need it")
