"""A statement is prepared once on each connection, and goes on being right."""

from collections.abc import Generator
from hashlib import sha256
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2 import errors

from hotel.kernel.sql.prepared import PreparedSql, PreparingConnection
from tests import scenarios as lives

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


def test_another_type_of_a_column_is_noticed_where_nothing_is_lost(session: Any) -> None:
    """Outside of a transaction it is sent again; inside, all of it must be done again, and the next time works."""
    names = PreparedSql("SELECT name FROM things WHERE id = %s")
    with session.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE things AS SELECT 1 AS id, 'one'::varchar(10) AS name")
        session.commit()
        for length in (20, 30):
            cursor.execute(names, [1])
            cursor.execute(f"ALTER TABLE things ALTER name TYPE varchar({length})")
            session.commit()
            with pytest.raises(errors.FeatureNotSupported):
                cursor.execute(names, [1])
            session.rollback()
            cursor.execute(names, [1])
            assert cursor.fetchall() == [("one",)]
            session.commit()
        session.autocommit = True
        cursor.execute("ALTER TABLE things ALTER name TYPE varchar(40)")
        cursor.execute(names, [1])
        assert cursor.fetchall() == [("one",)]


def test_another_session_never_runs_another_statement(session: Any) -> None:
    """As behind a pool that changes sessions: this one has neither, or what another worker prepared."""
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(PreparedSql(PLUS), [1])
        (name,) = session.prepared.values()
        assert name.startswith(f"innkeeper_{sha256(PLUS.encode()).hexdigest()[:16]}_")
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(PreparedSql(PLUS), [2])
        assert cursor.fetchall() == [(3, "100 %")]
        assert session.prepared.keys() == {PLUS}
        assert session.prepared[PreparedSql(PLUS)] != name


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


def test_without_values_and_for_a_server_side_cursor_it_is_plain_text(session: Any) -> None:
    with session.cursor() as cursor:
        cursor.execute(PreparedSql("SELECT 'a%'"))
        assert cursor.fetchone() == ("a%",)
    with session.cursor("named") as cursor:
        cursor.execute(PreparedSql(PLUS), [1])
        assert cursor.fetchall() == [(2, "100 %")]
    assert prepared(session) == []


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew() -> None:
    statement = PreparedSql("SELECT %s::int * 8")
    connection.close()
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(statement, [1])
            assert cursor.fetchone() == (8,)
        assert connection.connection.prepared.keys() == {statement}
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_command_survives_a_migration() -> None:
    house = lives.house()
    lives.rooms(house, "101", "102")
    first, second = lives.stay(house, "101"), lives.stay(house, "102")
    lives.leave(house, first)
    assert connection.connection.prepared
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE guests_guest ALTER phone TYPE varchar(100)")
    try:
        assert [booking.status for booking in lives.leave(house, second)] == ["COMPLETED"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE guests_guest ALTER phone TYPE varchar(40)")


@pytest.mark.django_db(transaction=True)
def test_commands_work_where_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        patch.delitem(connection.settings_dict["OPTIONS"], "connection_factory")
        house = lives.house()
        lives.rooms(house, "101")
        (left,) = lives.leave(house, lives.stay(house, "101", people=2))
        assert left.status == "COMPLETED"
        assert not hasattr(connection.connection, "prepared")
        connection.close()


@pytest.mark.django_db
def test_django_prepares_too() -> None:
    statement = PreparedSql("SELECT %s::int * 7")
    with connection.cursor() as cursor:
        for value in (1, 2):
            cursor.execute(statement, [value])
            assert cursor.fetchone() == (value * 7,)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%* 7%'")
        assert cursor.fetchone() == (1,)
