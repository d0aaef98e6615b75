"""What the import reads of one staged hotel at once: rooms, staff, and who might be in a room or hold one.

Everything here is bounded by the rooms of the hotel and its bookings to come; past bookings are read in parts.
"""

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from room_bookings.services.legacy.tables import LEGACY_TABLES

LegacyRow = Any
"""A staged row: a named tuple of `pk` and the columns of its table in `tables.py`."""

_TABLES = {table.name: table for table in LEGACY_TABLES}
_ROW_TYPES: dict[str, Any] = {
    table.name: namedtuple(table.name, ["pk", *table.columns])  # noqa: PYI024 (columns are data of tables.py)
    for table in LEGACY_TABLES
}


def read_rows(name: str, condition: str, values: Sequence[Any] = (), order: str = "pk") -> list[LegacyRow]:
    """Return the staged rows of a table, of a row `t`, that meet a condition."""
    table, make = _TABLES[name], _ROW_TYPES[name]._make
    columns = ", ".join(f"t.{column}" for column in ("pk", *table.columns))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table.table} AS t WHERE {condition} ORDER BY {order}", values)
        return [make(row) for row in cursor.fetchall()]


def blank_row(name: str, **values: Any) -> LegacyRow:
    """Return a row of a staged table with these values and no others, for what the import adds."""
    make = _ROW_TYPES[name]
    return make(**{**dict.fromkeys(make._fields), **values})


def read_in_parts(name: str, condition: str, values: Sequence[Any], size: int) -> Iterator[list[LegacyRow]]:
    """Yield the rows of a table in parts, in the order of their keys."""
    last = -1
    while part := read_rows(name, f"{condition} AND t.pk > %s", [*values, last], f"pk LIMIT {size}"):
        yield part
        last = part[-1].pk


@dataclass(frozen=True)
class HotelFacts:
    """One staged hotel. All mappings are by primary keys of the old system.

    `present_by_room` are the guests whose row names the room; `present_by_booking` those of a booking, whatever room.
    `last_events` and `last_occupied` are the status and instant of the last event of a room, and its last check-in.
    """

    row: LegacyRow
    as_of: datetime
    today: date
    rooms: Mapping[int, LegacyRow]
    room_types: Mapping[int, LegacyRow]
    staff: Mapping[int, LegacyRow]
    users: Mapping[int, LegacyRow]
    live: Sequence[LegacyRow]
    present_by_room: Mapping[int, Sequence[LegacyRow]]
    present_by_booking: Mapping[int, Sequence[LegacyRow]]
    last_events: Mapping[int, tuple[str, datetime]]
    last_occupied: Mapping[int, datetime]
    currency: str


def read_hotel(pk: int) -> HotelFacts:
    """Read the facts of a staged hotel, in a fixed number of statements."""
    (row,) = read_rows("hotel", "t.pk = %s", [pk])
    as_of, today = _one("SELECT as_of, today FROM legacy_clock WHERE hotel = %s", pk)
    present = read_rows("guest", "t.hotel = %s AND t.room IS NOT NULL", [pk])
    by_room: dict[int, list[LegacyRow]] = {}
    by_booking: dict[int, list[LegacyRow]] = {}
    for guest in present:
        by_room.setdefault(guest.room, []).append(guest)
        if guest.booking is not None:
            by_booking.setdefault(guest.booking, []).append(guest)
    room_types = _by_pk("roomtype", pk)
    return HotelFacts(
        row=row,
        as_of=as_of,
        today=today,
        rooms=_by_pk("room", pk),
        room_types=room_types,
        staff=_by_pk("staff", pk),
        users={
            user.pk: user
            for user in read_rows("user", "t.pk IN (SELECT user_pk FROM legacy_staff WHERE hotel = %s)", [pk])
        },
        live=read_rows(
            "booking",
            "t.hotel = %s AND (t.checked_out_at IS NULL AND (t.checked_in_at IS NOT NULL OR t.status = 'IN_HOUSE') "
            "OR t.assigned_room IS NOT NULL AND t.check_out > %s AND t.checked_in_at IS NULL)",
            [pk, today],
        ),
        present_by_room=by_room,
        present_by_booking=by_booking,
        last_events=_last_events(pk),
        last_occupied=_last_occupied(pk),
        currency=_currency(pk, room_types),
    )


def _by_pk(name: str, hotel_pk: int) -> dict[int, LegacyRow]:
    return {row.pk: row for row in read_rows(name, "t.hotel = %s", [hotel_pk])}


def _last_events(hotel_pk: int) -> dict[int, tuple[str, datetime]]:
    rows = _all(
        "SELECT DISTINCT ON (room) room, to_status, created_at FROM legacy_event WHERE hotel = %s "
        "ORDER BY room, created_at DESC, pk DESC",
        hotel_pk,
    )
    return {room: (status, at) for room, status, at in rows}


def _last_occupied(hotel_pk: int) -> dict[int, datetime]:
    return dict(
        _all(
            "SELECT room, max(created_at) FROM legacy_event WHERE hotel = %s AND to_status = 'OCCUPIED' GROUP BY room",
            hotel_pk,
        )
    )


def _currency(hotel_pk: int, room_types: Mapping[int, LegacyRow]) -> str:
    """Return the currency of most bookings, else of the room types: the old hotel itself has none."""
    rows = _all(
        "SELECT currency FROM legacy_booking WHERE hotel = %s AND currency <> '' "
        "GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1",
        hotel_pk,
    )
    of_types = [room_type.currency for room_type in room_types.values() if room_type.currency]
    return str(rows[0][0] if rows else (of_types or ["EUR"])[0])


def _all(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows


def _one(sql: str, *values: Any) -> Any:
    return _all(sql, *values)[0]
