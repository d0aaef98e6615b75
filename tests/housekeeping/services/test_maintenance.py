"""Maintenance reports and their completion."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from housekeeping import services
from housekeeping.enums import Priority, ReportCategory
from housekeeping.exceptions import ReportNotFound
from housekeeping.models import HousekeepingTask, MaintenanceChange, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound, RoomRefused
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    STEP_TABLES,
    TASK_TABLES,
    reason_codes,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
)
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import (
    LATER,
    NOON,
    Scenario,
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


def correct(scenario: Scenario, found: MaintenanceReport, **changes: Any) -> None:
    """Change an open report as the front desk."""
    by: dict[str, Any] = {"staff": scenario.front_desk, "now": LATER}
    run_service(scenario, services.update_report, report_id=found.pk, changes=changes, **by)


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
            "category": "OTHER",
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
            metadata={
                "priority": "HIGH",
                "room_usable": False,
                "category": "OTHER",
                "report_id": MaintenanceReport.objects.get().pk,
            },
        )
    ]
    assert written.events(at=LATER) == [
        ("report_created", "101", None, ["is_open"]),
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
            "category": "OTHER",
            "priority": "HIGH",
            "note": "Window jams",
            "room_usable": True,
            "reported_by_id": scenario.housekeeper.pk,
            "reported_at": LATER,
        }
    ]
    assert written.events(at=LATER) == [
        ("report_created", "101", None, ["is_open"]),
        ("room_updated", "101", None, REPORT_FIELDS),
    ]


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


def test_report_that_becomes_unusable_takes_the_room_out_of_service() -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101", room_usable=True)
    report(scenario, "101", room_usable=True, note="Bulb")
    tap, bulb = MaintenanceReport.objects.order_by("pk")

    changes = {"room_usable": False, "priority": Priority.HIGH}
    with rows_written() as written:
        correct(scenario, tap, **changes)

    restored = {"restores_to": "READY_FOR_GUEST"}
    assert written.changed(MaintenanceReport) == {tap.pk: changes | restored, bulb.pk: restored}
    assert Room.objects.get().room_status == RoomStatus.MAINTENANCE_REQUIRED
    told = {
        "room_usable": {"from": True, "to": False},
        "priority": {"from": "MED", "to": "HIGH"},
    }
    assert written.new(RoomOperationLog)[0]["metadata"] == {"changes": told, "report_id": tap.pk}
    version = room.status_version + 1
    assert written.events(at=LATER) == [
        ("report_updated", "101", None, ["room_usable", "priority"]),
        ("room_updated", "101", version, ["room_status"]),
        ("room_updated", "101", None, REPORT_FIELDS),
    ]


def test_same_defect_is_refused_and_named_another_is_a_report_of_its_own() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    run_action(scenario, "mark_maintenance", "101", staff=scenario.front_desk, **BROKEN)
    window = MaintenanceReport.objects.get()
    same: dict[str, Any] = {"priority": Priority.LOW, "note": " window JAMS ", "room_usable": True}

    refusal = refusal_of(scenario, "mark_maintenance", "101", staff=scenario.manager, **same)

    assert (reason_codes(refusal), refusal.about["report_id"]) == (["report_open"], window.pk)
    other = {**BROKEN, "category": ReportCategory.FURNITURE}
    run_action(scenario, "mark_maintenance", "101", staff=scenario.manager, **other)
    assert MaintenanceReport.objects.filter(completed_at=None).count() == 2
    with assert_no_row_changes(), pytest.raises(RoomRefused) as caught:
        correct(scenario, MaintenanceReport.objects.get(category="FURNITURE"), category=ReportCategory.OTHER)
    assert caught.value.about["report_id"] == window.pk


def test_report_is_assigned_to_a_technician_and_free_again() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    report(scenario, "101")
    tap = MaintenanceReport.objects.get()
    to: dict[str, Any] = {"staff": scenario.supervisor, "report_id": tap.pk, "now": LATER}

    with rows_written() as written:
        run_service(scenario, services.assign_report, staff_id=scenario.maintenance.pk, **to)

    assert written.changed(MaintenanceReport) == {tap.pk: {"assigned_to_id": scenario.maintenance.pk}}
    assert written.events(at=LATER)[0] == ("report_updated", "101", None, ["assigned_to"])
    with assert_no_row_changes():
        run_service(scenario, services.assign_report, staff_id=scenario.maintenance.pk, **to)
        for staff_id in (scenario.housekeeper.pk, 0):
            with pytest.raises(Invalid):
                run_service(scenario, services.assign_report, staff_id=staff_id, **to)
        with pytest.raises(ReportNotFound):
            run_service(scenario, services.assign_report, staff_id=None, **to | {"report_id": 0})
    run_service(scenario, services.assign_report, staff_id=None, **to)
    changes = [row.changes for row in MaintenanceChange.objects.order_by("version")]
    key = scenario.maintenance.pk
    assert changes == [
        [],
        [{"field": "assigned_to", "old": None, "new": key}],
        [{"field": "assigned_to", "old": key, "new": None}],
    ]


def test_completed_report_stays() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")
    run_action(scenario, "complete_maintenance", "101", staff=None, passed=True)
    tap = MaintenanceReport.objects.get()

    with assert_no_row_changes():
        for change in (
            lambda: correct(scenario, tap, priority=Priority.HIGH),
            lambda: run_service(
                scenario, services.assign_report, staff=scenario.manager, report_id=tap.pk, staff_id=None
            ),
        ):
            with pytest.raises(RoomRefused) as caught:
                change()
            assert [reason.code for reason in caught.value.reasons] == ["wrong_status"]


def test_correction_to_usable_keeps_the_room_in_maintenance() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")

    correct(scenario, MaintenanceReport.objects.get(), room_usable=True)

    assert Room.objects.get().room_status == RoomStatus.MAINTENANCE_REQUIRED
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
