"""A web server for the tests of a module, with short intervals."""

from collections.abc import Iterator
from typing import Any

import pytest

from rooms.models import Room
from tests import scenarios
from tests.scenarios import Scenario
from tests.web_servers import ASGI, WebServer, web_server

SHORT = {"STREAM_LOOK_SECONDS": "0.02", "STREAM_HEARTBEAT_SECONDS": "0.1", "STREAM_CHECK_SECONDS": "0.1"}


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[WebServer]:
    """Run one server for all tests of the module."""
    with django_db_blocker.unblock(), web_server(ASGI, environment=SHORT) as running:
        yield running


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def room(scenario: Scenario) -> Room:
    (room,) = scenarios.rooms(scenario, "101")
    return room
