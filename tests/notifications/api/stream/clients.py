"""A client of streams that reads one message at a time, and events for it to read."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple

from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from notifications.services import notification_manager
from rooms.models import Room
from staff.command import Command
from staff.models import Staff
from staff.services import issue_token
from tests.scenarios import MORNING
from tests.web_servers import TIMEOUT_SECONDS, WebServer


class Message(NamedTuple):
    """A message of a stream; `event` is "message" where the server names none."""

    event: str
    id: int
    data: dict[str, Any]


class Stream:
    """An open stream."""

    def __init__(self, response: HTTPResponse) -> None:
        self.response = response

    def messages(self) -> Iterator[Message]:
        """Yield messages until the server ends the stream, also in the middle of one."""
        fields: dict[str, str] = {}
        while (line := self.response.readline()).endswith(b"\n"):
            if line != b"\n":
                name, _, value = line.decode().removesuffix("\n").partition(": ")
                assert re.fullmatch(r"id|data|event|retry", name), line
                fields[name] = value
            elif "data" in fields:
                yield Message(fields.get("event", "message"), int(fields["id"]), json.loads(fields["data"]))
                fields = {}
            else:
                assert list(fields) == ["retry"]
                fields = {}

    def events(self) -> Iterator[Message]:
        """Yield the events of the feed until the server ends the stream."""
        return (message for message in self.messages() if message.event == "message")


def token_of(person: Staff) -> str:
    """Return a new token of this person."""
    return issue_token(InstallationCommand(now=timezone.now()), user=person.user).token


def token_headers(person: Staff) -> dict[str, str]:
    """Return the headers of a client with a new token of this person."""
    return {"Authorization": f"Token {token_of(person)}"}


@contextmanager
def request(server: WebServer, method: str, url: str, headers: dict[str, str]) -> Iterator[HTTPResponse]:
    """Send a request; the connection is closed after the block."""
    client = HTTPConnection(*server.address, timeout=TIMEOUT_SECONDS)
    try:
        client.request(method, url, headers=headers)
        yield client.getresponse()
    finally:
        if client.sock:
            client.sock.shutdown(socket.SHUT_RDWR)
        client.close()


@contextmanager
def stream(
    server: WebServer, url: str, headers: dict[str, str], *, last_id: int | None = None
) -> Iterator[Stream]:
    """Open a stream, which must be accepted."""
    resumed = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    with request(server, "GET", url, headers | resumed) as response:
        assert response.status == 200, response.read()
        yield Stream(response)


def announce(room: Room, *changed_fields: str) -> None:
    """Commit one event of a room."""
    command = Command(hotel=room.hotel, staff=None, source=Source.FRONT_DESK, now=MORNING)
    run_command(
        InstallationCommand(now=timezone.now()),
        lambda _: notification_manager.realtime_room_updated(command, room, changed_fields or ("floor",)),
    )
