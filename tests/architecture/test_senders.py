"""Tests that only the notification manager writes events, and that only transports send anything out of the house."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.ast_senders import (
    ALLOWED_SOCKETS,
    MANAGER,
    PAST_EVENTS,
    PRUNING,
    TRANSPORTS,
    senders_around_the_manager,
)

ROOT = Path(__file__).parents[2]
SERVICE = "room_bookings/services/anything.py"


def sources() -> list[str]:
    files = [path for app in (*settings.HOTEL_APPS, "config") for path in (ROOT / app).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in files if "migrations" not in path.parts)


def test_no_module_goes_around_the_manager() -> None:
    found = {path: senders_around_the_manager(path, (ROOT / path).read_text()) for path in sources()}

    assert {path: places for path, places in found.items() if places} == {}


def test_named_modules_exist() -> None:
    named = {
        MANAGER,
        PRUNING,
        PAST_EVENTS,
        f"{TRANSPORTS}http_client.py",
        *(path for path, _ in ALLOWED_SOCKETS),
    }

    assert named <= set(sources())


@pytest.mark.parametrize(
    "path", [MANAGER, PRUNING, f"{TRANSPORTS}http_client.py", f"{TRANSPORTS}pusher_app.py"]
)
def test_what_they_may_do_is_found_elsewhere(path: str) -> None:
    assert senders_around_the_manager(SERVICE, (ROOT / path).read_text())


@pytest.mark.parametrize(
    "source",
    [
        "insert_rows([OutboxEvent(hotel=hotel)])",
        "models.OutboxEvent(hotel=hotel).save()",
        "OutboxEvent.objects.create(hotel=hotel)",
        "OutboxEvent.objects.filter(pk=1).update(snapshot=None)",
        "OutboxEvent.objects.filter(pk=1).delete()",
        "EventCounter.objects.filter(hotel=hotel).update(last_position=5)",
        "cursor.execute('INSERT INTO notifications_outboxevent VALUES (1)')",
        "cursor.execute('update \"notifications_eventcounter\" SET last_position = 5')",
        "cursor.execute(\"SELECT pg_notify('rooms', '101')\")",
        "cursor.execute('NOTIFY rooms')",
        "import pusher",
        "import http.client",
        "from http import client",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import requests",
        "import socket",
        "from django.core import mail",
        "from django.core.mail import send_mail",
        "pusher = LateModule('pusher')",
        "importlib.import_module('requests').post(url)",
    ],
)
def test_sender_around_the_manager_is_found(source: str) -> None:
    assert len(senders_around_the_manager(SERVICE, source)) >= 1, source


@pytest.mark.parametrize(
    "source",
    [
        "notification_manager.realtime_room_updated(command, room, ('floor',))",
        "OutboxEvent.objects.filter(hotel=hotel).order_by('position')",
        "from urllib.parse import urlsplit",
        "note = 'Notify the guest'",
    ],
)
def test_readers_and_announcements_are_allowed(source: str) -> None:
    assert senders_around_the_manager(SERVICE, source) == []
