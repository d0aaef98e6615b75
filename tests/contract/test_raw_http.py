"""Requests over a socket to a real server: chunked, truncated, overlong and slow bodies, which no test client sends."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest
from django.db import connection
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from staff.services import issue_token
from tests import scenarios
from tools.locks import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

TIMEOUT_SECONDS = 600
"""Only a server that hangs takes so long; a slow machine does not."""
GUNICORN = [sys.executable, "-m", "gunicorn", "config.wsgi", "--threads=4", "--no-control-socket"]


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """Run the program under gunicorn on the tests' database; early connections wait in the listening socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen(
            [*GUNICORN, f"--bind=fd://{listener.fileno()}", "--log-level=warning", "--graceful-timeout=1"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
            },
            pass_fds=[listener.fileno()],
        )
        try:
            yield listener.getsockname()
        finally:
            process.terminate()
            try:
                process.wait(TIMEOUT_SECONDS)
            finally:
                process.kill()
                process.wait()


def database_url() -> str:
    """Return the URL of the tests' database."""
    settings = connection.settings_dict
    login = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = "&".join(f"{key}={settings[name]}" for key, name in login.items() if settings[name])
    return f"postgresql:///{settings['NAME']}?{given}"


class RawClient:
    """A client of the front desk that cancels a booking and writes the request's bytes itself."""

    def __init__(self, address: tuple[str, int]) -> None:
        scenario = scenarios.new_scenario()
        self.address, self.booking = address, scenarios.booking(scenario)
        self.url = scenario.url(f"room-bookings/{self.booking.booking_id}/cancel/")
        self.token = issue_token(InstallationCommand(now=timezone.now()), user=scenario.front_desk.user).token

    def send(self, *headers: str, body: bytes, hang_up: bool = False) -> tuple[int, str | None]:
        """Send a request; return the status and media type of the answer."""
        with self.begin(*headers, body=body) as connected:
            if hang_up:
                connected.shutdown(socket.SHUT_WR)
            return answer_on(connected)

    def begin(self, *headers: str, body: bytes) -> socket.socket:
        """Connect and send the request, and leave the connection open."""
        lines = [
            f"POST {self.url} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Token {self.token}",
            "Content-Type: application/json",
            "Connection: close",
            *headers,
        ]
        connected = socket.create_connection(self.address, timeout=TIMEOUT_SECONDS)
        connected.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return connected

    @property
    def status(self) -> str:
        return RoomBooking.objects.get(pk=self.booking.pk).status


def answer_on(connected: socket.socket) -> tuple[int, str | None]:
    """Read the answer; return its status and media type."""
    answer = HTTPResponse(connected)
    try:
        answer.begin()
        return answer.status, answer.getheader("Content-Type")
    finally:
        answer.close()


BODY = b'{"reason": "Plans"}'
MALFORMED = (400, "application/problem+json")
TOO_LARGE = (413, "application/problem+json")


def test_body_of_another_length_is_refused(server: tuple[str, int]) -> None:
    client = RawClient(server)

    chunked = client.send("Transfer-Encoding: chunked", body=b"13\r\n" + BODY + b"\r\n0\r\n\r\n")
    cut_short = client.send(f"Content-Length: {len(BODY) + 1}", body=BODY, hang_up=True)
    too_long = client.send(f"Content-Length: {len(BODY) - 1}", body=BODY)

    assert [chunked, cut_short, too_long] == [MALFORMED, MALFORMED, MALFORMED]
    refused_by_gunicorn = [
        client.send("Content-Length: -1", body=BODY),
        client.send("Content-Length: 19", "Content-Length: 20", body=BODY),
        client.send("Transfer-Encoding: chunked", body=b"zz\r\n" + BODY),
        client.send("X-Long: " + "x" * 100_000, f"Content-Length: {len(BODY)}", body=b""),
    ]
    assert [400 <= status < 500 for status, _ in refused_by_gunicorn] == [True] * 4
    assert client.status == BookingStatus.CONFIRMED


def test_large_body_is_refused_before_it_has_arrived(server: tuple[str, int]) -> None:
    client = RawClient(server)
    body = b'{"reason": "' + b"x" * 100_000_000 + b'"}'
    length = f"Content-Length: {len(body)}"
    assert client.send("Content-Length: 2", body=b"[]") == MALFORMED, "the server has started"

    answer_to_headers_alone = client.send(length, body=b"")
    with client.begin(length, body=b"") as connected:
        sent_bytes = send_until_answered(connected, body)
        answer = answer_on(connected)

    assert [answer_to_headers_alone, answer] == [TOO_LARGE, TOO_LARGE]
    assert sent_bytes < len(body) / 2, "the rest would not fit into the buffers of a connection"
    assert client.status == BookingStatus.CONFIRMED


def send_until_answered(connected: socket.socket, body: bytes) -> int:
    """Send the body until the server answers; return how many bytes were sent."""
    rest = memoryview(body)
    while rest:
        answered, _, _ = select.select([connected], [connected], [], TIMEOUT_SECONDS)
        if answered:
            break
        rest = rest[connected.send(rest[:65_536]) :]
    return len(body) - len(rest)


def test_slow_sender_delays_no_other_request(server: tuple[str, int]) -> None:
    client = RawClient(server)
    length = f"Content-Length: {len(BODY)}"

    with client.begin(length, body=BODY[:5]) as slow, client.begin(length, body=b"") as silent:
        assert client.send(length, body=BODY) == (200, "application/json")
        slow.sendall(BODY[5:])
        assert answer_on(slow) == (200, "application/json")
        silent.close()

    assert client.status == BookingStatus.CANCELLED
