"""Maintenance reports and their completion."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from housekeeping.enums import Priority
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    STEP_TABLES,
    TASK_TABLES,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
)
from tests.row_diff import table_names
from tests.scenarios import (
    LATER,
    NOON,
    check_out,
    checked_in_booking,
    new_scenario,
    report,
    room_with_status,
    rooms,
    start_cleaning,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

REPORT = table_names(MaintenanceReport)
REPORT_FIELDS = ["maintenance_required", "maintenance_priority", "maintenance_notes"]
BROKEN: dict[str, Any] = {"priority": Priority.HIGH, "note": "Window jams"}


@pytest.mark.parametrize(
    ("status", "restores_to"),
    [
        (RoomStatus.READY_FOR_GUEST, RoomStatus.READY_FOR_GUEST),
        (RoomStatus.CLEANED_UNINSPECTED, RoomStatus.CLEANED_UNINSPECTED),
        (RoomStatus.CHECKOUT_DIRTY, RoomStatus.CHECKOUT_DIRTY),
        (RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.CHECKOUT_DIRTY),
    ],
)
def test_unusable_vacant_room_goes_to_maintenance(status: RoomStatus, restores_to: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(scenario, "mark_maintenance", "101", staff=scenario.front_desk, **BROKEN)

    version = room.status_version + 1
    assert written.tables == STEP_TABLES | REPORT
    assert written.new(MaintenanceReport) == [
        {
            "room_id": room.pk,
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": False,
            "restores_to": restores_to,
            "reported_by_id": scenario.front_desk.pk,
            "reported_at": LATER,
        }
    ]
    by = scenario.front_desk.pk
    assert written.changed(Room) == {
        room.pk: {
            "room_status": "MAINTENANCE_REQUIRED",
            "status_version": version,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        status_event_row(room, version, status, "MAINTENANCE_REQUIRED", changed_by_id=by, note="Window jams")
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room,
            "MAINTENANCE",
            status,
            performed_by_id=by,
            note="Window jams",
            metadata={"priority": "HIGH", "room_usable": False},
        )
    ]
    assert written.events(at=LATER) == [
        ("room_updated", "101", version, ["room_status"]),
        ("room_updated", "101", None, REPORT_FIELDS),
    ]
    written.assert_one_command(hotel=scenario.hotel)


@pytest.mark.parametrize("status", list(RoomStatus))
def test_usable_report_keeps_the_status(status: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(
        scenario, "mark_maintenance", "101", staff=scenario.housekeeper, room_usable=True, **BROKEN
    )

    assert written.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT
    assert written.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": LATER}}
    assert written.new(MaintenanceReport) == [
        {
            "room_id": room.pk,
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": True,
            "reported_by_id": scenario.housekeeper.pk,
            "reported_at": LATER,
        }
    ]
    assert written.events(at=LATER) == [("room_updated", "101", None, REPORT_FIELDS)]


@pytest.mark.parametrize("status", [RoomStatus.OCCUPIED, RoomStatus.OUT_OF_ORDER])
def test_unusable_report_keeps_the_status_of_a_room_that_cannot_change(status: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(scenario, "mark_maintenance", "101", staff=None, **BROKEN)

    assert written.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT
    assert written.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": LATER}}

    completed = rows_written_by(scenario, "complete_maintenance", "101", staff=None, passed=False)

    assert Room.objects.get().room_status == status
    assert completed.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT


def test_report_during_stay_over_cleaning_keeps_the_status() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    start_cleaning(scenario, "101")

    room = run_action(scenario, "mark_maintenance", "101", staff=None, **BROKEN)

    assert room.room_status == RoomStatus.CLEANING_IN_PROGRESS


def test_report_during_cleaning_reopens_the_task() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    start_cleaning(scenario, "101", now=NOON)
    task = HousekeepingTask.objects.get()

    written = rows_written_by(scenario, "mark_maintenance", "101", staff=None, **BROKEN)

    assert written.tables == TASK_TABLES | REPORT
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "OPEN", "started_at": None, "updated_at": LATER, "worked_minutes": 150}
    }


def test_repeated_report_corrects_the_open_one() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101", room_usable=True)

    written = rows_written_by(scenario, "mark_maintenance", "101", staff=scenario.manager, **BROKEN)

    assert written.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": False,
            "restores_to": "READY_FOR_GUEST",
        }
    }
    assert Room.objects.get().room_status == RoomStatus.MAINTENANCE_REQUIRED


def test_unchanged_report_writes_nothing() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    run_action(scenario, "mark_maintenance", "101", staff=scenario.front_desk, **BROKEN)

    with assert_no_row_changes():
        run_action(scenario, "mark_maintenance", "101", staff=scenario.manager, **BROKEN)


def test_correction_to_usable_keeps_the_room_in_maintenance() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")

    room = run_action(scenario, "mark_maintenance", "101", staff=None, room_usable=True, **BROKEN)

    assert room.room_status == RoomStatus.MAINTENANCE_REQUIRED
    assert (
        run_action(scenario, "complete_maintenance", "101", staff=None, passed=True).room_status
        == "READY_FOR_GUEST"
    )


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance", "manager"])
def test_every_role_may_report(role: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)

    room = run_action(scenario, "mark_maintenance", "101", staff=getattr(scenario, role), **BROKEN)

    assert room.room_status == RoomStatus.MAINTENANCE_REQUIRED


def test_report_requires_note_and_room() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)

    refusal_of(scenario, "mark_maintenance", "101", Invalid, staff=None, priority=Priority.LOW, note=" ")
    refusal_of(scenario, "mark_maintenance", "999", RoomNotFound, staff=None, **BROKEN)
