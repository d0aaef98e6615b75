"""A copy of the suite's database that refuses nothing any more."""

from collections.abc import Generator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

GUARDED_APPS = ("notifications", "rooms", "room_bookings", "housekeeping")

_DROP_GUARDS = """
    DO $$
    DECLARE guard record;
    BEGIN
        FOR guard IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY (%(tables)s)
        LOOP
            EXECUTE format('DROP TRIGGER %%I ON %%s', guard.tgname, guard.relation);
        END LOOP;
        LOOP
            SELECT conrelid::regclass AS relation, conname INTO guard FROM pg_constraint
            WHERE conrelid::regclass::text = ANY (%(tables)s) AND contype IN ('f', 'u', 'p', 'x', 'c') LIMIT 1;
            EXIT WHEN NOT FOUND;
            EXECUTE format('ALTER TABLE %%s DROP CONSTRAINT %%I CASCADE', guard.relation, guard.conname);
        END LOOP;
        FOR guard IN SELECT indexrelid::regclass AS relation FROM pg_index
            WHERE indisunique AND indrelid::regclass::text = ANY (%(tables)s)
        LOOP
            EXECUTE format('DROP INDEX %%s', guard.relation);
        END LOOP;
    END $$
"""


@contextmanager
def a_copy_of_the_database() -> Generator[None, None, None]:
    """Work on a copy, in this thread and in every thread that connects meanwhile; it is dropped in the end."""
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


def drop_all_guards() -> None:
    """Take away every trigger, key and check of the tables that the invariants speak of."""
    assert connection.settings_dict["NAME"].endswith("_copy")
    tables = [model._meta.db_table for app in GUARDED_APPS for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute(_DROP_GUARDS, {"tables": tables})
