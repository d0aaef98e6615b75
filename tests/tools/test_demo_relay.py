"""Tests of the demo's relay: where it sends, and the receiver that takes everything and keeps nothing."""

import sys
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_django import Settings

from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_app import PusherApp
from notifications.services.transports.transport import DELIVERED
from tests.demo_servers import free_port, wait_until
from tests.notifications.feed_events import batch_of, feed_event, open_window
from tools.demo import relay
from tools.demo.processes import HOST, start, stop
from tools.pusher.requests import App

OWN_APP = {"app_id": "1", "key": "k", "secret": "s", "host": "pusher.example", "port": 443, "is_tls": True}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """Return the commands that are started, each with its environment; none runs."""
    commands: list[tuple[list[str], dict[str, str]]] = []

    def record(command: list[str], *, environment: Any = None, stdout: Any = None) -> object:
        commands.append((command[1:], dict(environment or {})))
        return object()

    monkeypatch.setattr(relay, "start", record)
    monkeypatch.setattr(relay, "stop", lambda _: None)
    return commands


def test_relay_sends_to_a_receiver_of_the_demo(settings: Settings, started: list[Any]) -> None:
    settings.PUSHER_APP = None

    with ExitStack() as stack:
        relay.start_deliveries(stack)

    (receiver, _), (sender, environment), (mails, _) = started
    assert receiver[:2] == ["-m", "tools.pusher"]
    assert sender == ["manage.py", "relay_events"]
    assert environment == relay.app_settings(int(receiver[2]))
    assert environment["PUSHER_HOST"] == "127.0.0.1"
    assert mails == ["manage.py", "send_mails"]


def test_relay_sends_to_the_configured_app(settings: Settings, started: list[Any]) -> None:
    settings.PUSHER_APP = OWN_APP

    with ExitStack() as stack:
        relay.start_deliveries(stack)

    assert started == [(["manage.py", "relay_events"], {}), (["manage.py", "send_mails"], {})]


def test_receiver_takes_signed_events_until_it_is_stopped() -> None:
    port, app = free_port(), App()
    receiver = start([sys.executable, "-m", "tools.pusher", str(port)])
    transport = PusherTransport(
        PusherApp(app.app_id, app.key, app.secret, host=HOST, port=port, is_tls=False), timeout_seconds=5
    )
    try:
        wait_until(
            lambda: transport.send(batch_of(feed_event(1), feed_event(2)), open_window()) == [DELIVERED] * 2
        )
    finally:
        transport.close()
        stop(receiver)
    assert receiver.returncode == 0
