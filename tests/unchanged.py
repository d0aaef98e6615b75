"""Check that no row in the database changes."""

from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

APPS = ("hotel", "staff", "notifications", "rooms", "room_bookings", "guests", "housekeeping")


def _models() -> Iterator[type[Model]]:
    for app in APPS:
        yield from (model for model in apps.get_app_config(app).get_models() if not model._meta.proxy)


def _key(model: type[Model]) -> str:
    """Return the columns of the primary key, one or several."""
    return ", ".join(f't."{field.column}"' for field in model._meta.pk_fields)


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of the project."""
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values_list()) for model in _models()
    }


def rows_as_text() -> dict[str, list[str]]:
    """Return every row of every table of the project as PostgreSQL prints it, read by one statement."""
    parts = [
        f"SELECT '{model._meta.db_table}', "
        f"coalesce(array_agg(t::text ORDER BY {_key(model)}), '{{}}') "
        f'FROM "{model._meta.db_table}" AS t'
        for model in _models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


@contextmanager
def assert_no_row_changes(*, but_of: Collection[str] = ()) -> Generator[None, None, None]:
    """Fail when the block inserts, changes or deletes any row of the project, but those of the tables `but_of`."""
    before = rows_as_text()
    yield
    after = rows_as_text()
    for table in before.keys() - set(but_of):
        assert after[table] == before[table], table
