"""The lawful world that attacks set out from: one for the whole suite, whoever attacks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.flush import empty_all_tables
from tests.invariants.kit.kept import bring_back, keep
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World, build_world


@pytest.fixture(scope="session")
def address(django_db_setup: None) -> dict[str, Any]:
    """Where the suite's own database is, in psycopg2's words. Never the database that it was made beside."""
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
def kept_world(address: dict[str, Any]) -> World:
    """A world built and committed with every guard on, then put aside."""
    with Session(address) as builder:
        world = build_world(builder)
        keep(builder)
        return world


@pytest.fixture(scope="module")
def shared_world(
    kept_world: World, address: dict[str, Any], django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """The world, for tests that leave nothing behind."""
    with Session(address) as session:
        bring_back(session)
    yield kept_world
    with django_db_blocker.unblock():
        empty_all_tables(TransactionTestCase())
        connection.close()
