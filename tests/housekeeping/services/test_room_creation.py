"""New rooms enter the scenario whole, or not at all."""

from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden, Invalid, InvariantRefused, Refusal
from housekeeping.models import RoomStatusEvent
from housekeeping.services import NewRoom, create_rooms
from rooms.enums import RoomStatus
from rooms.exceptions import RoomsRefused
from rooms.models import Room, RoomOperationLog
from staff.command import Command
from staff.models import Staff
from tests.housekeeping.services.acting import STEP_TABLES
from tests.row_diff import rows_written
from tests.scenarios import LATER, TODAY, Scenario, new_scenario, rooms, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def create(home: Scenario, *new: NewRoom, staff: Staff | None = None) -> list[Room]:
    source = Source.FRONT_DESK if staff else Source.SYSTEM
    return run(
        Command(hotel=home.hotel, staff=staff, source=source, now=LATER),
        lambda command: create_rooms(command, rooms=new),
    )


def refused(home: Scenario, kind: type[Refusal], *new: NewRoom, staff: Staff | None = None) -> Any:
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        create(home, *new, staff=staff)
    return caught.value


def test_rooms_are_created_each_with_its_first_step_its_log_row_and_its_news() -> None:
    home = new_scenario()

    with rows_written() as wrote:
        ready, dirty = create(
            home,
            NewRoom("101", "DBL", 1),
            NewRoom("B-2.x", "DBL", -1, initial_status=RoomStatus.CHECKOUT_DIRTY),
            staff=home.manager,
        )

    common = {
        "room_type_id": home.room_type.pk,
        "is_active": True,
        "status_version": 1,
        "version": 1,
        "created_at": LATER,
        "updated_at": LATER,
    }
    assert wrote.tables == STEP_TABLES
    assert wrote.new(Room) == [
        common | {"room_number": "101", "floor": 1, "room_status": "READY_FOR_GUEST"},
        common | {"room_number": "B-2.x", "floor": -1, "room_status": "CHECKOUT_DIRTY"},
    ]
    by = {"at": LATER, "business_date": TODAY, "source": "FRONT_DESK"}
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 1,
            "to_status": status,
            "kind": "STEP",
            "changed_by_id": home.manager.pk,
        }
        | by
        for room, status in ((ready, "READY_FOR_GUEST"), (dirty, "CHECKOUT_DIRTY"))
    ]
    assert wrote.new(RoomOperationLog) == [
        {"room_id": room.pk, "operation": "CREATE", "performed_by_id": home.manager.pk} | by
        for room in (ready, dirty)
    ]
    assert wrote.events(at=LATER) == [
        ("room_created", number, 1, ["room_number", "room_status"]) for number in ("101", "B-2.x")
    ]
    wrote.assert_one_command(hotel=home.hotel)


def test_a_number_is_unique_whatever_its_case() -> None:
    home = new_scenario()
    rooms(home, "12a")

    refusal = refused(home, Conflict, NewRoom("12A", "DBL", 1))

    assert (refusal.code, refusal.about) == ("room_number_taken", {"room_number": "12a"})


def test_every_number_that_is_taken_is_listed() -> None:
    home = new_scenario()
    rooms(home, "101", "102")

    refusal = refused(home, RoomsRefused, *(NewRoom(number, "DBL", 1) for number in ("101", "102", "103")))

    assert refusal.code == "room_number_taken"
    listed = [
        (item["room_number"], item["booking_id"], [reason.code for reason in item["reasons"]])
        for item in refusal.about["items"]
    ]
    assert listed == [("101", None, ["room_number_taken"]), ("102", None, ["room_number_taken"])]


def test_another_hotels_numbers_and_types_are_its_own() -> None:
    home, other = new_scenario(), new_scenario()
    rooms(other, "101")

    create(home, NewRoom("101", "DBL", 1))

    assert Room.objects.filter(room_number="101").count() == 2


def test_a_number_given_twice_or_reserved_an_unknown_type_a_status_no_room_begins_with() -> None:
    home = new_scenario()

    twice = refused(home, Invalid, NewRoom("1a", "DBL", 1), NewRoom("1A", "DBL", 1))
    unknown = refused(home, Invalid, NewRoom("101", "DBL", 1), NewRoom("102", "SUITE", 1))
    status = refused(home, Invalid, NewRoom("101", "DBL", 1, initial_status=RoomStatus.OCCUPIED))
    reserved = refused(home, Invalid, *(NewRoom(number, "DBL", 1) for number in ("Check-Out", ".", "101")))

    assert twice.errors == {"room_number": ["Given more than once: 1A."]}
    assert unknown.errors == {"room_type": ["This hotel has no room type SUITE."]}
    assert reserved.errors == {"room_number": ["No room can have the number ., Check-Out."]}
    assert status.errors == {"initial_status": ["A new room is CHECKOUT_DIRTY or READY_FOR_GUEST."]}


def test_the_database_refuses_a_number_that_is_not_plain() -> None:
    home = new_scenario()

    assert refused(home, InvariantRefused, NewRoom("Room 1", "DBL", 1)).about["constraint"] == (
        "room_number_is_url_safe"
    )


def test_only_managers_create_rooms() -> None:
    home = new_scenario()

    for staff in (home.front_desk, home.housekeeper, home.supervisor, home.maintenance):
        refused(home, Forbidden, NewRoom("101", "DBL", 1), staff=staff)


def test_no_rooms_nothing_to_do() -> None:
    home = new_scenario()

    with assert_no_row_changes():
        assert create(home) == []
