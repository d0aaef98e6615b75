"""A check of all rows that the bulk statements wrote: every invariant and every foreign key."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from room_bookings.services.integrity import CHECKS, broken_invariants
from tools.bench.million.parallel_sql import CONNECTIONS, Connect, run_in_parallel

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


def integrity_errors(connect: Connect) -> list[str]:
    """Return one line for each invariant or foreign key that a row violates; two connections share the work."""
    found = run_in_parallel(connect, [partial(_integrity_errors, number) for number in range(CONNECTIONS)])
    return [line for lines in found for line in lines]


def _integrity_errors(number: int, connection: Any) -> list[str]:
    checks = dict([*CHECKS.items()][number::CONNECTIONS])
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '512MB'; SET jit = off; SET max_parallel_workers_per_gather = 0")
        cursor.execute(_KEYS)
        keys = cursor.fetchall()[number::CONNECTIONS]
        broken = [str(invariant) for invariant in broken_invariants(connection, checks=checks)]
        return broken + _broken_keys(cursor, keys)


def _broken_keys(cursor: Any, keys: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the foreign keys that rows violate; they were off while the rows were written."""
    broken = []
    for name, child, parent, same, given in keys:
        cursor.execute(
            f"SELECT count(*) FROM {child} AS child WHERE {given}"
            f" AND NOT EXISTS (SELECT FROM {parent} AS parent WHERE {same})"
        )
        (dangling,) = cursor.fetchone()
        if dangling:
            broken.append(f"{name}: {dangling} rows of {child} have no parent")
    return broken
