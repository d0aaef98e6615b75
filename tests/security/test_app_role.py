"""Tests of the application role of the database: it can do the work of the application and bypass no constraint."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg2
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from hotel.management.app_role import ADD, CHANGE, READ, REPLACE, RIGHTS, tables_of_models
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.admin_pages import superuser
from tests.api_clients import anonymous_client, client_of
from tests.factories import PASSWORD
from tests.invariants.attacks import ATTACKS, Attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session, constraint_of
from tests.scenarios import Scenario
from tests.security.conftest import connected_as

pytestmark = pytest.mark.django_db

ROOMS, HISTORY = "rooms_room", "housekeeping_roomstatusevent"
ONLY_GROW = [
    HISTORY,
    "housekeeping_cleaningwish",
    "housekeeping_checklist",
    "housekeeping_inspection",
    "housekeeping_inspectionrule",
    "housekeeping_maintenancechange",
    "housekeeping_productivityrule",
    "housekeeping_readypromise",
    "housekeeping_shift",
    "housekeeping_taskchange",
    "room_bookings_bookingchange",
    "room_bookings_bookingstatusevent",
    "rooms_roomoperationlog",
    "django_admin_log",
]
NEVER_DELETED = [
    "guests_guest",
    "hotel_hotel",
    "notifications_eventcounter",
    "notifications_outboxevent",
    "room_bookings_bookingguest",
    "room_bookings_roombooking",
    ROOMS,
    "staff_staff",
    "staff_user",
    "django_migrations",
]
SWITCHES = [
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = local",
    "SELECT set_config('session_replication_role', 'replica', true)",
    f"ALTER TABLE {ROOMS} DISABLE TRIGGER ALL",
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER i9_room_events_only_grow",
    f"ALTER TABLE {ROOMS} DROP CONSTRAINT rooms_room_pkey CASCADE",
    f"ALTER TABLE {ROOMS} ALTER COLUMN room_status TYPE text",
    f"ALTER TABLE {ROOMS} ADD COLUMN anything text",
    f"ALTER TABLE {ROOMS} RENAME TO others",
    f"ALTER TABLE {ROOMS} OWNER TO CURRENT_USER",
    f"DROP TABLE {ROOMS} CASCADE",
    f"DROP TRIGGER i9_room_events_only_grow ON {HISTORY}",
    f"CREATE TRIGGER another BEFORE INSERT ON {ROOMS} FOR EACH ROW EXECUTE FUNCTION i9_room_events_only_grow()",
    f"CREATE RULE nothing AS ON INSERT TO {HISTORY} DO INSTEAD NOTHING",
    "DROP FUNCTION i9_room_events_only_grow() CASCADE",
    "ALTER FUNCTION i9_room_events_only_grow() RENAME TO others",
    "CREATE OR REPLACE FUNCTION i9_room_events_only_grow() RETURNS trigger AS 'BEGIN END' LANGUAGE plpgsql",
    "CREATE OR REPLACE FUNCTION i6_status_moves_along_its_edges(text, text, text) RETURNS boolean RETURN true",
    "CREATE FUNCTION others() RETURNS int AS 'SELECT 1' LANGUAGE sql",
    "CREATE TABLE others (id int)",
    f"CREATE TEMPORARY TABLE {ROOMS} (id int)",
    "CREATE FUNCTION pg_temp.others() RETURNS int AS 'SELECT 1' LANGUAGE sql",
    f"CREATE VIEW others AS SELECT * FROM {ROOMS}",
    "CREATE SCHEMA others",
    "CREATE EXTENSION hstore",
    "CREATE ROLE others",
    "CREATE EVENT TRIGGER others ON ddl_command_start EXECUTE FUNCTION i9_room_events_only_grow()",
    "ALTER DATABASE {database} SET session_replication_role = replica",
    "ALTER ROLE {owner} PASSWORD 'known'",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {owner} TO CURRENT_USER",
    *(f"UPDATE {table} SET id = id" for table in ONLY_GROW),
    *(f"{verb} {table}" for table in ONLY_GROW + NEVER_DELETED for verb in ("DELETE FROM", "TRUNCATE")),
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "LOCK TABLE pg_trigger IN ACCESS EXCLUSIVE MODE",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY rooms_room TO PROGRAM 'cat'",
]


@pytest.fixture
def app(app_database_settings: dict[str, Any], shared_base: BaseState) -> Iterator[Session]:
    with Session(app_database_settings) as session:
        yield session


def commit(s: Session, each: Attack, base: BaseState) -> None:
    each.run(s, base)
    s.commit()


@pytest.mark.parametrize("each", ATTACKS, ids=str)
def test_attack_is_refused(shared_base: BaseState, app: Session, each: Attack) -> None:
    with pytest.raises((psycopg2.IntegrityError, psycopg2.errors.InsufficientPrivilege)) as refusal:
        commit(app, each, shared_base)

    if not isinstance(refusal.value, psycopg2.errors.InsufficientPrivilege):
        assert constraint_of(refusal.value) == each.refused_by


@pytest.mark.parametrize("switch", SWITCHES)
def test_role_cannot_switch_off_constraints(app: Session, address: dict[str, Any], switch: str) -> None:
    owner = address.get("user") or connection.settings_dict["USER"]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app.run(switch.format(owner=f'"{owner}"', database=f'"{address["dbname"]}"'))


def test_attacks_leave_no_broken_row(shared_base: BaseState, app: Session, address: dict[str, Any]) -> None:
    with Session(address) as owner:
        assert broken_invariants(owner.connection) == []


def test_role_has_exactly_the_listed_rights(app: Session) -> None:
    kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
    held = {
        table: tuple(
            kind for kind in kinds if app.one("SELECT has_table_privilege(%(t)s, %(k)s)", t=table, k=kind)
        )
        for (table,) in app.run(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
            " AND relnamespace = 'public'::regnamespace"
        )
    }

    assert held == dict(RIGHTS)
    assert not any(
        app.one("SELECT has_table_privilege(%(t)s, 'SELECT WITH GRANT OPTION')", t=table) for table in held
    )
    assert (
        app.run(
            "SELECT seqrelid FROM pg_sequence WHERE has_sequence_privilege(seqrelid, 'USAGE, SELECT, UPDATE')"
        )
        == []
    )
    assert app.row(
        "SELECT has_database_privilege(current_database(), 'TEMP'),"
        " has_database_privilege(current_database(), 'CREATE'), has_schema_privilege('public', 'CREATE')"
    ) == (False, False, False)


def test_every_table_is_listed() -> None:
    assert set(RIGHTS) == tables_of_models()
    assert set(RIGHTS.values()) == {READ, ADD, CHANGE, REPLACE}


@pytest.fixture
def harbour(transactional_db: None) -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101", "102")
    return scenario


def test_application_works_with_this_role(harbour: Scenario, app_database_settings: dict[str, Any]) -> None:
    boss, at = superuser(), "/api/staff/hotels/harbour/"
    with connected_as(app_database_settings["user"], app_database_settings["password"]):
        assert (
            anonymous_client()
            .post("/api/auth/login/", {"username": boss.username, "password": "x"})
            .status_code
            == 401
        )
        logged_in = anonymous_client().post(
            "/api/auth/login/", {"username": boss.username, "password": PASSWORD}
        )
        assert logged_in.status_code == 200
        booking = scenarios.booking_with_room(harbour, "101")
        stays = f"{at}room-bookings/{booking.booking_id}/"
        with time_machine.travel(scenarios.NOON, tick=False):
            client = client_of(harbour.manager)
            assert (
                client.post(f"{stays}check-in/", {}, headers={"Idempotency-Key": "once"}).status_code == 200
            )
            moved = client.post(f"{stays}move-room/", {"room_number": "102", "reason": "noise"})
            assert moved.status_code == 200, moved.content
            assert client.post(f"{stays}check-out/", {}).status_code == 200
            assert client.post(f"{at}rooms/102/start-cleaning/", {}).status_code == 200
        client = client_of(harbour.manager)
        for part in ("rooms/", "room-bookings/", "guests/", "events/", "hotel/"):
            assert client.get(at + part).status_code == 200
        assert client.post("/api/auth/logout/").status_code == 204
        browser = Client()
        answer = browser.post("/admin/login/", {"username": boss.username, "password": PASSWORD})
        assert answer.status_code == 302
        assert browser.get("/admin/rooms/room/").status_code == 200
        assert anonymous_client().get("/readyz/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (app_database_settings["user"],)
            assert broken_invariants(connection.connection) == []


@pytest.mark.parametrize(
    "what",
    [
        "LOGIN SUPERUSER",
        "LOGIN CREATEROLE",
        "LOGIN CREATEDB",
        "LOGIN REPLICATION",
        "LOGIN BYPASSRLS",
        "NOLOGIN",
    ],
)
def test_role_with_further_rights_is_refused(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE app_unfit {what}")

    with pytest.raises(CommandError, match="'app_unfit' cannot be the role of the application: it "):
        call_command("grant_app_role", "app_unfit")


def test_owner_member_and_missing_role_are_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE app_member LOGIN IN ROLE pg_read_all_data")
        cursor.execute("CREATE ROLE app_owner LOGIN; ALTER TABLE rooms_room OWNER TO app_owner")

    for role, why in {
        "app_member": "is a member of pg_read_all_data",
        "app_owner": "owns rooms_room",
        "app_nobody": "does not exist",
    }.items():
        with pytest.raises(CommandError, match=why):
            call_command("grant_app_role", role)


def test_right_that_cannot_be_revoked_is_reported() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE app_fit LOGIN; CREATE ROLE app_creator")
        cursor.execute("GRANT CREATE ON SCHEMA public TO app_creator WITH GRANT OPTION")
        cursor.execute("SET LOCAL ROLE app_creator; GRANT CREATE ON SCHEMA public TO app_fit; RESET ROLE")

    with pytest.raises(CommandError, match="'app_fit' can still create tables"):
        call_command("grant_app_role", "app_fit")


def test_sql_option_prints_the_statements() -> None:
    out = StringIO()

    call_command("grant_app_role", "app", "--sql", stdout=out)

    lines = out.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert 'GRANT SELECT, INSERT ON "housekeeping_roomstatusevent", ' in out.getvalue()
    assert "REVOKE TEMPORARY ON DATABASE" in out.getvalue()
