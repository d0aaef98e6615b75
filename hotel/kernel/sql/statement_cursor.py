"""The cursor of prepared statements: the driver's own, without the layers that Django puts around each cursor."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from hotel.kernel.sql.prepared_statements import PreparingConnection, PreparingCursor


@contextmanager
def statement_cursor() -> Iterator[Any]:
    """Yield a cursor for one statement.

    As with Django's cursor, errors are Django's, a connection that was lost before the request is replaced, and a
    transaction that must roll back takes no more statements. Yields Django's cursor where somebody listens to it
    (execute wrappers, the query log) and on connections that prepare nothing.
    """
    own: Any = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    own.ensure_connection()
    session = own.connection
    if own.execute_wrappers or own.queries_logged or not isinstance(session, PreparingConnection):
        with own.cursor() as cursor:
            yield cursor
        return
    own.validate_no_broken_transaction()
    with own.wrap_database_errors:
        driver_cursor: Any = PreparingCursor(session)
        driver_cursor.tzinfo_factory = own.tzinfo_factory
        yield driver_cursor
