"""Create rooms, all or nothing."""

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
from tests.housekeeping.services.room_action_calls import STEP_TABLES
from tests.row_diff import rows_written
from tests.scenarios import LATER, TODAY, Scenario, new_scenario, rooms, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def create(scenario: Scenario, *new: NewRoom, staff: Staff | None = None) -> list[Room]:
    source = Source.FRONT_DESK if staff else Source.SYSTEM
    return run(
        Command(hotel=scenario.hotel, staff=staff, source=source, now=LATER),
        lambda command: create_rooms(command, rooms=new),
    )


def refusal_of(scenario: Scenario, kind: type[Refusal], *new: NewRoom, staff: Staff | None = None) -> Any:
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        create(scenario, *new, staff=staff)
    return caught.value


def test_create_rooms_records_and_announces_each() -> None:
    scenario = new_scenario()

    with rows_written() as diff:
        ready, dirty = create(
            scenario,
            NewRoom("101", "DBL", 1),
            NewRoom("B-2.x", "DBL", -1, initial_status=RoomStatus.CHECKOUT_DIRTY),
            staff=scenario.manager,
        )

    common = {
        "room_type_id": scenario.room_type.pk,
        "is_active": True,
        "status_version": 1,
        "version": 1,
        "created_at": LATER,
        "updated_at": LATER,
    }
    assert diff.tables == STEP_TABLES
    assert diff.new(Room) == [
        common | {"room_number": "101", "floor": 1, "room_status": "READY_FOR_GUEST"},
        common | {"room_number": "B-2.x", "floor": -1, "room_status": "CHECKOUT_DIRTY"},
    ]
    by = {"at": LATER, "business_date": TODAY, "source": "FRONT_DESK"}
    assert diff.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 1,
            "to_status": status,
            "kind": "STEP",
            "changed_by_id": scenario.manager.pk,
        }
        | by
        for room, status in ((ready, "READY_FOR_GUEST"), (dirty, "CHECKOUT_DIRTY"))
    ]
    assert diff.new(RoomOperationLog) == [
        {"room_id": room.pk, "operation": "CREATE", "performed_by_id": scenario.manager.pk} | by
        for room in (ready, dirty)
    ]
    assert diff.events(at=LATER) == [
        ("room_created", number, 1, ["room_number", "room_status"]) for number in ("101", "B-2.x")
    ]
    diff.assert_one_command(hotel=scenario.hotel)


def test_room_number_is_unique_in_any_case() -> None:
    scenario = new_scenario()
    rooms(scenario, "12a")

    refusal = refusal_of(scenario, Conflict, NewRoom("12A", "DBL", 1))

    assert (refusal.code, refusal.about) == ("room_number_taken", {"room_number": "12a"})


def test_refusal_lists_every_number_that_is_taken() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "102")

    refusal = refusal_of(
        scenario, RoomsRefused, *(NewRoom(number, "DBL", 1) for number in ("101", "102", "103"))
    )

    assert refusal.code == "room_number_taken"
    listed = [
        (item["room_number"], item["booking_id"], [reason.code for reason in item["reasons"]])
        for item in refusal.about["items"]
    ]
    assert listed == [("101", None, ["room_number_taken"]), ("102", None, ["room_number_taken"])]


def test_numbers_and_types_of_another_hotel_do_not_count() -> None:
    scenario, other = new_scenario(), new_scenario()
    rooms(other, "101")

    create(scenario, NewRoom("101", "DBL", 1))

    assert Room.objects.filter(room_number="101").count() == 2


def test_invalid_rooms_are_refused_by_field() -> None:
    scenario = new_scenario()

    twice = refusal_of(scenario, Invalid, NewRoom("1a", "DBL", 1), NewRoom("1A", "DBL", 1))
    unknown = refusal_of(scenario, Invalid, NewRoom("101", "DBL", 1), NewRoom("102", "SUITE", 1))
    status = refusal_of(scenario, Invalid, NewRoom("101", "DBL", 1, initial_status=RoomStatus.OCCUPIED))
    reserved = refusal_of(
        scenario, Invalid, *(NewRoom(number, "DBL", 1) for number in ("Check-Out", ".", "101"))
    )

    assert twice.errors == {"room_number": ["Given more than once: 1A."]}
    assert unknown.errors == {"room_type": ["This hotel has no room type SUITE."]}
    assert reserved.errors == {"room_number": ["No room can have the number ., Check-Out."]}
    assert status.errors == {"initial_status": ["A new room is ready or dirty."]}


def test_database_refuses_a_number_with_other_characters() -> None:
    scenario = new_scenario()

    assert refusal_of(scenario, InvariantRefused, NewRoom("Room 1", "DBL", 1)).about["constraint"] == (
        "room_number_is_url_safe"
    )


def test_only_managers_may_create_rooms() -> None:
    scenario = new_scenario()

    for staff in (scenario.front_desk, scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        refusal_of(scenario, Forbidden, NewRoom("101", "DBL", 1), staff=staff)


def test_empty_list_changes_nothing() -> None:
    scenario = new_scenario()

    with assert_no_row_changes():
        assert create(scenario) == []
