"""What autovacuum does in a living database, done when the bench says so: never in the middle of a comparison."""

from functools import partial
from time import perf_counter
from typing import Any

from tools.bench.million.hands import HANDS, Connect, shared

_TABLES = """
    SELECT oid::regclass::text, reltoastrelid <> 0 FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_relation_size(oid) DESC, oid
"""


def leave_to_us(connection: Any) -> None:
    """Once committed: autovacuum lets the database's tables be."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, is_toasted in cursor.fetchall():
            toast = ", toast.autovacuum_enabled = off" if is_toasted else ""
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off{toast})")


def settle(connect: Connect) -> float:
    """Every table has its statistics and its visibility map, and all is on disk; the seconds it took."""
    began = perf_counter()
    shared(connect, [partial(_vacuum, hand) for hand in range(HANDS)])
    shared(connect, [_checkpoint])
    return perf_counter() - began


def _vacuum(hand: int, connection: Any) -> None:
    connection.autocommit = True  # VACUUM runs outside of transactions
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, _ in cursor.fetchall()[hand::HANDS]:
            cursor.execute(f"VACUUM (ANALYZE, PARALLEL 0) {table}")


def _checkpoint(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
