"""What managers change about rooms."""

from functools import partial
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden, Invalid, Refusal
from notifications.models import EventCounter, OutboxEvent
from room_bookings.services import RoomChanges, activate_room, deactivate_room, update_room
from rooms.exceptions import RoomNotFound, RoomRefused
from rooms.models import Room, RoomOperationLog
from staff.command import Command
from staff.models import Staff
from tests.factories import RoomTypeFactory
from tests.row_diff import Row, rows_written, table_names
from tests.scenarios import (
    LATER,
    TODAY,
    Scenario,
    booking,
    booking_with_room,
    check_out,
    checked_in_booking,
    new_scenario,
    rooms,
    run,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TABLES = table_names(Room, RoomOperationLog, OutboxEvent, EventCounter)


def change(home: Scenario, *, staff: Staff | None = None, number: str = "101", **changes: Any) -> Room:
    return run(
        Command(hotel=home.hotel, staff=staff or home.manager, source=Source.FRONT_DESK, now=LATER),
        lambda command: update_room(
            command,
            room_number=number,
            changes=RoomChanges(**changes),
        ),
    )


def operation(home: Scenario, room: Room, name: str, changes: Row) -> Row:
    return {
        "room_id": room.pk,
        "operation": name,
        "performed_by_id": home.manager.pk,
        "source": "FRONT_DESK",
        "room_status_before": "READY_FOR_GUEST",
        "metadata": {"changes": changes},
        "at": LATER,
        "business_date": TODAY,
    }


def refused(home: Scenario, kind: type[Refusal], **given: Any) -> Any:
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        change(home, **given)
    return caught.value


def test_floor_and_type_change() -> None:
    home = new_scenario()
    room = rooms(home, "101")[0]
    suite = RoomTypeFactory.create(hotel=home.hotel, code="SUI")

    with rows_written() as wrote:
        returned = change(home, floor=7, room_type="SUI")

    assert wrote.tables == TABLES
    assert wrote.changed(Room) == {
        room.pk: {"floor": 7, "room_type_id": suite.pk, "version": 2, "updated_at": LATER}
    }
    assert (returned.floor, returned.room_type, returned.version) == (7, suite, 2)
    assert wrote.new(RoomOperationLog) == [
        operation(
            home,
            room,
            "CHANGE",
            {"floor": {"from": 1, "to": 7}, "room_type": {"from": "DBL", "to": "SUI"}},
        )
    ]
    assert wrote.events(at=LATER) == [("room_updated", "101", None, ["floor", "room_type"])]
    wrote.assert_one_command(hotel=home.hotel)


def test_what_is_so_already_is_not_written() -> None:
    home = new_scenario()
    rooms(home, "101")

    with assert_no_row_changes():
        change(home, floor=1, room_type="DBL", is_active=True)
        change(home)


def test_out_of_use_and_back() -> None:
    home = new_scenario()
    room = rooms(home, "101")[0]
    command = Command(hotel=home.hotel, staff=home.manager, source=Source.FRONT_DESK, now=LATER)

    with rows_written() as out:
        run(command, partial(deactivate_room, room_number="101"))
    with rows_written() as back:
        run(command, partial(activate_room, room_number="101"))

    assert out.changed(Room) == {room.pk: {"is_active": False, "version": 2, "updated_at": LATER}}
    assert out.new(RoomOperationLog) == [
        operation(home, room, "DEACTIVATE", {"is_active": {"from": True, "to": False}})
    ]
    assert back.changed(Room) == {room.pk: {"is_active": True, "version": 3}}
    assert back.new(RoomOperationLog) == [
        operation(home, room, "ACTIVATE", {"is_active": {"from": False, "to": True}})
    ]
    assert back.events(at=LATER) == [("room_updated", "101", None, ["is_active"])]


def test_deactivated_and_moved_to_another_floor_is_one_command() -> None:
    home = new_scenario()
    room = rooms(home, "101")[0]

    with rows_written() as wrote:
        change(home, is_active=False, floor=0)

    changes = {"floor": {"from": 1, "to": 0}, "is_active": {"from": True, "to": False}}
    assert wrote.new(RoomOperationLog) == [operation(home, room, "DEACTIVATE", changes)]
    assert wrote.events(at=LATER) == [
        ("room_updated", "101", None, ["floor"]),
        ("room_deactivated", "101", None, ["is_active"]),
    ]


def test_a_room_with_a_guest_or_a_plan_stays_in_use() -> None:
    home = new_scenario()
    rooms(home, "101")
    inside = checked_in_booking(home, "101", nights=1)
    later = booking_with_room(home, "101", check_in=TODAY.replace(day=20))

    refusal = refused(home, RoomRefused, is_active=False)

    assert [(reason.code, reason.detail) for reason in refusal.reasons] == [
        ("room_in_use", f"Room 101 is occupied by booking {inside.booking_id}."),
        ("room_in_use", f"Room 101 is assigned to booking {later.booking_id}."),
    ]
    assert (refusal.about["room_number"], refusal.about["room_status"]) == ("101", "OCCUPIED")
    change(home, floor=2)


def test_a_room_that_only_had_guests_may_go() -> None:
    home = new_scenario()
    rooms(home, "101", "102")
    check_out(home, checked_in_booking(home, "101"))
    booking(home)

    assert not change(home, is_active=False).is_active


def test_what_cannot_be_found_or_may_not_be_done() -> None:
    home, other = new_scenario(), new_scenario()
    rooms(home, "101")
    rooms(other, "201")
    RoomTypeFactory.create(hotel=other.hotel, code="SUI")

    refused(home, RoomNotFound, number="201", floor=2)
    assert refused(home, Invalid, room_type="SUI").errors == {
        "room_type": ["This hotel has no room type SUI."]
    }
    for staff in (home.front_desk, home.housekeeper, home.supervisor, home.maintenance):
        refused(home, Forbidden, staff=staff, floor=2)
