"""Rooms are clean: in hotels that inspect and in those that do not, vacant and around a guest."""

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.acting import TASK_TABLES, act, codes, operation, refused, step, wrote
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

CLEANED = {True: RoomStatus.CLEANED_UNINSPECTED, False: RoomStatus.READY_FOR_GUEST}


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_a_room_being_cleaned_is_clean_stamped_and_its_turnover_done(requires_inspection: bool) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room = rooms(home, "101")[0]
    check_out(home, checked_in_booking(home, "101"))
    start_cleaning(home, "101", staff=home.housekeeper, now=NOON)
    task = HousekeepingTask.objects.get()
    version = Room.objects.get().version

    written = wrote(home, "mark_cleaned", "101", staff=home.supervisor, note="Spotless")

    assert written.tables == TASK_TABLES
    assert written.changed(Room) == {
        room.pk: {
            "room_status": CLEANED[requires_inspection],
            "status_version": 5,
            "version": version + 1,
            "last_cleaned_at": LATER,
            "cleaned_by_id": home.supervisor.pk,
            "updated_at": LATER,
        }
    }
    by = {"note": "Spotless"}
    assert written.new(RoomStatusEvent) == [
        step(
            room,
            5,
            "CLEANING_IN_PROGRESS",
            CLEANED[requires_inspection],
            changed_by_id=home.supervisor.pk,
            **by,
        )
    ]
    assert written.new(RoomOperationLog) == [
        operation(room, "CLEAN_COMPLETE", "CLEANING_IN_PROGRESS", performed_by_id=home.supervisor.pk, **by)
    ]
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "DONE", "finished_at": LATER, "updated_at": LATER}
    }
    assert written.events(at=LATER) == [
        ("room_updated", "101", 5, ["room_status", "last_cleaned_at", "cleaned_by"]),
        ("task_updated", "TURNOVER 101", None, ["finished_at", "status"]),
    ]
    written.assert_one_command(hotel=home.hotel)


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_a_dirty_room_makes_both_moves_and_its_open_task_is_done(requires_inspection: bool) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room = rooms(home, "101")[0]
    check_out(home, checked_in_booking(home, "101"))
    task = HousekeepingTask.objects.get()

    written = wrote(home, "mark_cleaned", "101", staff=None)

    assert written.new(RoomStatusEvent) == [
        step(room, 4, "CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", source="SYSTEM"),
        step(room, 5, "CLEANING_IN_PROGRESS", CLEANED[requires_inspection], source="SYSTEM"),
    ]
    assert written.new(RoomOperationLog) == [
        operation(room, "CLEAN_COMPLETE", "CHECKOUT_DIRTY", source="SYSTEM")
    ]
    assert written.events(at=LATER) == [
        ("room_updated", "101", 4, ["room_status"]),
        ("room_updated", "101", 5, ["room_status", "last_cleaned_at"]),
        ("task_updated", "TURNOVER 101", None, ["finished_at", "status"]),
    ]
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "DONE", "finished_at": LATER, "updated_at": LATER}
    }
    room = Room.objects.get()
    assert (room.last_cleaned_at, room.cleaned_by) == (LATER, None)


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_after_a_stay_over_the_room_is_occupied_as_before(requires_inspection: bool) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room = room_with_status(home, "101", RoomStatus.OCCUPIED)
    start_cleaning(home, "101", staff=home.housekeeper)

    written = wrote(home, "mark_cleaned", "101", staff=home.housekeeper)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "OCCUPIED",
            "status_version": 4,
            "version": room.version + 2,
            "last_cleaned_at": LATER,
            "cleaned_by_id": home.housekeeper.pk,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        step(room, 4, "CLEANING_IN_PROGRESS", "OCCUPIED", changed_by_id=home.housekeeper.pk)
    ]


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_cleaned_twice_is_cleaned_once(requires_inspection: bool) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    act(home, "mark_cleaned", "101", staff=home.housekeeper)

    with assert_no_row_changes():
        room = act(home, "mark_cleaned", "101", staff=home.supervisor)

    assert room.room_status == CLEANED[requires_inspection]


def test_a_stay_over_cleaned_twice_is_cleaned_once() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    start_cleaning(home, "101")
    act(home, "mark_cleaned", "101", staff=home.housekeeper)

    with assert_no_row_changes():
        act(home, "mark_cleaned", "101", staff=home.housekeeper)


def test_an_occupied_room_that_nobody_began_to_clean_is_not_clean() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)

    assert codes(refused(home, "mark_cleaned", "101", staff=home.housekeeper)) == ["wrong_status"]


def test_a_stay_over_broken_off_is_not_clean() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    start_cleaning(home, "101")
    act(home, "stop_cleaning", "101", staff=None, reason="Guest sleeps")

    assert codes(refused(home, "mark_cleaned", "101", staff=home.housekeeper)) == ["wrong_status"]


def test_where_nobody_inspects_an_uninspected_room_becomes_ready_without_stamps() -> None:
    home = new_scenario(requires_inspection=False)
    room = room_with_status(home, "101", RoomStatus.CLEANED_UNINSPECTED)

    written = wrote(home, "mark_cleaned", "101", staff=home.housekeeper)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "READY_FOR_GUEST",
            "status_version": 3,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_a_waiting_report_takes_the_room_to_maintenance_instead_of_ready(requires_inspection: bool) -> None:
    home = new_scenario(requires_inspection=requires_inspection)
    room = rooms(home, "101")[0]
    booking = checked_in_booking(home, "101")
    report(home, "101")
    check_out(home, booking)

    written = wrote(home, "mark_cleaned", "101", staff=home.housekeeper)

    if requires_inspection:
        assert Room.objects.get().room_status == RoomStatus.CLEANED_UNINSPECTED
        return
    assert [(row["from_status"], row["to_status"]) for row in written.new(RoomStatusEvent)] == [
        ("CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS"),
        ("CLEANING_IN_PROGRESS", "MAINTENANCE_REQUIRED"),
    ]
    assert written.changed(MaintenanceReport) == {
        MaintenanceReport.objects.get().pk: {"restores_to": "READY_FOR_GUEST"}
    }
    room = Room.objects.get()
    assert (room.last_cleaned_at, room.cleaned_by) == (LATER, home.housekeeper)
    with assert_no_row_changes():
        act(home, "mark_cleaned", "101", staff=home.housekeeper)
    act(home, "complete_maintenance", "101", staff=home.maintenance, passed=True)
    assert Room.objects.get().room_status == RoomStatus.READY_FOR_GUEST


def test_a_usable_report_does_not_keep_the_room_from_being_ready() -> None:
    home = new_scenario(requires_inspection=False)
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    report(home, "101", room_usable=True)

    assert act(home, "mark_cleaned", "101", staff=None).room_status == RoomStatus.READY_FOR_GUEST


@pytest.mark.parametrize(
    "status", [RoomStatus.READY_FOR_GUEST, RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER]
)
def test_what_is_not_dirty_cannot_be_called_cleaned(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    assert codes(refused(home, "mark_cleaned", "101", staff=home.housekeeper)) == ["wrong_status"]


def test_the_front_desk_does_not_call_rooms_cleaned() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)

    refused(home, "mark_cleaned", "101", Forbidden, staff=home.front_desk)
