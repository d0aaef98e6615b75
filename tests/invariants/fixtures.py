"""Fixtures: the base state from which attacks start, built once for the whole test run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.database_flush import empty_all_tables
from tests.invariants.support.base_state import BaseState, build_base_state
from tests.invariants.support.restored_state import restore_rows, store_rows
from tests.invariants.support.sql_session import Session


@pytest.fixture(scope="session")
def address(django_db_setup: None) -> dict[str, Any]:
    """Return the connection arguments of the test database for psycopg2."""
    settings = connection.settings_dict
    assert settings["NAME"].startswith("test_"), "mark the test with django_db: no test database was made"
    wanted = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    return {name: value for name, value in wanted.items() if value}


@pytest.fixture(scope="session")
def stored_base(address: dict[str, Any]) -> BaseState:
    """Build and commit the base state with all constraints enabled, then store it."""
    with Session(address) as builder:
        base = build_base_state(builder)
        store_rows(builder)
        return base


@pytest.fixture(scope="module")
def shared_base(
    stored_base: BaseState, address: dict[str, Any], django_db_blocker: DjangoDbBlocker
) -> Iterator[BaseState]:
    """Restore the base state for tests that roll back."""
    with Session(address) as session:
        restore_rows(session)
    yield stored_base
    with django_db_blocker.unblock():
        empty_all_tables(TransactionTestCase())
        connection.close()
