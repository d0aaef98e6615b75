"""Fixtures: SQL sessions on the test database, and the base state for a test that commits."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.invariants.support.base_state import BaseState
from tests.invariants.support.restored_state import restore_rows
from tests.invariants.support.sql_session import Session

OpenSession = Callable[[str], Session]


@pytest.fixture
def base(transactional_db: None, stored_base: BaseState, address: dict[str, Any]) -> BaseState:
    """Restore the base state for one test that commits."""
    with Session(address) as session:
        restore_rows(session)
    return stored_base


@pytest.fixture
def open_session(address: dict[str, Any]) -> Iterator[OpenSession]:
    """Return a function that opens a session at an isolation level until the end of the test."""
    with ExitStack() as opened:
        yield lambda level: opened.enter_context(Session(address, level))


@pytest.fixture
def s(open_session: OpenSession) -> Session:
    """Open a session at the default isolation level of PostgreSQL."""
    return open_session("READ COMMITTED")
