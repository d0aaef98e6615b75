"""Whether anything in the database has changed."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

OURS = ("hotel", "staff", "notifications", "rooms", "room_bookings", "guests", "housekeeping")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours."""
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values_list())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy
    }


@contextmanager
def nothing_changes() -> Generator[None, None, None]:
    """Fail when the block leaves any row of ours different: new, gone or altered."""
    before = everything()
    yield
    after = everything()
    for table, rows in before.items():
        assert after[table] == rows, table
