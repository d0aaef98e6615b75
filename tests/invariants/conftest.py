"""Sessions on the suite's database, and the lawful world that attacks set out from."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.flush import empty_all_tables
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World, build_world

OpenSession = Callable[[str], Session]


@pytest.fixture(scope="session")
def address(django_db_setup: None) -> dict[str, Any]:
    """Where the suite's database is, in psycopg2's words."""
    settings = connection.settings_dict
    wanted = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    return {name: value for name, value in wanted.items() if value}


@pytest.fixture(scope="module")
def shared_world(address: dict[str, Any], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A world for tests that leave nothing behind."""
    with _committed_world(address, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(address: dict[str, Any], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A world for one test that commits."""
    with _committed_world(address, django_db_blocker) as world:
        yield world


@pytest.fixture
def open_session(address: dict[str, Any]) -> Iterator[OpenSession]:
    """Opens sessions at an isolation level; they are closed with the test."""
    with ExitStack() as opened:
        yield lambda level: opened.enter_context(Session(address, level))


@pytest.fixture
def s(open_session: OpenSession) -> Session:
    """A session at PostgreSQL's own default level."""
    return open_session("READ COMMITTED")


@contextmanager
def _committed_world(address: dict[str, Any], blocker: DjangoDbBlocker) -> Generator[World, None, None]:
    with Session(address) as builder:
        world = build_world(builder)
    try:
        yield world
    finally:
        with blocker.unblock():
            empty_all_tables(TransactionTestCase())
            connection.close()
