"""Complete maintenance: restore the status, keep a dirty room dirty."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.enums import Priority
from housekeeping.exceptions import ReportNotFound
from housekeeping.models import MaintenanceChange, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    STEP_TABLES,
    reason_codes,
    refusal_codes,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
)
from tests.row_diff import table_names
from tests.scenarios import (
    LATER,
    MORNING,
    check_out,
    checked_in_booking,
    new_scenario,
    override,
    report,
    room_with_status,
    rooms,
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
def test_completion_restores_the_status(status: RoomStatus, restores_to: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)
    run_action(scenario, "mark_maintenance", "101", staff=scenario.front_desk, **BROKEN)
    version = room.status_version + 2

    completed = rows_written_by(
        scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=True, note="Oiled"
    )

    assert completed.tables == STEP_TABLES | REPORT
    assert completed.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {
            "completed_by_id": scenario.maintenance.pk,
            "completed_at": LATER,
            "completion_note": "Oiled",
        }
    }
    assert completed.new(RoomStatusEvent) == [
        status_event_row(
            room,
            version,
            "MAINTENANCE_REQUIRED",
            restores_to,
            changed_by_id=scenario.maintenance.pk,
            note="Oiled",
        )
    ]
    assert completed.new(RoomOperationLog) == [
        room_log_row(
            room,
            "MAINTENANCE_COMPLETE",
            "MAINTENANCE_REQUIRED",
            performed_by_id=scenario.maintenance.pk,
            note="Oiled",
            metadata={"passed": True, "report_id": MaintenanceReport.objects.get().pk},
        )
    ]
    restored = Room.objects.get()
    assert (restored.room_status, restored.last_cleaned_at, restored.last_inspected_at) == (
        restores_to,
        None,
        None,
    )
    completion = ["is_open", "completed_by", "completed_at", "completion_note"]
    assert completed.events(at=LATER) == [
        ("report_updated", "101", None, completion),
        ("room_updated", "101", version, ["room_status"]),
        ("room_updated", "101", None, REPORT_FIELDS),
    ]


@pytest.mark.parametrize(
    "status",
    [RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED, RoomStatus.CLEANING_IN_PROGRESS],
)
@pytest.mark.parametrize("room_usable", [True, False])
def test_failed_repair_leaves_the_room_dirty(status: RoomStatus, room_usable: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)
    report(scenario, "101", room_usable=room_usable)

    room = run_action(scenario, "complete_maintenance", "101", staff=scenario.supervisor, passed=False)

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY
    assert not MaintenanceReport.objects.filter(completed_at=None).exists()


@pytest.mark.parametrize(("passed", "status"), [(True, "READY_FOR_GUEST"), (False, "CHECKOUT_DIRTY")])
def test_last_unusable_report_restores_the_room(passed: bool, status: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")
    report(scenario, "101", note="No picture", room_usable=True)
    report(scenario, "101", note="Broken bed")
    tap, picture, bed = MaintenanceReport.objects.order_by("pk")
    by: dict[str, Any] = {"staff": scenario.maintenance}

    for found, other in ((picture, True), (tap, passed)):
        room = run_action(
            scenario, "complete_maintenance", "101", report_id=found.pk, passed=other, note="Done", **by
        )
        assert room.room_status == RoomStatus.MAINTENANCE_REQUIRED
    with assert_no_row_changes():
        run_action(scenario, "complete_maintenance", "101", report_id=tap.pk, passed=True, **by)
        refusal_of(scenario, "complete_maintenance", "101", ReportNotFound, report_id=0, passed=True, **by)

    assert run_action(scenario, "complete_maintenance", "101", passed=True, **by).room_status == status
    assert MaintenanceChange.objects.filter(report=bed).count() == (2 if passed else 3)


@pytest.mark.parametrize("passed", [True, False])
def test_repair_keeps_a_dirty_room_dirty(passed: bool) -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    booking = checked_in_booking(scenario, "101")
    report(scenario, "101")
    check_out(scenario, booking)

    room = run_action(scenario, "complete_maintenance", "101", staff=None, passed=passed)

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY


@pytest.mark.parametrize(
    ("status", "passed"), [(RoomStatus.READY_FOR_GUEST, True), (RoomStatus.CHECKOUT_DIRTY, False)]
)
def test_repeated_completion_changes_nothing(status: RoomStatus, passed: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")
    run_action(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=passed)

    with assert_no_row_changes():
        room = run_action(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=passed)

    assert room.room_status == status


def test_failing_after_completion_is_refused() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")
    run_action(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=True)

    assert reason_codes(
        refusal_of(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=False)
    ) == ["wrong_status"]


@pytest.mark.parametrize("passed", [True, False])
def test_completion_without_report_is_refused(passed: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)

    assert refusal_codes(scenario, "complete_maintenance", "101", staff=None, passed=passed) == [
        "wrong_status"
    ]


@pytest.mark.parametrize("status", [RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY])
def test_completion_without_report_restores_the_status_before_maintenance(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)
    override(scenario, "101", RoomStatus.MAINTENANCE_REQUIRED, now=MORNING)

    assert run_action(scenario, "complete_maintenance", "101", staff=None, passed=True).room_status == status


@pytest.mark.parametrize("role", ["front_desk", "housekeeper"])
def test_roles_without_capability_cannot_complete(role: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")

    refusal_of(scenario, "complete_maintenance", "101", Forbidden, staff=getattr(scenario, role), passed=True)


def test_unknown_room_is_refused() -> None:
    refusal_of(new_scenario(), "complete_maintenance", "999", RoomNotFound, staff=None, passed=True)
