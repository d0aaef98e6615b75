"""The work of autovacuum, done between measurements and never during them."""

from functools import partial
from time import perf_counter
from typing import Any

from tools.bench.million.parallel_sql import CONNECTIONS, Connect, run_in_parallel

_TABLES = """
    SELECT oid::regclass::text, reltoastrelid <> 0 FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_relation_size(oid) DESC, oid
"""


def disable_autovacuum(connection: Any) -> None:
    """Disable autovacuum for all tables of the database, from the next commit on."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, is_toasted in cursor.fetchall():
            toast = ", toast.autovacuum_enabled = off" if is_toasted else ""
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off{toast})")


def vacuum_and_checkpoint(connect: Connect) -> float:
    """Vacuum and analyze every table and write all pages to disk; return the seconds that it took."""
    started = perf_counter()
    run_in_parallel(connect, [partial(_vacuum, number) for number in range(CONNECTIONS)])
    run_in_parallel(connect, [_checkpoint])
    return perf_counter() - started


def _vacuum(number: int, connection: Any) -> None:
    connection.autocommit = True  # VACUUM runs outside of transactions
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        for table, _ in cursor.fetchall()[number::CONNECTIONS]:
            cursor.execute(f"VACUUM (ANALYZE, PARALLEL 0) {table}")


def _checkpoint(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
