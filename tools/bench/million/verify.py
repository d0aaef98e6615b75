"""Whatever the bulk statements wrote is judged by reading all of it: every invariant, every key, nothing left open."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from room_bookings.services.integrity import CHECKS, broken_invariants
from tools.bench.million.hands import HANDS, Connect, shared

_KEYS = """
    SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
        (SELECT string_agg(format('parent.%%I = child.%%I', theirs.attname, ours.attname), ' AND ')
            FROM unnest(conkey, confkey) AS pair (own, other)
            JOIN pg_attribute AS ours ON ours.attrelid = conrelid AND ours.attnum = pair.own
            JOIN pg_attribute AS theirs ON theirs.attrelid = confrelid AND theirs.attnum = pair.other),
        (SELECT string_agg(format('child.%%I IS NOT NULL', attname), ' AND ')
            FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype = 'f' AND relnamespace = 'public'::regnamespace ORDER BY conname
""".replace("%%", "%")


def faults(connect: Connect) -> list[str]:
    """One line for each invariant or foreign key that a row breaks; two connections share the work."""
    found = shared(connect, [partial(_faults, hand) for hand in range(HANDS)])
    return [line for lines in found for line in lines]


def _faults(hand: int, connection: Any) -> list[str]:
    checks = dict([*CHECKS.items()][hand::HANDS])
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '512MB'; SET jit = off; SET max_parallel_workers_per_gather = 0")
        cursor.execute(_KEYS)
        keys = cursor.fetchall()[hand::HANDS]
        broken = [str(invariant) for invariant in broken_invariants(connection, checks=checks)]
        return broken + _broken_keys(cursor, keys)


def _broken_keys(cursor: Any, keys: Sequence[tuple[str, ...]]) -> list[str]:
    """The foreign keys that do not hold, whoever switched them off while the rows were written."""
    broken = []
    for name, child, parent, same, given in keys:
        cursor.execute(
            f"SELECT count(*) FROM {child} AS child WHERE {given}"
            f" AND NOT EXISTS (SELECT FROM {parent} AS parent WHERE {same})"
        )
        (dangling,) = cursor.fetchone()
        if dangling:
            broken.append(f"{name}: {dangling} rows of {child} point nowhere")
    return broken
