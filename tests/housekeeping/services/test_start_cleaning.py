"""Start cleaning: after a check-out, a clean room, or during a stay."""

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from tests.factories import StaffFactory
from tests.housekeeping.services.room_action_calls import (
    STEP_TABLES,
    TASK_TABLES,
    reason_codes,
    refusal_codes,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
)
from tests.scenarios import LATER, check_out, checked_in_booking, new_scenario, room_with_status, rooms
from tests.tasks import add_task
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def test_start_cleaning_starts_the_turnover_of_a_dirty_room() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]
    check_out(scenario, checked_in_booking(scenario, "101"))
    task = HousekeepingTask.objects.get()
    version = Room.objects.get().version

    written = rows_written_by(
        scenario, "start_cleaning", "101", staff=scenario.housekeeper, note="From the top"
    )

    assert written.tables == TASK_TABLES
    assert written.changed(Room) == {
        room.pk: {
            "room_status": "CLEANING_IN_PROGRESS",
            "status_version": 4,
            "version": version + 1,
            "updated_at": LATER,
        }
    }
    assert written.new(RoomStatusEvent) == [
        status_event_row(
            room,
            4,
            "CHECKOUT_DIRTY",
            "CLEANING_IN_PROGRESS",
            changed_by_id=scenario.housekeeper.pk,
            note="From the top",
        )
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room,
            "CLEAN_START",
            "CHECKOUT_DIRTY",
            performed_by_id=scenario.housekeeper.pk,
            note="From the top",
        )
    ]
    assert written.changed(HousekeepingTask) == {
        task.pk: {
            "status": "IN_PROGRESS",
            "started_at": LATER,
            "assigned_to_id": scenario.housekeeper.pk,
            "updated_at": LATER,
        }
    }
    assert written.events(at=LATER) == [
        ("room_updated", "101", 4, ["room_status"]),
        ("task_updated", "TURNOVER 101", None, ["assigned_to", "started_at", "status"]),
    ]
    written.assert_one_command(hotel=scenario.hotel)


@pytest.mark.parametrize(
    "status", [RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED]
)
def test_vacant_rooms_can_be_cleaned_in_each_status(status: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(scenario, "start_cleaning", "101", staff=None)

    assert written.tables == STEP_TABLES
    assert written.new(RoomStatusEvent) == [
        status_event_row(room, room.status_version + 1, status, "CLEANING_IN_PROGRESS", source="SYSTEM")
    ]
    assert written.new(RoomOperationLog) == [room_log_row(room, "CLEAN_START", status, source="SYSTEM")]
    assert written.events(at=LATER) == [("room_updated", "101", room.status_version + 1, ["room_status"])]


def test_stay_over_keeps_its_guest_and_starts_only_the_stay_over_task() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]
    booking = checked_in_booking(scenario, "101")
    make = {
        "hotel": scenario.hotel,
        "room": room,
        "due_date": LATER.date(),
        "created_at": LATER,
        "updated_at": LATER,
    }
    stayover = add_task(task_type="STAYOVER", **make)
    add_task(task_type="TURNOVER", **make)

    written = rows_written_by(scenario, "start_cleaning", "101", staff=None)

    assert "guests_guest" not in written.tables
    assert written.changed(HousekeepingTask) == {stayover.pk: {"status": "IN_PROGRESS", "started_at": LATER}}
    assert written.new(RoomOperationLog) == [
        room_log_row(room, "CLEAN_START", "OCCUPIED", booking_id=booking.booking_id, source="SYSTEM")
    ]
    assert Room.objects.get().occupancy.booking_id == booking.pk


def test_repeated_start_by_the_same_person_changes_nothing() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper)

    with assert_no_row_changes():
        room = run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper)

    assert room.room_status == RoomStatus.CLEANING_IN_PROGRESS


@pytest.mark.parametrize(("starter", "who"), [("housekeeper", "Hanna Murphy"), (None, "The system")])
def test_start_by_another_person_is_refused(starter: str | None, who: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    run_action(scenario, "start_cleaning", "101", staff=getattr(scenario, starter) if starter else None)

    refusal = refusal_of(scenario, "start_cleaning", "101", staff=scenario.supervisor)

    assert reason_codes(refusal) == ["already_started"]
    assert refusal.detail == f"{who} is cleaning room 101."


@pytest.mark.parametrize("status", [RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER])
def test_room_in_maintenance_or_out_of_order_is_refused(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    assert refusal_codes(scenario, "start_cleaning", "101", staff=scenario.housekeeper) == ["wrong_status"]


def test_front_desk_cannot_start_cleaning() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    refusal_of(scenario, "start_cleaning", "101", Forbidden, staff=scenario.front_desk)
    refusal_of(scenario, "start_cleaning", "101", Forbidden, staff=scenario.maintenance)


def test_former_staff_cannot_start_cleaning() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    gone = StaffFactory.create(hotel=scenario.hotel, housekeeper=True, is_active=False)

    refusal_of(scenario, "start_cleaning", "101", Forbidden, staff=gone)


def test_room_of_another_hotel_is_not_found() -> None:
    scenario, other = new_scenario(), new_scenario()
    rooms(other, "101")

    refusal_of(scenario, "start_cleaning", "101", RoomNotFound, staff=scenario.housekeeper)


def test_room_number_matches_in_any_case() -> None:
    scenario = new_scenario()
    rooms(scenario, "12A")

    assert run_action(scenario, "start_cleaning", "12a", staff=None).room_number == "12A"
