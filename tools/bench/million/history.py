"""On top of the rooms: who is in house, who comes next, and the year that was, by bulk SQL.

Every stay goes its whole way: booked, confirmed, given a room, checked in, checked out, the room cleaned and
inspected; each step has its event, its log row and its news. The triggers and keys are off while the rows are
written, as when a dump is restored: `verify` judges them afterwards. Two connections share the work.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from tools.bench.million.hands import HANDS, Connect, shared, timed
from tools.bench.million.life import BOOKINGS, CREATE_LIVES, OCCUPANCIES, PEOPLE, ROOMS
from tools.bench.million.steps import BOOKING_EVENTS, COUNTERS, NEWS, ROOM_EVENTS, ROOM_LOG, TASKS

_SEQUENCES = ("room_bookings_roombooking", "room_bookings_bookingguest", "guests_guest")
"""Tables whose rows are numbered by the lives themselves."""

_GROWING = (
    *_SEQUENCES,
    "room_bookings_bookingstatusevent",
    "housekeeping_roomstatusevent",
    "rooms_roomoperationlog",
    "housekeeping_housekeepingtask",
    "notifications_outboxevent",
)

_STAYS = {
    "bookings": BOOKINGS,
    "people": PEOPLE,
    "booking events": BOOKING_EVENTS,
    "room events": ROOM_EVENTS,
    "room log": ROOM_LOG,
    "occupancies": OCCUPANCIES,
    "rooms": ROOMS,
    "tasks": TASKS,
}
_TOLD = {"news": NEWS, "counters": COUNTERS}
"""As much work as the stays, in tables that these do not touch."""

_MEMORY = (
    "SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0"
)


@dataclass(frozen=True)
class Life:
    """How much happened. The first hotel's rooms had `stays_first` stays each in the year.

    In the other hotels one room of `one_stay_in` had one. Of ten rooms `in_house` are occupied and `ahead` of
    these are booked again.
    """

    stays_first: int
    one_stay_in: int
    in_house: int = 6
    ahead: int = 3


A_YEAR = Life(stays_first=73, one_stay_in=4)


def live(connect: Connect, life: Life) -> dict[str, float]:
    """Write the lives into a database of `load`; the seconds of each part, two of which run at once."""
    with closing(connect()) as connection, connection.cursor() as cursor:
        indexes = _lay_aside(cursor)
        seconds = {"lives": timed(cursor, CREATE_LIVES, vars(life))}
        connection.commit()
    for part in shared(connect, [partial(_write, _STAYS, life), partial(_write, _TOLD, life)]):
        seconds |= part
    began = perf_counter()
    shared(connect, [partial(_build_again, indexes[hand::HANDS]) for hand in range(HANDS)])
    seconds["indexes"] = perf_counter() - began
    with closing(connect()) as connection, connection.cursor() as cursor:
        for table in _SEQUENCES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1) FROM {table}"
            )
        cursor.execute("DROP TABLE lives")
        connection.commit()
    return seconds


def _write(statements: Mapping[str, str], life: Life, connection: Any) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_MEMORY}; SET session_replication_role = replica")
        return {name: timed(cursor, statement, vars(life)) for name, statement in statements.items()}


def _build_again(definitions: Sequence[str], connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        for definition in definitions:
            cursor.execute(definition)


def _lay_aside(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint needs; what builds them again."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique AND NOT indisexclusion",
        [list(_GROWING)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]
