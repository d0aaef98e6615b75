"""The floor is a floor of the same scenario: its commands write the rows that the services write."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.db import connection, models

from guests.models import Guest
from hotel.models import Hotel
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.models import Room, RoomOperationLog, RoomType
from staff.models import Staff
from tests import scenarios
from tools.bench.floor import Floor
from tools.bench.stays import Desk, Stay

pytestmark = pytest.mark.django_db(transaction=True)

TABLES: tuple[type[models.Model], ...] = (
    *(Room, RoomBooking, BookingGuest, RoomOccupancy, Guest, HousekeepingTask, EventCounter),
    *(RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent),
)
KEPT_BY_VALUE: dict[str, type[models.Model]] = {
    "room_ref": Room,
    "booking_ref": RoomBooking,
    "stays_in": Room,
    "occupied_room": Room,
    "present_for": RoomBooking,
}
GROUP = 3

Row = dict[str, Any]


@pytest.fixture
def by_service() -> Desk:
    return desk_of_a_new_hotel("served")


@pytest.fixture
def by_hand() -> Generator[tuple[Desk, Floor], None, None]:
    desk = desk_of_a_new_hotel("by-hand")
    own = psycopg2.connect(**connection.get_connection_params())
    yield desk, Floor(own, hotel=desk.hotel, staff=desk.staff)
    own.close()


def desk_of_a_new_hotel(slug: str) -> Desk:
    scenario = scenarios.new_scenario(slug=slug)
    scenarios.rooms(scenario, *(str(101 + n) for n in range(2 * GROUP)))
    return Desk(scenario.hotel)


def stay_and_move(who: Any, group: list[Stay]) -> None:
    who.arrive(group[0])
    who.move(group[0])
    who.leave(group[0])


def stay_in_one_room(who: Any, group: list[Stay]) -> None:
    who.arrive(group[1])
    who.leave(group[1])


def test_one_stay(by_service: Desk, by_hand: tuple[Desk, Floor]) -> None:
    """Check-in, move and check-out: the same rows in every table, written in the same order."""
    desk, floor = by_hand
    served, prepared = by_service.prepare(GROUP), desk.prepare(GROUP)
    for act in (stay_and_move, stay_in_one_room):
        act(by_service, served)
        act(floor, prepared)
        assert rows_of(desk.hotel) == rows_of(by_service.hotel)


def test_a_group_that_leaves_as_a_set(by_service: Desk, by_hand: tuple[Desk, Floor]) -> None:
    desk, floor = by_hand
    by_service.leave_together(in_house(by_service))
    floor.leave_as_a_set(in_house(desk))
    assert rows_of(desk.hotel) == rows_of(by_service.hotel)


def test_a_group_that_leaves_statement_by_statement(by_service: Desk, by_hand: tuple[Desk, Floor]) -> None:
    """The same rows; only their order differs, booking by booking."""
    desk, floor = by_hand
    by_service.leave_together(in_house(by_service))
    floor.leave_one_by_one(in_house(desk))
    assert in_any_order(rows_of(desk.hotel)) == in_any_order(rows_of(by_service.hotel))


def in_house(desk: Desk) -> list[Stay]:
    group = desk.prepare(GROUP)
    desk.arrive_together(group)
    return group


def rows_of(hotel: Hotel) -> dict[str, list[Row]]:
    """Every row of the hotel; keys and drawn names by their place among their kind, so that hotels compare."""
    found = {
        table: list(table._default_manager.filter(hotel=hotel).order_by("pk").values()) for table in TABLES
    }
    names = names_of(hotel, found)
    return {
        table.__name__: [
            {column: canonical(table, column, value, names) for column, value in row.items()} for row in rows
        ]
        for table, rows in found.items()
    }


def in_any_order(rows: dict[str, list[Row]]) -> dict[str, list[list[str]]]:
    places = {"id", "position"}
    return {
        table: sorted(sorted(f"{k}: {v}" for k, v in row.items() if k not in places) for row in of_table)
        for table, of_table in rows.items()
    }


@dataclass
class Names:
    """What stands for what: keys by their place among their kind, drawn words by whose they are."""

    keys: dict[type[models.Model], dict[Any, int]]
    drawn: dict[str, str]
    commands: dict[Any, int]


def names_of(hotel: Hotel, found: dict[type[models.Model], list[Row]]) -> Names:
    keys = {
        table: {row[key_of(table)]: place for place, row in enumerate(rows)} for table, rows in found.items()
    }
    for table in (RoomType, Staff):
        pks = table._default_manager.filter(hotel=hotel).order_by("pk").values_list("pk", flat=True)
        keys[table] = {pk: place for place, pk in enumerate(pks)}
    drawn = {
        row[column]: f"{column} {place}"
        for place, row in enumerate(found[RoomBooking])
        for column in ("booking_id", "confirmation_number")
    }
    in_order = dict.fromkeys(row["command_id"] for row in found[OutboxEvent])
    commands = {command: place for place, command in enumerate(in_order)}
    return Names({**keys, Hotel: {hotel.pk: 0}}, drawn, commands)


def key_of(table: type[models.Model]) -> str:
    return str(table._meta.pk.attname)


def canonical(table: type[models.Model], column: str, value: Any, names: Names) -> Any:
    kind = kind_named(table, column)
    if value is None:
        return None
    if kind is not None:
        return names.keys[kind][value]
    of_column: dict[str, Callable[[], Any]] = {
        "command_id": lambda: names.commands[value],
        "event_id": lambda: "an event",
        "id_pin": lambda: len(value),
        "guest_ids": lambda: [names.keys[Guest][pk] for pk in value],
        "snapshot": lambda: without_keys(value, names.drawn),
    }
    if column in of_column:
        return of_column[column]()
    return names.drawn.get(value, value) if isinstance(value, str) else value


def kind_named(table: type[models.Model], column: str) -> type[models.Model] | None:
    """Whose key the column holds."""
    field: Any = next(field for field in table._meta.concrete_fields if field.attname == column)
    if field.remote_field:
        related: type[models.Model] = field.related_model
        return related
    return table if field.primary_key else KEPT_BY_VALUE.get(column)


def without_keys(value: Any, drawn: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: "a key" if k == "id" else without_keys(v, drawn) for k, v in value.items()}
    if isinstance(value, list):
        return [without_keys(item, drawn) for item in value]
    return drawn.get(value, value) if isinstance(value, str) else value
