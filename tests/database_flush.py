"""Empty the database between tests that commit."""

from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrations themselves wrote; every test may rely on it.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_all_tables(case: TransactionTestCase) -> None:
    """Delete the rows of every table that has any, with triggers and foreign keys off.

    Waits at most ten seconds for a connection that a test forgot to close, and then fails.
    """
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    quoted = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT FROM {table})" for table in quoted))
        for table, has_rows in zip(quoted, cursor.fetchone(), strict=True):
            if has_rows:
                cursor.execute(f"DELETE FROM {table}")
