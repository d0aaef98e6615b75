"""The baseline's commands write the same rows as the services."""

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
from room_bookings.models import (
    BookingGuest,
    BookingStatusEvent,
    ProviderEvent,
    RoomBooking,
    RoomOccupancy,
)
from rooms.models import Room, RoomOperationLog, RoomType
from staff.models import Staff
from tests import scenarios
from tools.bench.baseline import Baseline
from tools.bench.front_desk import FrontDesk, Stay

pytestmark = pytest.mark.django_db(transaction=True)

Tables = tuple[type[models.Model], ...]

TABLES: Tables = (
    *(Room, RoomBooking, BookingGuest, RoomOccupancy, Guest, HousekeepingTask, EventCounter),
    *(RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent),
)
COLUMNS_WITH_KEYS: dict[str, type[models.Model]] = {
    "room_ref": Room,
    "booking_ref": RoomBooking,
    "stays_in": Room,
    "occupied_room": Room,
    "present_for": RoomBooking,
}
GROUP = 3

Row = dict[str, Any]


@pytest.fixture
def service_front_desk() -> FrontDesk:
    return new_front_desk("served")


@pytest.fixture
def by_hand() -> Generator[tuple[FrontDesk, Baseline], None, None]:
    front_desk = new_front_desk("by-hand")
    own = psycopg2.connect(**connection.get_connection_params())
    yield front_desk, Baseline(own, hotel=front_desk.hotel, staff=front_desk.staff)
    own.close()


def new_front_desk(slug: str) -> FrontDesk:
    scenario = scenarios.new_scenario(slug=slug)
    scenarios.rooms(scenario, *(str(101 + n) for n in range(2 * GROUP)))
    return FrontDesk(scenario.hotel)


def stay_and_move(contender: Any, group: list[Stay]) -> None:
    contender.check_in(group[0])
    contender.move(group[0])
    contender.check_out(group[0])


def stay_in_one_room(contender: Any, group: list[Stay]) -> None:
    contender.check_in(group[1])
    contender.check_out(group[1])


def test_single_stays_write_the_same_rows(
    service_front_desk: FrontDesk, by_hand: tuple[FrontDesk, Baseline]
) -> None:
    """Check-in, move and check-out: the same rows in every table, written in the same order."""
    front_desk, baseline = by_hand
    service_stays, baseline_stays = service_front_desk.prepare_stays(GROUP), front_desk.prepare_stays(GROUP)
    for act in (stay_and_move, stay_in_one_room):
        act(service_front_desk, service_stays)
        act(baseline, baseline_stays)
        assert rows_of(front_desk.hotel) == rows_of(service_front_desk.hotel)


def test_group_check_out_as_a_set_writes_the_same_rows(
    service_front_desk: FrontDesk, by_hand: tuple[FrontDesk, Baseline]
) -> None:
    front_desk, baseline = by_hand
    service_front_desk.check_out_group(checked_in_group(service_front_desk))
    baseline.check_out_as_set(checked_in_group(front_desk))
    assert rows_of(front_desk.hotel) == rows_of(service_front_desk.hotel)


def test_group_check_out_one_by_one_writes_the_same_rows_in_another_order(
    service_front_desk: FrontDesk, by_hand: tuple[FrontDesk, Baseline]
) -> None:
    """The same rows; only their order differs, booking by booking."""
    front_desk, baseline = by_hand
    service_front_desk.check_out_group(checked_in_group(service_front_desk))
    baseline.check_out_one_by_one(checked_in_group(front_desk))
    assert in_any_order(rows_of(front_desk.hotel)) == in_any_order(rows_of(service_front_desk.hotel))


def checked_in_group(front_desk: FrontDesk) -> list[Stay]:
    group = front_desk.prepare_stays(GROUP)
    front_desk.check_in_group(group)
    return group


def rows_of(hotel: Hotel, *, more_tables: Tables = ()) -> dict[str, list[Row]]:
    """Return every row of the hotel with comparable names for its keys and random values."""
    found = {table: rows_in(table, hotel) for table in (*TABLES, *more_tables)}
    names = names_of(hotel, found)
    return {
        table.__name__: [
            {column: canonical(table, column, value, names) for column, value in row.items()} for row in rows
        ]
        for table, rows in found.items()
    }


def rows_in(table: type[models.Model], hotel: Hotel) -> list[Row]:
    owner = "account__hotel" if table is ProviderEvent else "hotel"
    return list(table._default_manager.filter(**{owner: hotel}).order_by("pk").values())


def in_any_order(rows: dict[str, list[Row]]) -> dict[str, list[list[str]]]:
    places = {"id", "position"}
    return {
        table: sorted(sorted(f"{k}: {v}" for k, v in row.items() if k not in places) for row in of_table)
        for table, of_table in rows.items()
    }


@dataclass
class Names:
    """The comparable names: keys by their order in their table, random texts by their owners."""

    keys: dict[type[models.Model], dict[Any, int]]
    random_texts: dict[str, str]
    commands: dict[Any, int]


def names_of(hotel: Hotel, found: dict[type[models.Model], list[Row]]) -> Names:
    keys = {
        table: {row[key_of(table)]: place for place, row in enumerate(rows)} for table, rows in found.items()
    }
    for table in (RoomType, Staff):
        pks = table._default_manager.filter(hotel=hotel).order_by("pk").values_list("pk", flat=True)
        keys[table] = {pk: place for place, pk in enumerate(pks)}
    random_texts = {
        row[column]: f"{column} {place}"
        for place, row in enumerate(found[RoomBooking])
        for column in ("booking_id", "confirmation_number")
    }
    in_order = dict.fromkeys(row["command_id"] for row in found[OutboxEvent])
    commands = {command: place for place, command in enumerate(in_order)}
    return Names({**keys, Hotel: {hotel.pk: 0}}, random_texts, commands)


def key_of(table: type[models.Model]) -> str:
    return str(table._meta.pk_fields[0].attname)


def canonical(table: type[models.Model], column: str, value: Any, names: Names) -> Any:
    kind = model_of_key(table, column)
    if value is None:
        return None
    if kind is not None:
        return names.keys[kind][value]
    of_column: dict[str, Callable[[], Any]] = {
        "command_id": lambda: names.commands[value],
        "change_command_id": lambda: names.commands[value],
        "event_id": lambda: "an event",
        "id_pin": lambda: len(value),
        "guest_ids": lambda: [names.keys[Guest][pk] for pk in value],
        "snapshot": lambda: without_keys(value, names.random_texts),
    }
    if column in of_column:
        return of_column[column]()
    return names.random_texts.get(value, value) if isinstance(value, str) else value


def model_of_key(table: type[models.Model], column: str) -> type[models.Model] | None:
    """Return the model whose key the column holds."""
    field: Any = next(field for field in table._meta.concrete_fields if field.attname == column)
    if field.remote_field:
        related: type[models.Model] = field.related_model
        return related
    return table if field.primary_key else COLUMNS_WITH_KEYS.get(column)


def without_keys(value: Any, random_texts: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: "a key" if k == "id" else without_keys(v, random_texts) for k, v in value.items()}
    if isinstance(value, list):
        return [without_keys(item, random_texts) for item in value]
    return random_texts.get(value, value) if isinstance(value, str) else value
