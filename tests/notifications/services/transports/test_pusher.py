"""Tests of the transport to Pusher against a strict server: batches, refusals, failures, sizes."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_messages import MAX_DATA_BYTES
from notifications.services.transports.transport import DELIVERED, Batch, Outcome, SendWindow, Verdict
from tests.notifications.feed_events import BOOKING, app_of, batch_of, feed_event, open_window
from tools.pusher.requests import ReceivedMessage
from tools.pusher.server import DOWN, PusherServer, Reply, error_reply

ROOMS = "private-hotel-grand-rooms"


MakeTransport = Callable[..., PusherTransport]


@pytest.fixture
def make_transport(pusher: PusherServer) -> Iterator[MakeTransport]:
    """Return a function that makes a transport to the server; its keywords replace facts of the app."""
    with ExitStack() as stack:

        def make(timeout_seconds: float = 5, **of_app: Any) -> PusherTransport:
            made = PusherTransport(app_of(pusher, **of_app), timeout_seconds=timeout_seconds)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def transport(make_transport: MakeTransport) -> PusherTransport:
    return make_transport()


def send(transport: PusherTransport, batch: Batch, window: SendWindow | None = None) -> list[Outcome]:
    return transport.send(batch, window or open_window())


def words(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the outcomes in short: verdict and error."""
    return [f"{outcome.verdict.value} {outcome.error}".strip() for outcome in outcomes]


def test_events_are_sent_in_order_in_batches_of_ten(pusher: PusherServer, transport: PusherTransport) -> None:
    outcomes = send(transport, batch_of(*(feed_event(position) for position in range(1, 26))))

    assert outcomes == [DELIVERED] * 25
    assert pusher.events_of(ROOMS) == list(range(1, 26))
    assert (pusher.request_count, pusher.refused) == (3, [])


def test_booking_goes_to_two_channels_with_and_without_amounts(
    pusher: PusherServer, transport: PusherTransport
) -> None:
    send(transport, batch_of(feed_event(7, type="booking_moved", from_room="101", snapshot=BOOKING)))

    plain, with_amounts = pusher.received
    payload = {
        "version": 1,
        "position": 7,
        "event_id": "00000000-0000-0000-0000-000000000007",
        "type": "booking_moved",
        "occurred_at": "2026-05-14T09:00:00.123456Z",
        "hotel": "grand",
        "source": "FRONT_DESK",
        "command_id": "00000000-0000-4000-8000-00000000c0de",
        "changed_fields": ["floor"],
        "from_room": "101",
    }
    hidden = {"booking_id": "B-1", "total_amount": None, "rooms": [{"amount": None}], "status": "CONFIRMED"}
    assert (plain.channel, plain.name, plain.payload) == (
        "private-hotel-grand-bookings",
        "booking_moved",
        payload | {"snapshot": hidden},
    )
    assert (with_amounts.channel, with_amounts.payload) == (
        "private-hotel-grand-bookings-amounts",
        payload | {"snapshot": BOOKING},
    )


def test_messages_of_an_event_stay_in_one_batch(pusher: PusherServer, transport: PusherTransport) -> None:
    events = [feed_event(n, type="booking_updated", snapshot=BOOKING) for n in range(1, 7)]

    assert send(transport, batch_of(feed_event(0), *events)) == [DELIVERED] * 7

    assert pusher.request_count == 2
    assert pusher.events_of("private-hotel-grand-bookings") == [1, 2, 3, 4, 5, 6]
    assert pusher.events_of("private-hotel-grand-bookings-amounts") == [1, 2, 3, 4, 5, 6]


def test_pruned_event_is_sent_without_its_snapshot(pusher: PusherServer, transport: PusherTransport) -> None:
    assert send(transport, batch_of(feed_event(snapshot_json=None))) == [DELIVERED]

    assert pusher.received[0].payload["snapshot"] is None
    assert "truncated" not in pusher.received[0].payload


@pytest.mark.parametrize("letter", ["x", "é", "€", "🛏"])
def test_size_is_measured_in_bytes_of_utf8(
    pusher: PusherServer, transport: PusherTransport, letter: str
) -> None:
    """The library measures memory: it would refuse half of this with letters beyond Latin-1, and take three times."""
    send(transport, batch_of(feed_event(snapshot={"note": ""})))
    room_for = MAX_DATA_BYTES - pusher.received[0].size
    fitting = letter * (room_for // len(letter.encode()))

    fits = feed_event(2, snapshot={"note": fitting})
    is_over = feed_event(3, snapshot={"note": fitting + letter})
    assert send(transport, batch_of(fits, is_over)) == [DELIVERED] * 2

    _, whole, truncated = pusher.received
    assert MAX_DATA_BYTES - len(letter.encode()) < whole.size <= MAX_DATA_BYTES
    assert (whole.payload["snapshot"], whole.payload.get("truncated")) == ({"note": fitting}, None)
    assert (truncated.payload["snapshot"], truncated.payload["truncated"]) == (None, True)


def test_event_that_is_too_large_without_its_snapshot_is_undeliverable(
    pusher: PusherServer, transport: PusherTransport
) -> None:
    huge = feed_event(2, changed_fields=["x" * 64] * 200)

    outcomes = send(transport, batch_of(feed_event(1), huge, feed_event(3)))

    assert words(outcomes) == ["delivered", "undeliverable too_large", "delivered"]
    assert words(send(transport, batch_of(huge))) == ["undeliverable too_large"]
    assert (pusher.events_of(ROOMS), pusher.request_count) == ([1, 3], 1)


@pytest.mark.parametrize("status", [400, 413])
@pytest.mark.parametrize("as_soketi", [False, True])
def test_refused_batch_is_sent_again_one_by_one(
    pusher: PusherServer, transport: PusherTransport, status: int, as_soketi: bool
) -> None:
    refusal = error_reply(status) if as_soketi else Reply(status, b"No", is_taken=False)

    def refuse_the_second(messages: Sequence[ReceivedMessage]) -> Reply:
        return refusal if any(message.payload["position"] == 2 for message in messages) else Reply()

    pusher.behaviour = refuse_the_second
    outcomes = send(transport, batch_of(*(feed_event(position) for position in range(1, 13))))

    assert words(outcomes) == ["delivered", f"undeliverable http_{status}", *["delivered"] * 10]
    assert pusher.events_of(ROOMS) == [1, *range(3, 13)]
    assert pusher.request_count == 1 + 10 + 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401, b"Unauthorized", is_taken=False), "http_401"),
        (Reply(403, b"Forbidden", is_taken=False), "http_403"),
        (Reply(404, b"Not found", is_taken=False), "http_404"),
        (Reply(410, b"Gone", is_taken=False), "http_410"),
        (Reply(429, b"Slow down", is_taken=False), "http_429"),
        (Reply(500, b"Oops", is_taken=False), "http_500"),
        (Reply(302, b"", headers=[("Location", "http://127.0.0.1:1/")], is_taken=False), "http_302"),
        (Reply(201, b"{}"), "http_201"),
        (Reply(204, b""), "http_204"),
        (Reply(200, b"<html>Welcome</html>"), "bad_answer"),
        (Reply(200, b'"taken"'), "bad_answer"),
        (Reply(200, b"[" * 100_000), "bad_answer"),
        (Reply(200, b"\xff\xfe"), "bad_answer"),
        (Reply(200, b'{"error": "no"}'), "pusher_error"),
        (Reply(200, b'{"error": "no", "code": "400"}'), "pusher_error"),
        (Reply(200, b'{"error": "no", "code": true}'), "pusher_error"),
        (error_reply(401), "http_401"),
        (error_reply(500), "http_500"),
        (DOWN, "connection_failed"),
    ],
)
def test_any_other_failure_waits_and_holds_what_follows(
    pusher: PusherServer, transport: PusherTransport, reply: Reply, error: str
) -> None:
    pusher.behaviour = lambda messages: reply if messages[0].payload["position"] > 10 else Reply()

    outcomes = send(transport, batch_of(*(feed_event(position) for position in range(1, 31))))

    assert words(outcomes) == [*["delivered"] * 10, f"retry {error}"]
    assert pusher.request_count <= 3


def test_pause_that_the_server_asks_for_is_told(pusher: PusherServer, transport: PusherTransport) -> None:
    pusher.behaviour = lambda _: Reply(503, b"", headers=[("Retry-After", "17")], is_taken=False)

    assert [outcome.retry_after_seconds for outcome in send(transport, batch_of(feed_event()))] == [17]


def test_wrong_secret_waits(pusher: PusherServer, make_transport: MakeTransport) -> None:
    transport = make_transport(secret="another")

    assert words(send(transport, batch_of(feed_event()))) == ["retry http_401"]
    assert pusher.refused == ["Invalid signature."]


def test_server_that_does_not_run_waits(make_transport: MakeTransport) -> None:
    transport = make_transport(port=1)

    assert words(send(transport, batch_of(feed_event()))) == ["retry connection_refused"]


def test_slow_server_is_given_up_in_time(pusher: PusherServer, make_transport: MakeTransport) -> None:
    pusher.behaviour = lambda _: Reply(wait_seconds=1.0)
    transport = make_transport(timeout_seconds=0.2)

    assert words(send(transport, batch_of(feed_event()))) == ["retry timeout"]


def test_nothing_is_sent_when_the_window_has_closed(pusher: PusherServer, transport: PusherTransport) -> None:
    closed = SendWindow(latest_start=time.monotonic() - 1, timeout_seconds=5)
    stopping = open_window()
    stopping.stopping.set()

    for window in (closed, stopping):
        assert send(transport, batch_of(feed_event()), window) == []
    assert pusher.request_count == 0


def test_window_that_closes_between_two_calls_leaves_the_rest(
    pusher: PusherServer, transport: PusherTransport
) -> None:
    window = open_window()

    def stop(_messages: Sequence[ReceivedMessage]) -> Reply:
        window.stopping.set()
        return Reply()

    pusher.behaviour = stop
    outcomes = send(transport, batch_of(*(feed_event(position) for position in range(1, 13))), window)

    assert outcomes == [DELIVERED] * 10


def test_outcome_without_delivery_is_not_final() -> None:
    assert [Outcome(verdict).is_final for verdict in Verdict] == [True, True, False, False]


def test_proxy_variables_are_ignored(
    pusher: PusherServer, transport: PusherTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert send(transport, batch_of(feed_event())) == [DELIVERED]
