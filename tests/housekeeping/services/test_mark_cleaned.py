"""Mark rooms cleaned, with and without inspection, vacant and occupied."""

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    TASK_TABLES,
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
    report,
    room_with_status,
    rooms,
    start_cleaning,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

CLEANED = {True: RoomStatus.CLEANED_UNINSPECTED, False: RoomStatus.READY_FOR_GUEST}


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_mark_cleaned_sets_timestamp_and_finishes_the_turnover(requires_inspection: bool) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room = rooms(scenario, "101")[0]
    check_out(scenario, checked_in_booking(scenario, "101"))
    start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)
    task = HousekeepingTask.objects.get()
    version = Room.objects.get().version

    written = rows_written_by(scenario, "mark_cleaned", "101", staff=scenario.supervisor, note="Spotless")

    assert written.tables == TASK_TABLES
    assert written.changed(Room) == {
        room.pk: {
            "room_status": CLEANED[requires_inspection],
            "status_version": 5,
            "version": version + 1,
            "last_cleaned_at": LATER,
            "cleaned_by_id": scenario.supervisor.pk,
            "updated_at": LATER,
        }
    }
    by = {"note": "Spotless"}
    assert written.new(RoomStatusEvent) == [
        status_event_row(
            room,
            5,
            "CLEANING_IN_PROGRESS",
            CLEANED[requires_inspection],
            changed_by_id=scenario.supervisor.pk,
            **by,
        )
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room, "CLEAN_COMPLETE", "CLEANING_IN_PROGRESS", performed_by_id=scenario.supervisor.pk, **by
        )
    ]
    assert written.changed(HousekeepingTask) == {
        task.pk: {"status": "DONE", "finished_at": LATER, "updated_at": LATER, "worked_minutes": 150}
    }
    assert written.events(at=LATER) == [
        ("room_updated", "101", 5, ["room_status", "last_cleaned_at", "cleaned_by"]),
        ("task_updated", "TURNOVER 101", None, ["finished_at", "status", "worked_minutes"]),
    ]
    written.assert_one_command(hotel=scenario.hotel)


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_dirty_room_takes_both_steps_and_its_open_task_is_finished(requires_inspection: bool) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room = rooms(scenario, "101")[0]
    check_out(scenario, checked_in_booking(scenario, "101"))
    task = HousekeepingTask.objects.get()

    written = rows_written_by(scenario, "mark_cleaned", "101", staff=None)

    assert written.new(RoomStatusEvent) == [
        status_event_row(room, 4, "CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", source="SYSTEM"),
        status_event_row(room, 5, "CLEANING_IN_PROGRESS", CLEANED[requires_inspection], source="SYSTEM"),
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(room, "CLEAN_COMPLETE", "CHECKOUT_DIRTY", source="SYSTEM")
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
def test_stay_over_cleaning_returns_the_room_to_occupied(requires_inspection: bool) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room = room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    start_cleaning(scenario, "101", staff=scenario.housekeeper)

    written = rows_written_by(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "OCCUPIED",
            "status_version": 4,
            "version": room.version + 2,
            "last_cleaned_at": LATER,
            "cleaned_by_id": scenario.housekeeper.pk,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        status_event_row(room, 4, "CLEANING_IN_PROGRESS", "OCCUPIED", changed_by_id=scenario.housekeeper.pk)
    ]


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_repeated_request_changes_nothing(requires_inspection: bool) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

    with assert_no_row_changes():
        room = run_action(scenario, "mark_cleaned", "101", staff=scenario.supervisor)

    assert room.room_status == CLEANED[requires_inspection]


def test_repeated_request_for_a_stay_over_changes_nothing() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    start_cleaning(scenario, "101")
    run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

    with assert_no_row_changes():
        run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)


def test_occupied_room_without_started_cleaning_is_refused() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)

    assert refusal_codes(scenario, "mark_cleaned", "101", staff=scenario.housekeeper) == ["wrong_status"]


def test_stopped_stay_over_cleaning_is_refused() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    start_cleaning(scenario, "101")
    run_action(scenario, "stop_cleaning", "101", staff=None, reason="Guest sleeps")

    assert refusal_codes(scenario, "mark_cleaned", "101", staff=scenario.housekeeper) == ["wrong_status"]


def test_uninspected_room_becomes_ready_in_a_hotel_without_inspection() -> None:
    scenario = new_scenario(requires_inspection=False)
    room = room_with_status(scenario, "101", RoomStatus.CLEANED_UNINSPECTED)

    written = rows_written_by(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

    assert written.changed(Room) == {
        room.pk: {
            "room_status": "READY_FOR_GUEST",
            "status_version": 3,
            "version": room.version + 1,
            "updated_at": LATER,
        }
    }


@pytest.mark.parametrize("requires_inspection", [True, False])
def test_cleaned_room_with_open_report_goes_to_maintenance(requires_inspection: bool) -> None:
    scenario = new_scenario(requires_inspection=requires_inspection)
    room = rooms(scenario, "101")[0]
    booking = checked_in_booking(scenario, "101")
    report(scenario, "101")
    check_out(scenario, booking)

    written = rows_written_by(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)

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
    assert (room.last_cleaned_at, room.cleaned_by) == (LATER, scenario.housekeeper)
    with assert_no_row_changes():
        run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper)
    run_action(scenario, "complete_maintenance", "101", staff=scenario.maintenance, passed=True)
    assert Room.objects.get().room_status == RoomStatus.READY_FOR_GUEST


def test_usable_report_does_not_keep_a_cleaned_room_from_being_ready() -> None:
    scenario = new_scenario(requires_inspection=False)
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    report(scenario, "101", room_usable=True)

    assert run_action(scenario, "mark_cleaned", "101", staff=None).room_status == RoomStatus.READY_FOR_GUEST


@pytest.mark.parametrize(
    "status", [RoomStatus.READY_FOR_GUEST, RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER]
)
def test_room_that_is_not_dirty_is_refused(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    assert refusal_codes(scenario, "mark_cleaned", "101", staff=scenario.housekeeper) == ["wrong_status"]


def test_front_desk_cannot_mark_rooms_cleaned() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    refusal_of(scenario, "mark_cleaned", "101", Forbidden, staff=scenario.front_desk)
