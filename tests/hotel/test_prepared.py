"""A statement is prepared once on each connection, and goes on being right."""

from collections.abc import Generator
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2 import errors

from hotel.prepared import PreparedSql, PreparingConnection

PLUS = "SELECT %s::int + 1, '100 %%'"


@pytest.fixture
def session(db: None) -> Generator[Any]:
    """A connection of its own, outside of the test's transaction."""
    connection.ensure_connection()
    own = psycopg2.connect(connection.connection.dsn, connection_factory=PreparingConnection)
    yield own
    own.close()


def prepared(session: Any) -> list[tuple[str, int]]:
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements ORDER BY name"
        )
        return [(text.partition(" AS ")[2].partition(";")[0], plans) for text, plans in cursor.fetchall()]


def test_the_text_goes_once_and_then_only_the_values(session: Any) -> None:
    plus = PreparedSql(PLUS)
    with session.cursor() as cursor:
        for value in (1, 2, None):
            cursor.execute(plus, [value])
            assert cursor.fetchall() == [(value + 1 if value else None, "100 %")]
            assert cursor.query.decode() == f"SELECT {value or 'NULL'}::int + 1, '100 %'"

        cursor.execute("SELECT 1")
        assert cursor.query == b"SELECT 1"
    assert prepared(session) == [("SELECT $1::int + 1, '100 %'", 3)]


def test_other_statements_and_other_connections_are_not_prepared(session: Any) -> None:
    with session.cursor() as cursor:
        cursor.execute(PLUS, [1])
        assert cursor.fetchall() == [(2, "100 %")]
    assert prepared(session) == []

    plain = psycopg2.connect(session.dsn)
    try:
        with plain.cursor() as cursor:
            cursor.execute(PreparedSql(PLUS), [1])
            assert cursor.fetchall() == [(2, "100 %")]
        assert prepared(plain) == []
    finally:
        plain.close()


def test_what_failed_the_first_time_works_the_next_time(session: Any) -> None:
    division = PreparedSql("SELECT 6 / %s::int")
    with session.cursor() as cursor:
        with pytest.raises(errors.DivisionByZero):
            cursor.execute(division, [0])
        session.rollback()
        for _ in range(2):
            cursor.execute(division, [2])
            assert cursor.fetchone() == (3,)
        with pytest.raises(errors.DivisionByZero):
            cursor.execute(division, [0])
        with pytest.raises(errors.InFailedSqlTransaction):
            cursor.execute(PreparedSql(PLUS), [1])
        session.rollback()
        cursor.execute(division, [3])
        assert cursor.fetchone() == (2,)
        cursor.execute(PreparedSql(PLUS), [1])
        assert cursor.fetchone() == (2, "100 %")


def test_a_rolled_back_transaction_leaves_it_prepared(session: Any) -> None:
    plus = PreparedSql(PLUS)
    with session.cursor() as cursor:
        for value in (1, 2):
            cursor.execute(plus, [value])
            assert cursor.fetchone() == (value + 1, "100 %")
            session.rollback()

    assert [plans for _, plans in prepared(session)] == [2]


def test_the_plan_follows_the_table(session: Any) -> None:
    count = PreparedSql("SELECT count(*) FROM pg_temp.things WHERE id = ANY(%s)")
    with session.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE things AS SELECT generate_series(1, 3) AS id")
        cursor.execute(count, [[1, 2, 9]])
        assert cursor.fetchone() == (2,)
        cursor.execute("ALTER TABLE things ADD COLUMN name text")
        cursor.execute("INSERT INTO things VALUES (9, 'nine')")
        cursor.execute(count, [[1, 2, 9]])
        assert cursor.fetchone() == (3,)


def test_without_values(session: Any) -> None:
    one = PreparedSql("SELECT 1")
    with session.cursor() as cursor:
        for _ in range(2):
            cursor.execute(one)
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_django_prepares_too() -> None:
    statement = PreparedSql("SELECT %s::int * 7")
    with connection.cursor() as cursor:
        for value in (1, 2):
            cursor.execute(statement, [value])
            assert cursor.fetchone() == (value * 7,)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%* 7%'")
        assert cursor.fetchone() == (1,)
