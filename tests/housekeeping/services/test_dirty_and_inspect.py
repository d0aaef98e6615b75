"""Mark rooms dirty, and pass or fail them at an inspection."""

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
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
from tests.scenarios import (
    LATER,
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

CLEAN = [RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED]


@pytest.mark.parametrize("status", CLEAN)
@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "manager"])
def test_clean_vacant_room_becomes_dirty(status: RoomStatus, role: str) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)
    staff = getattr(scenario, role)

    written = rows_written_by(scenario, "mark_dirty", "101", staff=staff, note="Smoke")

    assert written.tables == STEP_TABLES
    version = room.status_version + 1
    assert written.changed(Room) == {
        room.pk: {
            "room_status": "CHECKOUT_DIRTY",
            "status_version": version,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        status_event_row(room, version, status, "CHECKOUT_DIRTY", changed_by_id=staff.pk, note="Smoke")
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(room, "MARK_DIRTY", status, performed_by_id=staff.pk, note="Smoke")
    ]
    assert written.events(at=LATER) == [("room_updated", "101", version, ["room_status"])]
    written.assert_one_command(hotel=scenario.hotel)


def test_mark_dirty_leaves_a_dirty_room_unchanged() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes():
        run_action(scenario, "mark_dirty", "101", staff=scenario.front_desk, note="Smoke")


def test_occupied_room_cannot_be_marked_dirty() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)

    assert reason_codes(
        refusal_of(scenario, "mark_dirty", "101", staff=scenario.front_desk, note="Smoke")
    ) == [
        "room_occupied",
        "wrong_status",
    ]


@pytest.mark.parametrize(
    "status",
    [RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER],
)
def test_room_that_is_not_clean_cannot_be_marked_dirty(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    assert reason_codes(
        refusal_of(scenario, "mark_dirty", "101", staff=scenario.front_desk, note="Smoke")
    ) == ["wrong_status"]


def test_mark_dirty_requires_note_and_capability() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)

    refusal_of(scenario, "mark_dirty", "101", Invalid, staff=scenario.front_desk, note="")
    refusal_of(scenario, "mark_dirty", "101", Forbidden, staff=scenario.maintenance, note="Smoke")


@pytest.mark.parametrize("role", ["supervisor", "manager", None])
def test_passed_room_becomes_ready(role: str | None) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", RoomStatus.CLEANED_UNINSPECTED)
    staff = getattr(scenario, role) if role else None

    written = rows_written_by(scenario, "inspect", "101", staff=staff, passed=True, note="Fine")

    by = {"source": "HOUSEKEEPING" if staff else "SYSTEM", "note": "Fine"}
    assert written.tables == STEP_TABLES
    stamped = {"inspected_by_id": staff.pk} if staff else {}
    assert written.changed(Room) == {
        room.pk: {
            "room_status": "READY_FOR_GUEST",
            "status_version": 3,
            "version": room.version + 1,
            "last_inspected_at": LATER,
            "updated_at": LATER,
        }
        | stamped
    }
    signed = {"changed_by_id": staff.pk} if staff else {}
    assert written.new(RoomStatusEvent) == [
        status_event_row(room, 3, "CLEANED_UNINSPECTED", "READY_FOR_GUEST", **signed, **by)
    ]
    performed = {"performed_by_id": staff.pk} if staff else {}
    assert written.new(RoomOperationLog) == [
        room_log_row(room, "INSPECT", "CLEANED_UNINSPECTED", metadata={"passed": True}, **performed, **by)
    ]
    changed = ["room_status", "last_inspected_at", *(["inspected_by"] if staff else [])]
    assert written.events(at=LATER) == [("room_updated", "101", 3, changed)]


@pytest.mark.parametrize("status", CLEAN)
def test_failed_room_becomes_dirty_without_timestamp(status: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(scenario, "inspect", "101", staff=scenario.supervisor, passed=False)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "CHECKOUT_DIRTY",
            "status_version": room.status_version + 1,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room, "INSPECT", status, metadata={"passed": False}, performed_by_id=scenario.supervisor.pk
        )
    ]
    with assert_no_row_changes():
        run_action(scenario, "inspect", "101", staff=scenario.supervisor, passed=False)


def test_passed_room_with_open_report_goes_to_maintenance() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    booking = checked_in_booking(scenario, "101")
    report(scenario, "101")
    check_out(scenario, booking)
    run_action(scenario, "mark_cleaned", "101", staff=None)

    written = rows_written_by(scenario, "inspect", "101", staff=scenario.supervisor, passed=True)

    assert written.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {"restores_to": "READY_FOR_GUEST"}
    }
    room = Room.objects.get()
    assert (room.room_status, room.inspected_by) == ("MAINTENANCE_REQUIRED", scenario.supervisor)
    run_action(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=True)
    assert Room.objects.get().room_status == RoomStatus.READY_FOR_GUEST


@pytest.mark.parametrize(
    ("status", "passed"),
    [
        (RoomStatus.READY_FOR_GUEST, True),
        (RoomStatus.CHECKOUT_DIRTY, True),
        (RoomStatus.CLEANING_IN_PROGRESS, True),
        (RoomStatus.CLEANING_IN_PROGRESS, False),
        (RoomStatus.MAINTENANCE_REQUIRED, True),
        (RoomStatus.MAINTENANCE_REQUIRED, False),
        (RoomStatus.OUT_OF_ORDER, True),
        (RoomStatus.OUT_OF_ORDER, False),
    ],
)
def test_room_that_is_not_cleaned_cannot_be_inspected(status: RoomStatus, passed: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    assert refusal_codes(scenario, "inspect", "101", staff=scenario.supervisor, passed=passed) == [
        "wrong_status"
    ]


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("stay_over", [True, False])
def test_occupied_room_cannot_be_inspected(passed: bool, stay_over: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    if stay_over:
        start_cleaning(scenario, "101")

    assert refusal_codes(scenario, "inspect", "101", staff=scenario.supervisor, passed=passed) == [
        "room_occupied",
        "wrong_status",
    ]


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "maintenance"])
def test_roles_without_capability_cannot_inspect(role: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CLEANED_UNINSPECTED)

    refusal_of(scenario, "inspect", "101", Forbidden, staff=getattr(scenario, role), passed=True)
