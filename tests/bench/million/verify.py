"""Whatever the bulk statements wrote is judged by reading all of it: every invariant, every key, nothing left open."""

from typing import Any

from tests.invariants.check import broken_invariants

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


def faults(connection: Any) -> list[str]:
    """One line for each invariant or foreign key that a row breaks."""
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'; SET jit = off")
    return broken_invariants(connection) + broken_keys(connection)


def broken_keys(connection: Any) -> list[str]:
    """The foreign keys that do not hold, whoever switched them off while the rows were written."""
    broken = []
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        for name, child, parent, same, given in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {child} AS child WHERE {given}"
                f" AND NOT EXISTS (SELECT FROM {parent} AS parent WHERE {same})"
            )
            (dangling,) = cursor.fetchone()
            if dangling:
                broken.append(f"{name}: {dangling} rows of {child} point nowhere")
    return broken
