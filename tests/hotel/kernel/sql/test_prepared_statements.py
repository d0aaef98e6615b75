"""Tests of prepared statements on one connection: names, failures, migrations and pools."""

from collections.abc import Generator
from hashlib import sha256
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2 import errors

from hotel.kernel.sql.prepared_statements import MAX_NAME_LENGTH, PreparedStatement, PreparingConnection
from tests import scenarios

PLUS_ONE_SQL = "SELECT %s::int + 1, '100 %%'"
PLUS_ONE = PreparedStatement("plus_one", PLUS_ONE_SQL)
DIVIDE_SIX = PreparedStatement("divide_six", "SELECT 6 / %s::int")


@pytest.fixture
def session(db: None) -> Generator[Any]:
    """A connection of its own, outside the test's transaction."""
    connection.ensure_connection()
    own = psycopg2.connect(connection.connection.dsn, connection_factory=PreparingConnection)
    yield own
    own.close()


def prepared_statements(session: Any) -> list[tuple[str, int]]:
    """Return the text of each statement that the session has prepared, and how often it was planned."""
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements ORDER BY name"
        )
        return [(text.partition(" AS ")[2], plans) for text, plans in cursor.fetchall()]


def test_text_is_sent_once_and_then_only_values(session: Any) -> None:
    with session.cursor() as cursor:
        for value in (1, 2, None):
            cursor.execute(PLUS_ONE, [value])
            assert cursor.fetchall() == [(value + 1 if value else None, "100 %")]
            assert cursor.query.decode() == f"SELECT {value or 'NULL'}::int + 1, '100 %'"

        cursor.execute("SELECT 1")
        assert cursor.query == b"SELECT 1"
    assert prepared_statements(session) == [("SELECT $1::int + 1, '100 %'", 3)]


def test_server_name_is_the_authors_name_with_a_digest_and_a_number(session: Any) -> None:
    digest = sha256(PLUS_ONE_SQL.encode()).hexdigest()[:12]
    with session.cursor() as cursor:
        cursor.execute(PLUS_ONE, [1])
        cursor.execute("SELECT name FROM pg_prepared_statements")
        ((name,),) = cursor.fetchall()

    assert name.startswith(f"plus_one_{digest}_")
    assert name.removeprefix(f"plus_one_{digest}_").isdigit()
    assert session.prepared == {f"plus_one_{digest}": name}


def test_activity_view_shows_the_name(session: Any) -> None:
    own = PreparedStatement("read_own_activity", "SELECT query FROM pg_stat_activity WHERE pid = %s")
    session.autocommit = True
    with session.cursor() as cursor:
        for _ in range(2):
            cursor.execute(own, [session.info.backend_pid])
            (query,) = cursor.fetchone()
    assert query.startswith("EXECUTE read_own_activity_")


def test_longest_name_fits_into_an_identifier(session: Any) -> None:
    longest = PreparedStatement("x" * MAX_NAME_LENGTH, "SELECT %s::int")
    with session.cursor() as cursor:
        cursor.execute(longest, [1])
        cursor.execute("SELECT name FROM pg_prepared_statements")
        assert cursor.fetchall() == [(session.prepared[longest.prefix],)]


@pytest.mark.parametrize(
    "name", ["", "Lock", "lock-rooms", "1_room", "lock rooms", "x" * (MAX_NAME_LENGTH + 1), "é"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a statement name"):
        PreparedStatement(name, "SELECT %s::int")


def test_ordinary_text_and_ordinary_connections_prepare_nothing(session: Any) -> None:
    with session.cursor() as cursor:
        cursor.execute(PLUS_ONE_SQL, [1])
        assert cursor.fetchall() == [(2, "100 %")]
    assert prepared_statements(session) == []

    plain = psycopg2.connect(session.dsn)
    try:
        with plain.cursor() as cursor:
            cursor.execute(PLUS_ONE, [1])
            assert cursor.fetchall() == [(2, "100 %")]
        assert prepared_statements(plain) == []
    finally:
        plain.close()


def test_statement_works_after_its_first_execution_failed(session: Any) -> None:
    with session.cursor() as cursor:
        with pytest.raises(errors.DivisionByZero):
            cursor.execute(DIVIDE_SIX, [0])
        session.rollback()
        for _ in range(2):
            cursor.execute(DIVIDE_SIX, [2])
            assert cursor.fetchone() == (3,)
        with pytest.raises(errors.DivisionByZero):
            cursor.execute(DIVIDE_SIX, [0])
        with pytest.raises(errors.InFailedSqlTransaction):
            cursor.execute(PLUS_ONE, [1])
        session.rollback()
        cursor.execute(DIVIDE_SIX, [3])
        assert cursor.fetchone() == (2,)
        cursor.execute(PLUS_ONE, [1])
        assert cursor.fetchone() == (2, "100 %")


def test_rollback_keeps_the_statement_prepared(session: Any) -> None:
    with session.cursor() as cursor:
        for value in (1, 2):
            cursor.execute(PLUS_ONE, [value])
            assert cursor.fetchone() == (value + 1, "100 %")
            session.rollback()

    assert [plans for _, plans in prepared_statements(session)] == [2]


def test_changed_column_type_raises_in_a_transaction_and_repeats_outside(session: Any) -> None:
    names = PreparedStatement("read_names", "SELECT name FROM things WHERE id = %s")
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


def test_other_session_prepares_anew_under_another_name(session: Any) -> None:
    """A pool that changes sessions behaves like this: the new session lacks what this connection prepared."""
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(PLUS_ONE, [1])
        (name,) = session.prepared.values()
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(PLUS_ONE, [2])
        assert cursor.fetchall() == [(3, "100 %")]
        assert session.prepared.keys() == {PLUS_ONE.prefix}
        assert session.prepared[PLUS_ONE.prefix] != name


def test_plan_follows_changes_of_the_table(session: Any) -> None:
    count = PreparedStatement("count_things", "SELECT count(*) FROM pg_temp.things WHERE id = ANY(%s)")
    with session.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE things AS SELECT generate_series(1, 3) AS id")
        cursor.execute(count, [[1, 2, 9]])
        assert cursor.fetchone() == (2,)
        cursor.execute("ALTER TABLE things ADD COLUMN name text")
        cursor.execute("INSERT INTO things VALUES (9, 'nine')")
        cursor.execute(count, [[1, 2, 9]])
        assert cursor.fetchone() == (3,)


def test_server_side_cursor_and_missing_values_send_ordinary_text(session: Any) -> None:
    with session.cursor() as cursor:
        cursor.execute(PreparedStatement("letter", "SELECT 'a%'"))
        assert cursor.fetchone() == ("a%",)
    with session.cursor("named") as cursor:
        cursor.execute(PLUS_ONE, [1])
        assert cursor.fetchall() == [(2, "100 %")]
    assert prepared_statements(session) == []


@pytest.mark.django_db(transaction=True)
def test_new_connection_prepares_anew() -> None:
    times_eight = PreparedStatement("times_eight", "SELECT %s::int * 8")
    connection.close()
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(times_eight, [1])
            assert cursor.fetchone() == (8,)
        assert connection.connection.prepared.keys() == {times_eight.prefix}
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_command_survives_a_migration() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    first, second = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    scenarios.check_out(scenario, first)
    assert connection.connection.prepared
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE guests_guest ALTER guest_type TYPE varchar(100)")
    try:
        assert [booking.status for booking in scenarios.check_out(scenario, second)] == ["COMPLETED"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE guests_guest ALTER guest_type TYPE varchar(16)")


@pytest.mark.django_db(transaction=True)
def test_commands_work_on_connections_that_prepare_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        patch.delitem(connection.settings_dict["OPTIONS"], "connection_factory")
        scenario = scenarios.new_scenario()
        scenarios.rooms(scenario, "101")
        (booking,) = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101", people=2))
        assert booking.status == "COMPLETED"
        assert not hasattr(connection.connection, "prepared")
        connection.close()


@pytest.mark.django_db
def test_djangos_connection_prepares() -> None:
    times_seven = PreparedStatement("times_seven", "SELECT %s::int * 7")
    with connection.cursor() as cursor:
        for value in (1, 2):
            cursor.execute(times_seven, [value])
            assert cursor.fetchone() == (value * 7,)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%* 7%'")
        assert cursor.fetchone() == (1,)
