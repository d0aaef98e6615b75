"""Requests over a socket to a real server: chunked, truncated, overlong and slow bodies, which no test client sends."""

import select
import socket
from collections.abc import Iterator
from http.client import HTTPResponse, RemoteDisconnected
from typing import cast

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from staff.services import issue_token
from tests import scenarios
from tests.web_servers import ASGI, TIMEOUT_SECONDS, WSGI, WebServer, web_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[WSGI, ASGI], ids=["threads", "event loop"])
def application(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return cast(tuple[str, ...], request.param)


@pytest.fixture
def server(application: tuple[str, ...]) -> Iterator[WebServer]:
    """Run the program under gunicorn, with threads or with its event loop."""
    with web_server(application) as running:
        yield running


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
    except RemoteDisconnected:
        return NO_ANSWER
    finally:
        answer.close()


BODY = b'{"reason": "Plans"}'
MALFORMED = (400, "application/problem+json")
TOO_LARGE = (413, "application/problem+json")
NO_ANSWER = (0, None)


def test_body_of_another_length_is_refused(server: WebServer, application: tuple[str, ...]) -> None:
    client = RawClient(server.address)

    chunked = client.send("Transfer-Encoding: chunked", body=b"13\r\n" + BODY + b"\r\n0\r\n\r\n")
    cut_short = client.send(f"Content-Length: {len(BODY) + 1}", body=BODY, hang_up=True)
    too_long = client.send(f"Content-Length: {len(BODY) - 1}", body=BODY)

    assert [chunked, too_long] == [MALFORMED, MALFORMED]
    # An event loop closes the connection when the client has closed its half of it.
    assert cut_short == (MALFORMED if application == WSGI else NO_ANSWER)
    refused_by_gunicorn = [
        client.send("Content-Length: -1", body=BODY),
        client.send("Content-Length: 19", "Content-Length: 20", body=BODY),
        client.send("Transfer-Encoding: chunked", body=b"zz\r\n" + BODY),
        client.send("X-Long: " + "x" * 100_000, f"Content-Length: {len(BODY)}", body=b""),
    ]
    assert [400 <= status < 500 for status, _ in refused_by_gunicorn] == [True] * 4
    assert client.status == BookingStatus.CONFIRMED


def test_large_body_is_refused_before_it_has_arrived(server: WebServer) -> None:
    client = RawClient(server.address)
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


def test_slow_sender_delays_no_other_request(server: WebServer) -> None:
    client = RawClient(server.address)
    length = f"Content-Length: {len(BODY)}"

    with client.begin(length, body=BODY[:5]) as slow, client.begin(length, body=b"") as silent:
        assert client.send(length, body=BODY) == (200, "application/json")
        slow.sendall(BODY[5:])
        assert answer_on(slow) == (200, "application/json")
        silent.close()

    assert client.status == BookingStatus.CANCELLED
