"""Past, present and future stays in the loaded rooms, written by bulk SQL.

Every stay has all its steps: booked, confirmed, assigned, checked in, checked out, the room cleaned and inspected; each
with its status event, its log row and its events. Triggers and keys are off while the rows are written, as in the
restore of a dump; `verify` checks all rows afterwards. Two connections share the work.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from tools.bench.million.booking_rows import (
    BOOKINGS,
    CREATE_BOOKINGS,
    NIGHTS_SOLD,
    OCCUPANCIES,
    PEOPLE,
    ROOMS,
    SEARCH_KEYS,
)
from tools.bench.million.event_rows import (
    BOOKING_EVENTS,
    COUNTERS,
    EVENTS,
    ROOM_EVENTS,
    ROOM_LOG,
    TASK_CHANGES,
    TASKS,
)
from tools.bench.million.parallel_sql import CONNECTIONS, Connect, run_in_parallel, timed

_SEQUENCES = ("room_bookings_roombooking", "room_bookings_bookingguest", "guests_guest")
"""Tables whose primary keys come from the generated bookings."""

_GROWING = (
    *_SEQUENCES,
    "room_bookings_bookingstatusevent",
    "housekeeping_roomstatusevent",
    "rooms_roomoperationlog",
    "housekeeping_housekeepingtask",
    "housekeeping_taskchange",
    "notifications_outboxevent",
)

_STAYS = {
    "bookings": BOOKINGS,
    "nights sold": NIGHTS_SOLD,
    "people": PEOPLE,
    "booking events": BOOKING_EVENTS,
    "room events": ROOM_EVENTS,
    "room log": ROOM_LOG,
    "occupancies": OCCUPANCIES,
    "rooms": ROOMS,
    "tasks": TASKS,
    "task changes": TASK_CHANGES,
}
_EVENTS = {"events": EVENTS, "counters": COUNTERS}
"""Statements that take as long as the stays and write other tables, so that both can run at once."""

_KEYED = ("guests_bookingsearchkey", "guests_guestsearchkey")

_MEMORY = (
    "SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0"
)


@dataclass(frozen=True)
class StayCounts:
    """The number of stays. Each room of the first hotel had `first_hotel_stays` in the year.

    In the other hotels one room of `rooms_per_stay` had one stay. Of ten rooms, `occupied` are occupied now and
    `booked_ahead` have a future booking.
    """

    first_hotel_stays: int
    rooms_per_stay: int
    occupied: int = 6
    booked_ahead: int = 3


ONE_YEAR = StayCounts(first_hotel_stays=73, rooms_per_stay=4)


def write_stays(connect: Connect, counts: StayCounts) -> dict[str, float]:
    """Write the stays into a loaded database; return the seconds of each part, two of which run at once."""
    with closing(connect()) as connection, connection.cursor() as cursor:
        indexes = _drop_indexes(cursor, _GROWING)
        seconds = {"generated bookings": timed(cursor, CREATE_BOOKINGS, vars(counts))}
        connection.commit()
    for part in run_in_parallel(connect, [partial(_write, _STAYS, counts), partial(_write, _EVENTS, counts)]):
        seconds |= part
    started = perf_counter()
    run_in_parallel(
        connect, [partial(_run_all, indexes[number::CONNECTIONS]) for number in range(CONNECTIONS)]
    )
    seconds["indexes"] = perf_counter() - started
    seconds["search keys"] = _write_search_keys(connect)
    with closing(connect()) as connection, connection.cursor() as cursor:
        for table in _SEQUENCES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1) FROM {table}"
            )
        cursor.execute("DROP TABLE generated_bookings")
        connection.commit()
    return seconds


def _write(statements: Mapping[str, str], counts: StayCounts, connection: Any) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_MEMORY}; SET session_replication_role = replica")
        return {name: timed(cursor, statement, vars(counts)) for name, statement in statements.items()}


def _write_search_keys(connect: Connect) -> float:
    """Write the search keys, which the triggers would have kept; return the seconds."""
    started = perf_counter()
    with closing(connect()) as connection, connection.cursor() as cursor:
        indexes = _drop_indexes(cursor, _KEYED)
        connection.commit()
    halves = [SEARCH_KEYS.format(half=half, halves=CONNECTIONS) for half in range(CONNECTIONS)]
    run_in_parallel(connect, [partial(_run_all, [half]) for half in halves])
    run_in_parallel(connect, [partial(_run_all, [index]) for index in indexes])
    return perf_counter() - started


def _run_all(statements: Sequence[str], connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        for statement in statements:
            cursor.execute(statement)


def _drop_indexes(cursor: Any, tables: Sequence[str]) -> list[str]:
    """Drop the indexes of tables that no constraint needs; return the statements that create them again."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique AND NOT indisexclusion",
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]
