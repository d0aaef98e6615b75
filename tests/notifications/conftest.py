"""A strict Pusher server for the tests of deliveries."""

from collections.abc import Iterator

import pytest

from tools.pusher.server import PusherServer


@pytest.fixture
def pusher() -> Iterator[PusherServer]:
    """Run a strict Pusher server on the loopback interface."""
    with PusherServer() as server:
        yield server
