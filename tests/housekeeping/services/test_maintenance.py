"""What is broken, and when it is mended."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from housekeeping.enums import Priority
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.acting import (
    STEP_TABLES,
    TASK_TABLES,
    act,
    operation,
    refused,
    step,
    wrote,
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
REPORT_NEWS = ["maintenance_required", "maintenance_priority", "maintenance_notes"]
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
def test_an_unusable_vacant_room_goes_to_maintenance_and_comes_back(
    status: RoomStatus, restores_to: RoomStatus
) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "mark_maintenance", "101", staff=home.front_desk, **BROKEN)

    version = room.status_version + 1
    assert written.tables == STEP_TABLES | REPORT
    assert written.new(MaintenanceReport) == [
        {
            "room_id": room.pk,
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": False,
            "restores_to": restores_to,
            "reported_by_id": home.front_desk.pk,
            "reported_at": LATER,
        }
    ]
    by = home.front_desk.pk
    assert written.changed(Room) == {
        room.pk: {
            "room_status": "MAINTENANCE_REQUIRED",
            "status_version": version,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        step(room, version, status, "MAINTENANCE_REQUIRED", changed_by_id=by, note="Window jams")
    ]
    assert written.new(RoomOperationLog) == [
        operation(
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
        ("room_updated", "101", None, REPORT_NEWS),
    ]
    written.assert_one_command(hotel=home.hotel)

    mended = wrote(home, "complete_maintenance", "101", staff=home.maintenance, passed=True, note="Oiled")

    assert mended.tables == STEP_TABLES | REPORT
    assert mended.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {
            "completed_by_id": home.maintenance.pk,
            "completed_at": LATER,
            "completion_note": "Oiled",
        }
    }
    assert mended.new(RoomStatusEvent) == [
        step(
            room,
            version + 1,
            "MAINTENANCE_REQUIRED",
            restores_to,
            changed_by_id=home.maintenance.pk,
            note="Oiled",
        )
    ]
    assert mended.new(RoomOperationLog) == [
        operation(
            room,
            "MAINTENANCE_COMPLETE",
            "MAINTENANCE_REQUIRED",
            performed_by_id=home.maintenance.pk,
            note="Oiled",
            metadata={"passed": True},
        )
    ]
    restored = Room.objects.get()
    assert (restored.room_status, restored.last_cleaned_at, restored.last_inspected_at) == (
        restores_to,
        None,
        None,
    )
    assert mended.events(at=LATER) == [
        ("room_updated", "101", version + 1, ["room_status"]),
        ("room_updated", "101", None, REPORT_NEWS),
    ]


@pytest.mark.parametrize("status", list(RoomStatus))
def test_a_usable_report_leaves_the_status_alone(status: RoomStatus) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "mark_maintenance", "101", staff=home.housekeeper, room_usable=True, **BROKEN)

    assert written.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT
    assert written.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": LATER}}
    assert written.new(MaintenanceReport) == [
        {
            "room_id": room.pk,
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": True,
            "reported_by_id": home.housekeeper.pk,
            "reported_at": LATER,
        }
    ]
    assert written.events(at=LATER) == [("room_updated", "101", None, REPORT_NEWS)]


@pytest.mark.parametrize("status", [RoomStatus.OCCUPIED, RoomStatus.OUT_OF_ORDER])
def test_an_unusable_report_waits_where_the_room_cannot_go_to_maintenance(status: RoomStatus) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "mark_maintenance", "101", staff=None, **BROKEN)

    assert written.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT
    assert written.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": LATER}}

    mended = wrote(home, "complete_maintenance", "101", staff=None, passed=False)

    assert Room.objects.get().room_status == status
    assert mended.tables == STEP_TABLES - table_names(RoomStatusEvent) | REPORT


def test_a_report_during_a_stay_over_waits_too() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    start_cleaning(home, "101")

    room = act(home, "mark_maintenance", "101", staff=None, **BROKEN)

    assert room.room_status == RoomStatus.CLEANING_IN_PROGRESS


def test_a_room_being_cleaned_leaves_its_task_waiting() -> None:
    home = new_scenario()
    rooms(home, "101")
    check_out(home, checked_in_booking(home, "101"))
    start_cleaning(home, "101", now=NOON)
    task = HousekeepingTask.objects.get()

    written = wrote(home, "mark_maintenance", "101", staff=None, **BROKEN)

    assert written.tables == TASK_TABLES | REPORT
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "OPEN", "started_at": None, "updated_at": LATER}
    }


def test_said_again_the_open_report_is_corrected() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101", room_usable=True)

    written = wrote(home, "mark_maintenance", "101", staff=home.manager, **BROKEN)

    assert written.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": False,
            "restores_to": "READY_FOR_GUEST",
        }
    }
    assert Room.objects.get().room_status == RoomStatus.MAINTENANCE_REQUIRED


def test_said_again_in_the_same_words_nothing_is_written() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    act(home, "mark_maintenance", "101", staff=home.front_desk, **BROKEN)

    with assert_no_row_changes():
        act(home, "mark_maintenance", "101", staff=home.manager, **BROKEN)


def test_said_to_be_usable_after_all_the_room_waits_for_completion() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101")

    room = act(home, "mark_maintenance", "101", staff=None, room_usable=True, **BROKEN)

    assert room.room_status == RoomStatus.MAINTENANCE_REQUIRED
    assert act(home, "complete_maintenance", "101", staff=None, passed=True).room_status == "READY_FOR_GUEST"


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance", "manager"])
def test_everybody_reports(role: str) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)

    room = act(home, "mark_maintenance", "101", staff=getattr(home, role), **BROKEN)

    assert room.room_status == RoomStatus.MAINTENANCE_REQUIRED


def test_a_report_says_what_and_where() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)

    refused(home, "mark_maintenance", "101", Invalid, staff=None, priority=Priority.LOW, note=" ")
    refused(home, "mark_maintenance", "999", RoomNotFound, staff=None, **BROKEN)
