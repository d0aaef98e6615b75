"""Tests of the cursor of prepared statements: the driver's own, with what a transaction needs of Django's."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from hotel.kernel.sql import PreparedQuery
from hotel.kernel.sql.prepared_statements import PreparingCursor
from hotel.kernel.sql.statement_cursor import statement_cursor

pytestmark = pytest.mark.django_db

_ECHO = PreparedQuery.from_sql("echo_number", "SELECT %(number)s::bigint, now()")
_INSERT_INCOMPLETE = PreparedQuery.from_sql(
    "insert_incomplete_hotel", "INSERT INTO hotel_hotel (slug) VALUES (%(slug)s::text)", has_result=False
)


def test_cursor_is_the_drivers() -> None:
    with statement_cursor() as cursor:
        assert type(cursor) is PreparingCursor


def test_instants_have_the_time_zone_of_djangos_cursor() -> None:
    ((_, now),) = _ECHO(number=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (expected,) = cursor.fetchone()

    assert now == expected
    assert type(now.tzinfo) is type(expected.tzinfo)


def test_execute_wrapper_sees_the_statement() -> None:
    seen: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note), statement_cursor() as cursor:
        assert isinstance(cursor, CursorWrapper)
    with connection.execute_wrapper(note):
        _ECHO(number=1)

    assert len(seen) == 1


def test_query_log_holds_the_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        _ECHO(number=7)

    assert len(queries) == 1


def test_error_is_djangos_and_names_its_cause() -> None:
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        _INSERT_INCOMPLETE(slug="nameless")

    assert getattr(raised.value.__cause__, "pgcode", None) == "23502"


def test_transaction_that_must_roll_back_takes_no_statement() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            _ECHO(number=1)
