"""Changes of the description of a room, and its deactivation."""

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


def change(scenario: Scenario, *, staff: Staff | None = None, number: str = "101", **changes: Any) -> Room:
    return run(
        Command(hotel=scenario.hotel, staff=staff or scenario.manager, source=Source.FRONT_DESK, now=LATER),
        lambda command: update_room(
            command,
            room_number=number,
            changes=RoomChanges(**changes),
        ),
    )


def room_log_row(scenario: Scenario, room: Room, name: str, changes: Row) -> Row:
    return {
        "room_id": room.pk,
        "operation": name,
        "performed_by_id": scenario.manager.pk,
        "source": "FRONT_DESK",
        "room_status_before": "READY_FOR_GUEST",
        "metadata": {"changes": changes},
        "at": LATER,
        "business_date": TODAY,
    }


def refusal_of(scenario: Scenario, kind: type[Refusal], **given: Any) -> Any:
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        change(scenario, **given)
    return caught.value


def test_update_room_changes_floor_and_type() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="SUI")

    with rows_written() as diff:
        returned = change(scenario, floor=7, room_type="SUI")

    assert diff.tables == TABLES
    assert diff.changed(Room) == {
        room.pk: {"floor": 7, "room_type_id": suite.pk, "version": 2, "updated_at": LATER}
    }
    assert (returned.floor, returned.room_type, returned.version) == (7, suite, 2)
    assert diff.new(RoomOperationLog) == [
        room_log_row(
            scenario,
            room,
            "CHANGE",
            {"floor": {"from": 1, "to": 7}, "room_type": {"from": "DBL", "to": "SUI"}},
        )
    ]
    assert diff.events(at=LATER) == [("room_updated", "101", None, ["floor", "room_type"])]
    diff.assert_one_command(hotel=scenario.hotel)


def test_name_is_stored_composed_and_without_blanks() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]

    with rows_written() as diff:
        change(scenario, name=" Lo\u0308we ")

    assert diff.changed(Room)[room.pk]["name"] == "Löwe"
    assert diff.events(at=LATER) == [("room_updated", "101", None, ["name"])]


def test_unchanged_values_are_not_written() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")

    with assert_no_row_changes():
        change(scenario, floor=1, room_type="DBL", is_active=True)
        change(scenario)


def test_deactivate_and_activate_record_and_announce() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]
    command = Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.FRONT_DESK, now=LATER)

    with rows_written() as out:
        run(command, partial(deactivate_room, room_number="101"))
    with rows_written() as back:
        run(command, partial(activate_room, room_number="101"))

    assert out.changed(Room) == {room.pk: {"is_active": False, "version": 2, "updated_at": LATER}}
    assert out.new(RoomOperationLog) == [
        room_log_row(scenario, room, "DEACTIVATE", {"is_active": {"from": True, "to": False}})
    ]
    assert back.changed(Room) == {room.pk: {"is_active": True, "version": 3}}
    assert back.new(RoomOperationLog) == [
        room_log_row(scenario, room, "ACTIVATE", {"is_active": {"from": False, "to": True}})
    ]
    assert back.events(at=LATER) == [("room_updated", "101", None, ["is_active"])]


def test_deactivation_with_another_floor_is_one_command() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]

    with rows_written() as diff:
        change(scenario, is_active=False, floor=0)

    changes = {"floor": {"from": 1, "to": 0}, "is_active": {"from": True, "to": False}}
    assert diff.new(RoomOperationLog) == [room_log_row(scenario, room, "DEACTIVATE", changes)]
    assert diff.events(at=LATER) == [
        ("room_updated", "101", None, ["floor"]),
        ("room_deactivated", "101", None, ["is_active"]),
    ]


def test_occupied_or_assigned_room_cannot_be_deactivated() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    inside = checked_in_booking(scenario, "101", nights=1)
    later = booking_with_room(scenario, "101", check_in=TODAY.replace(day=20))

    refusal = refusal_of(scenario, RoomRefused, is_active=False)

    assert [(reason.code, reason.detail) for reason in refusal.reasons] == [
        ("room_in_use", f"Room 101 is occupied by booking {inside.booking_id}."),
        ("room_in_use", f"Room 101 is assigned to booking {later.booking_id}."),
    ]
    assert (refusal.about["room_number"], refusal.about["room_status"]) == ("101", "OCCUPIED")
    change(scenario, floor=2)


def test_room_without_live_bookings_can_be_deactivated() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "102")
    check_out(scenario, checked_in_booking(scenario, "101"))
    booking(scenario)

    assert not change(scenario, is_active=False).is_active


def test_unknown_room_or_type_and_missing_capability_are_refused() -> None:
    scenario, other = new_scenario(), new_scenario()
    rooms(scenario, "101")
    rooms(other, "201")
    RoomTypeFactory.create(hotel=other.hotel, code="SUI")

    refusal_of(scenario, RoomNotFound, number="201", floor=2)
    assert refusal_of(scenario, Invalid, room_type="SUI").errors == {
        "room_type": ["This hotel has no room type SUI."]
    }
    for staff in (scenario.front_desk, scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        refusal_of(scenario, Forbidden, staff=staff, floor=2)
