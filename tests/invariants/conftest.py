"""Sessions on the suite's database, and the world for a test that commits."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.invariants.kit.kept import bring_back
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

OpenSession = Callable[[str], Session]


@pytest.fixture
def world(transactional_db: None, kept_world: World, address: dict[str, Any]) -> World:
    """The world, for one test that commits."""
    with Session(address) as session:
        bring_back(session)
    return kept_world


@pytest.fixture
def open_session(address: dict[str, Any]) -> Iterator[OpenSession]:
    """Opens sessions at an isolation level; they are closed with the test."""
    with ExitStack() as opened:
        yield lambda level: opened.enter_context(Session(address, level))


@pytest.fixture
def s(open_session: OpenSession) -> Session:
    """A session at PostgreSQL's own default level."""
    return open_session("READ COMMITTED")
