"""The application's database role, created as an operator does it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def app_database_settings(
    address: dict[str, Any], django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Any]]:
    """Create the application's role and return the settings of the database with it; drop the role afterwards."""
    role, password = f"app_of_{address['dbname']}", secrets.token_hex()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is not None:
            cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
        cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        call_command("grant_app_role", role, verbosity=0)
    yield {**address, "user": role, "password": password}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@contextmanager
def connected_as(user: str, password: str) -> Iterator[None]:
    """Connect Django to the database with another role, for the length of the block."""
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update({"USER": user, "PASSWORD": password})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
