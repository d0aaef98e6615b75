"""A copy of the tests' database without constraints and triggers."""

from collections.abc import Generator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from housekeeping.models import HousekeepingTask
from housekeeping.task_triggers import TASK_GETS_STANDARD

APPS_WITH_INVARIANTS = ("notifications", "rooms", "room_bookings", "housekeeping")

_DROP_CONSTRAINTS = """
    DO $$
    DECLARE dropped record;
    BEGIN
        FOR dropped IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY (%(tables)s) AND tgname <> %(filling)s
        LOOP
            EXECUTE format('DROP TRIGGER %%I ON %%s', dropped.tgname, dropped.relation);
        END LOOP;
        LOOP
            SELECT conrelid::regclass AS relation, conname INTO dropped FROM pg_constraint
            WHERE conrelid::regclass::text = ANY (%(tables)s) AND contype IN ('f', 'u', 'p', 'x', 'c') LIMIT 1;
            EXIT WHEN NOT FOUND;
            EXECUTE format('ALTER TABLE %%s DROP CONSTRAINT %%I CASCADE', dropped.relation, dropped.conname);
        END LOOP;
        FOR dropped IN SELECT indexrelid::regclass AS relation FROM pg_index
            WHERE indisunique AND indrelid::regclass::text = ANY (%(tables)s)
        LOOP
            EXECUTE format('DROP INDEX %%s', dropped.relation);
        END LOOP;
    END $$
"""


@contextmanager
def copied_database() -> Generator[None, None, None]:
    """Connect this thread, and every thread that connects meanwhile, to a copy; drop it at the end."""
    original = connection.settings_dict["NAME"]
    copy = f"{original}_copy"
    quoted, quoted_copy = connection.ops.quote_name(original), connection.ops.quote_name(copy)
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted_copy}")
        cursor.execute(f"CREATE DATABASE {quoted_copy} TEMPLATE {quoted}")
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted_copy} WITH (FORCE)")


def drop_constraints() -> None:
    """Drop every trigger, constraint and unique index of the tables that have invariants.

    The trigger that gives tasks their credits stays: it fills columns and refuses nothing.
    """
    assert connection.settings_dict["NAME"].endswith("_copy")
    tables = [
        model._meta.db_table
        for app in APPS_WITH_INVARIANTS
        for model in apps.get_app_config(app).get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _DROP_CONSTRAINTS, {"tables": tables, "filling": TASK_GETS_STANDARD.get_pgid(HousekeepingTask)}
        )
