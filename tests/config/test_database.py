"""Tests of the settings of the database, and of the flush between tests that commit."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from config.settings.database import GENERIC_PLANS, RANDOM_PAGE_COST, database_from_url
from hotel.kernel.sql.prepared_statements import PreparingConnection
from tests.database_flush import empty_all_tables


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "options"),
    [
        ("postgresql://ann:pw@db.example:5433/inn", "db.example", 5433, "ann", {}),
        ("postgresql://ann@/inn?host=/srv/Some/socket", "/srv/Some/socket", "", "ann", {}),
        (
            "postgresql:///inn?host=/srv/socket&port=5433&sslmode=disable",
            "/srv/socket",
            5433,
            "",
            {"sslmode": "disable"},
        ),
    ],
)
def test_every_form_of_the_url_is_parsed(
    url: str, host: str, port: int | str, user: str, options: dict[str, str]
) -> None:
    database = database_from_url(url)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["HOST"], database["PORT"]) == ("inn", host, port)
    assert database["USER"] == user
    assert database["OPTIONS"] == {
        "application_name": "innkeeper",
        "options": f"-c lock_timeout=5s {RANDOM_PAGE_COST} {GENERIC_PLANS}",
        "connection_factory": PreparingConnection,
        **options,
    }


def test_options_of_the_url_override_the_defaults() -> None:
    database = database_from_url("postgresql:///inn?options=-c%20lock_timeout%3D1s")

    assert (
        database["OPTIONS"]["options"]
        == f"-c lock_timeout=5s {RANDOM_PAGE_COST} {GENERIC_PLANS} -c lock_timeout=1s"
    )


def test_prepared_statements_can_be_switched_off() -> None:
    database = database_from_url("postgresql:///inn", prepare=False)

    assert database["OPTIONS"] == {
        "application_name": "innkeeper",
        "options": f"-c lock_timeout=5s {RANDOM_PAGE_COST}",
    }


@pytest.mark.django_db
def test_every_connection_has_the_lock_timeout_and_planner_settings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


@pytest.mark.parametrize("url", ["sqlite:///inn.db", "mysql://ann@db/inn"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must name a PostgreSQL database"):
        database_from_url(url)


@pytest.mark.django_db(transaction=True)
def test_flush_empties_tables_whose_triggers_refuse_deletion() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE append_only (id int)")
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_delete BEFORE DELETE ON append_only FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        cursor.execute("INSERT INTO append_only VALUES (1), (2)")
        try:
            empty_all_tables(TransactionTestCase())
            cursor.execute("SELECT count(*) FROM append_only")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) > 0 FROM django_migrations")
            assert cursor.fetchone() == (True,)
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",)
        finally:
            cursor.execute("DROP TABLE append_only")
            cursor.execute("DROP FUNCTION refuse()")
