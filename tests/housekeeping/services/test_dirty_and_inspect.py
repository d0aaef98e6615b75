"""Rooms turn out dirty; rooms are inspected."""

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.acting import STEP_TABLES, act, codes, operation, refused, step, wrote
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
def test_a_clean_room_turns_out_dirty(status: RoomStatus, role: str) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)
    staff = getattr(home, role)

    written = wrote(home, "mark_dirty", "101", staff=staff, note="Smoke")

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
        step(room, version, status, "CHECKOUT_DIRTY", changed_by_id=staff.pk, note="Smoke")
    ]
    assert written.new(RoomOperationLog) == [
        operation(room, "MARK_DIRTY", status, performed_by_id=staff.pk, note="Smoke")
    ]
    assert written.events(at=LATER) == [("room_updated", "101", version, ["room_status"])]
    written.assert_one_command(hotel=home.hotel)


def test_a_dirty_room_stays_dirty() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes():
        act(home, "mark_dirty", "101", staff=home.front_desk, note="Smoke")


def test_a_guests_room_is_not_called_dirty() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)

    assert codes(refused(home, "mark_dirty", "101", staff=home.front_desk, note="Smoke")) == [
        "room_occupied",
        "wrong_status",
    ]


@pytest.mark.parametrize(
    "status",
    [RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER],
)
def test_what_is_not_clean_does_not_turn_dirty(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    assert codes(refused(home, "mark_dirty", "101", staff=home.front_desk, note="Smoke")) == ["wrong_status"]


def test_dirty_needs_a_note_and_somebody_who_may() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)

    refused(home, "mark_dirty", "101", Invalid, staff=home.front_desk, note="")
    refused(home, "mark_dirty", "101", Forbidden, staff=home.maintenance, note="Smoke")


@pytest.mark.parametrize("role", ["supervisor", "manager", None])
def test_a_room_passes(role: str | None) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", RoomStatus.CLEANED_UNINSPECTED)
    staff = getattr(home, role) if role else None

    written = wrote(home, "inspect", "101", staff=staff, passed=True, note="Fine")

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
        step(room, 3, "CLEANED_UNINSPECTED", "READY_FOR_GUEST", **signed, **by)
    ]
    performed = {"performed_by_id": staff.pk} if staff else {}
    assert written.new(RoomOperationLog) == [
        operation(room, "INSPECT", "CLEANED_UNINSPECTED", metadata={"passed": True}, **performed, **by)
    ]
    changed = ["room_status", "last_inspected_at", *(["inspected_by"] if staff else [])]
    assert written.events(at=LATER) == [("room_updated", "101", 3, changed)]


@pytest.mark.parametrize("status", CLEAN)
def test_a_room_fails_and_is_dirty_without_stamp(status: RoomStatus) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "inspect", "101", staff=home.supervisor, passed=False)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "CHECKOUT_DIRTY",
            "status_version": room.status_version + 1,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomOperationLog) == [
        operation(room, "INSPECT", status, metadata={"passed": False}, performed_by_id=home.supervisor.pk)
    ]
    with assert_no_row_changes():
        act(home, "inspect", "101", staff=home.supervisor, passed=False)


def test_a_waiting_report_takes_a_passed_room_to_maintenance() -> None:
    home = new_scenario()
    rooms(home, "101")
    booking = checked_in_booking(home, "101")
    report(home, "101")
    check_out(home, booking)
    act(home, "mark_cleaned", "101", staff=None)

    written = wrote(home, "inspect", "101", staff=home.supervisor, passed=True)

    assert written.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {"restores_to": "READY_FOR_GUEST"}
    }
    room = Room.objects.get()
    assert (room.room_status, room.inspected_by) == ("MAINTENANCE_REQUIRED", home.supervisor)
    act(home, "complete_maintenance", "101", staff=home.maintenance, passed=True)
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
def test_what_was_not_cleaned_is_not_inspected(status: RoomStatus, passed: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    assert codes(refused(home, "inspect", "101", staff=home.supervisor, passed=passed)) == ["wrong_status"]


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("stay_over", [True, False])
def test_a_guests_room_is_not_inspected(passed: bool, stay_over: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    if stay_over:
        start_cleaning(home, "101")

    assert codes(refused(home, "inspect", "101", staff=home.supervisor, passed=passed)) == [
        "room_occupied",
        "wrong_status",
    ]


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "maintenance"])
def test_not_everybody_inspects(role: str) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CLEANED_UNINSPECTED)

    refused(home, "inspect", "101", Forbidden, staff=getattr(home, role), passed=True)
