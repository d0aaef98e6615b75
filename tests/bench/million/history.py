"""On top of the rooms: who is in house, who comes next, and the year that was, by bulk SQL.

Every stay goes its whole way: booked, confirmed, given a room, checked in, checked out, the room cleaned and
inspected; each step has its event, its log row and its news. The triggers and keys are off while the rows are
written, as when a dump is restored: `verify` judges them afterwards.
"""

import time
from dataclasses import dataclass
from typing import Any

from tests.bench.million.life import BOOKINGS, CREATE_LIVES, OCCUPANCIES, PEOPLE, ROOMS
from tests.bench.million.steps import BOOKING_EVENTS, COUNTERS, NEWS, ROOM_EVENTS, ROOM_LOG, TASKS

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

_STATEMENTS = {
    "lives": CREATE_LIVES,
    "bookings": BOOKINGS,
    "people": PEOPLE,
    "booking events": BOOKING_EVENTS,
    "room events": ROOM_EVENTS,
    "room log": ROOM_LOG,
    "occupancies": OCCUPANCIES,
    "rooms": ROOMS,
    "tasks": TASKS,
    "news": NEWS,
    "counters": COUNTERS,
}


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
NO_PAST = Life(stays_first=0, one_stay_in=1)


def live(connection: Any, life: Life) -> dict[str, float]:
    """Write the lives into a database of `load`, through a psycopg2 connection; the seconds of each part."""
    seconds = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL session_replication_role = replica")
        indexes = _lay_aside(cursor)
        for name, statement in _STATEMENTS.items():
            began = time.perf_counter()
            cursor.execute(statement, vars(life))
            seconds[name] = time.perf_counter() - began
        began = time.perf_counter()
        for definition in indexes:
            cursor.execute(definition)
        seconds["indexes"] = time.perf_counter() - began
        for table in _SEQUENCES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1) FROM {table}"
            )
        connection.commit()
    seconds["vacuum"] = settle(connection)
    return seconds


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


def settle(connection: Any) -> float:
    """Let the server see what it holds, as autovacuum would have by now."""
    began = time.perf_counter()
    connection.autocommit = True  # VACUUM runs outside of transactions
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    connection.autocommit = False
    return time.perf_counter() - began
