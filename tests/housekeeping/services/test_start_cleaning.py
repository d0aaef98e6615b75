"""Cleaning starts: after a departure, to freshen up, or around a guest who stays."""

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from tests.factories import StaffFactory
from tests.housekeeping.services.acting import (
    STEP_TABLES,
    TASK_TABLES,
    act,
    codes,
    operation,
    refused,
    step,
    wrote,
)
from tests.scenarios import LATER, check_out, checked_in_booking, new_scenario, room_with_status, rooms
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def test_a_dirty_room_is_being_cleaned_and_its_turnover_in_progress() -> None:
    home = new_scenario()
    room = rooms(home, "101")[0]
    check_out(home, checked_in_booking(home, "101"))
    task = HousekeepingTask.objects.get()
    version = Room.objects.get().version

    written = wrote(home, "start_cleaning", "101", staff=home.housekeeper, note="From the top")

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
        step(
            room,
            4,
            "CHECKOUT_DIRTY",
            "CLEANING_IN_PROGRESS",
            changed_by_id=home.housekeeper.pk,
            note="From the top",
        )
    ]
    assert written.new(RoomOperationLog) == [
        operation(
            room, "CLEAN_START", "CHECKOUT_DIRTY", performed_by_id=home.housekeeper.pk, note="From the top"
        )
    ]
    assert written.changed(HousekeepingTask) == {
        task.pk: {
            "status": "IN_PROGRESS",
            "started_at": LATER,
            "assigned_to_id": home.housekeeper.pk,
            "updated_at": LATER,
        }
    }
    assert written.events(at=LATER) == [
        ("room_updated", "101", 4, ["room_status"]),
        ("task_updated", "TURNOVER 101", None, ["assigned_to", "started_at", "status"]),
    ]
    written.assert_one_command(hotel=home.hotel)


@pytest.mark.parametrize(
    "status", [RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED]
)
def test_a_vacant_room_in_any_of_these_statuses_by_the_system(status: RoomStatus) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "start_cleaning", "101", staff=None)

    assert written.tables == STEP_TABLES
    assert written.new(RoomStatusEvent) == [
        step(room, room.status_version + 1, status, "CLEANING_IN_PROGRESS", source="SYSTEM")
    ]
    assert written.new(RoomOperationLog) == [operation(room, "CLEAN_START", status, source="SYSTEM")]
    assert written.events(at=LATER) == [("room_updated", "101", room.status_version + 1, ["room_status"])]


def test_a_stay_over_keeps_its_guest_and_starts_the_stay_over_task_only() -> None:
    home = new_scenario()
    room = rooms(home, "101")[0]
    booking = checked_in_booking(home, "101")
    make = {
        "hotel": home.hotel,
        "room": room,
        "due_date": LATER.date(),
        "created_at": LATER,
        "updated_at": LATER,
    }
    stayover = HousekeepingTask.objects.create(task_type="STAYOVER", **make)
    HousekeepingTask.objects.create(task_type="TURNOVER", **make)

    written = wrote(home, "start_cleaning", "101", staff=None)

    assert "guests_guest" not in written.tables
    assert written.changed(HousekeepingTask) == {stayover.pk: {"status": "IN_PROGRESS", "started_at": LATER}}
    assert written.new(RoomOperationLog) == [
        operation(room, "CLEAN_START", "OCCUPIED", booking_id=booking.booking_id, source="SYSTEM")
    ]
    assert Room.objects.get().occupancy.booking_id == booking.pk


def test_the_same_person_starts_twice_and_once_is_written() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    act(home, "start_cleaning", "101", staff=home.housekeeper)

    with assert_no_row_changes():
        room = act(home, "start_cleaning", "101", staff=home.housekeeper)

    assert room.room_status == RoomStatus.CLEANING_IN_PROGRESS


@pytest.mark.parametrize(("starter", "who"), [("housekeeper", "Hanna Murphy"), (None, "the system")])
def test_what_another_has_started_is_theirs(starter: str | None, who: str) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    act(home, "start_cleaning", "101", staff=getattr(home, starter) if starter else None)

    refusal = refused(home, "start_cleaning", "101", staff=home.supervisor)

    assert codes(refusal) == ["already_started"]
    assert refusal.detail == f"{who} is cleaning room 101."


@pytest.mark.parametrize("status", [RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER])
def test_a_room_out_of_use_is_not_cleaned(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    assert codes(refused(home, "start_cleaning", "101", staff=home.housekeeper)) == ["wrong_status"]


def test_the_front_desk_does_not_clean() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)

    refused(home, "start_cleaning", "101", Forbidden, staff=home.front_desk)
    refused(home, "start_cleaning", "101", Forbidden, staff=home.maintenance)


def test_whoever_has_left_the_house_does_nothing() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    gone = StaffFactory.create(hotel=home.hotel, housekeeper=True, is_active=False)

    refused(home, "start_cleaning", "101", Forbidden, staff=gone)


def test_another_hotels_room_does_not_exist() -> None:
    home, other = new_scenario(), new_scenario()
    rooms(other, "101")

    refused(home, "start_cleaning", "101", RoomNotFound, staff=home.housekeeper)


def test_room_numbers_are_found_whatever_their_case() -> None:
    home = new_scenario()
    rooms(home, "12A")

    assert act(home, "start_cleaning", "12a", staff=None).room_number == "12A"
