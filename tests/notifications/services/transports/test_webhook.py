"""Tests of the transport to webhooks against a receiver on the loopback interface."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook as Verifier

from notifications.services.transports.transport import Batch, Outcome, SendWindow, Verdict
from notifications.services.transports.webhook import MAX_BODY_BYTES, WebhookTarget, WebhookTransport
from notifications.services.webhook_secrets import encrypt_secret, new_secret
from tests.notifications.feed_events import BOOKING, feed_claim, feed_event, open_window
from tools.webhooks.receiver import HOST, ReceivedRequest, Receiver, Reply, closed_port

NOW = datetime(2026, 5, 14, 9, 30, 0, 750_000, tzinfo=UTC)
SECRET, PREVIOUS = new_secret(), new_secret()


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def target_of(url: str, **fields: Any) -> WebhookTarget:
    made = WebhookTarget(url, encrypt_secret(SECRET), "", None)
    return replace(made, **fields)


def send(
    target: WebhookTarget | None, *events: Any, window: SendWindow | None = None, timeout: float = 5
) -> list[Outcome]:
    transport = WebhookTransport(timeout_seconds=timeout, now=lambda: NOW)
    batch = Batch(feed_claim(kind="WEBHOOK"), events or (feed_event(),), target)
    return transport.send(batch, window or open_window())


def send_to(receiver: Receiver, *events: Any, **arguments: Any) -> list[Outcome]:
    return send(target_of(receiver.url), *events, **arguments)


def words(outcomes: list[Outcome]) -> list[str]:
    return [f"{outcome.verdict.value} {outcome.error}".strip() for outcome in outcomes]


def verified(request: ReceivedRequest, secret: str = SECRET) -> Any:
    """Return the payload as a receiver verifies it with the library."""
    with time_machine.travel(NOW, tick=False):
        return Verifier(secret).verify(request.body, dict(request.headers))


def test_event_is_one_signed_request(receiver: Receiver) -> None:
    event = feed_event(7, type="booking_moved", from_room="101", snapshot=BOOKING)

    (outcome,) = send_to(receiver, event)

    (request,) = receiver.received
    assert verified(request) == {
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
        "snapshot": BOOKING,
    }
    assert (request.method, request.target) == ("POST", "/hooks?from=innkeeper")
    names = ("host", "content-type", "user-agent", "webhook-id", "webhook-timestamp")
    assert [request.headers[name] for name in names] == [
        f"{HOST}:{receiver.port}",
        "application/json",
        "Innkeeper",
        str(event.event_id),
        "1778751000",
    ]
    assert outcome.verdict is Verdict.DELIVERED
    assert outcome.call is not None
    assert (outcome.call.sent_at, outcome.call.status, outcome.call.answer) == (NOW, 200, "ok")


def test_events_come_in_order_over_one_connection(receiver: Receiver) -> None:
    outcomes = send_to(receiver, *(feed_event(position) for position in range(1, 51)))

    assert words(outcomes) == ["delivered"] * 50
    assert [json.loads(request.body)["position"] for request in receiver.received] == list(range(1, 51))
    assert receiver.connections == 1


def test_both_secrets_sign_until_the_end_of_a_rotation(receiver: Receiver) -> None:
    rotating = target_of(receiver.url, previous_secret=encrypt_secret(PREVIOUS))

    send(replace(rotating, previous_secret_until=NOW + timedelta(seconds=1)))
    send(replace(rotating, previous_secret_until=NOW))

    during, after = receiver.received
    assert verified(during) == verified(during, PREVIOUS)
    assert len(during.headers["webhook-signature"].split()) == 2
    assert len(after.headers["webhook-signature"].split()) == 1
    assert verified(after)["position"] == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(receiver: Receiver, status: int) -> None:
    receiver.behaviour = lambda _: Reply(status, b"" if status == 204 else b"<html>")

    assert words(send_to(receiver)) == ["delivered"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 503])
def test_other_answers_wait_and_hold_up_later_events(receiver: Receiver, status: int) -> None:
    receiver.behaviour = lambda _: Reply(status, b"Not now", headers=[("Retry-After", "17")])

    (outcome,) = send_to(receiver, feed_event(1), feed_event(2))

    assert (words([outcome]), outcome.retry_after_seconds) == ([f"retry http_{status}"], 17)
    assert outcome.call is not None
    assert (outcome.call.status, outcome.call.answer) == (status, "Not now")
    assert len(receiver.received) == 1


def test_2xx_counts_even_if_its_body_breaks_off(receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")

    assert words(send_to(receiver, feed_event(1), feed_event(2))) == ["delivered", "delivered"]


def test_410_says_that_the_receiver_is_gone(receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(410, b"Unsubscribed")

    assert words(send_to(receiver)) == ["gone http_410"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    with Receiver() as other:
        receiver.behaviour = lambda _: Reply(status, b"", headers=[("Location", other.url)])

        (outcome,) = send_to(receiver)

    assert words([outcome]) == [f"retry http_{status}"]
    assert "redirects are not followed" in outcome.detail
    assert other.received == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=None), "connection_failed"),
        (Reply(raw=b"\x00\xff\xfe nonsense\r\n\r\n"), "bad_answer"),
        (Reply(raw=b"HTTP/1.1 999999 X\r\n\r\n"), "bad_answer"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "bad_answer"),
        (Reply(raw=b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n"), "bad_answer"),
    ],
)
def test_nonsense_waits(receiver: Receiver, reply: Reply, error: str) -> None:
    receiver.behaviour = lambda _: reply

    (outcome,) = send_to(receiver)

    assert words([outcome]) == [f"retry {error}"]
    assert outcome.call is not None
    assert (outcome.call.status, outcome.call.answer) == (None, "")


def test_receiver_that_is_down_waits() -> None:
    assert words(send(target_of(f"http://{HOST}:{closed_port()}/"))) == ["retry connection_refused"]


def test_slow_receiver_is_cut_off(receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(wait_seconds=2)

    (outcome,) = send_to(receiver, timeout=0.2)

    assert words([outcome]) == ["retry timeout"]
    assert outcome.call is not None
    assert outcome.call.duration_ms >= 200


def test_of_a_long_answer_the_first_2_kb_are_kept(receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(500, "é".encode() * 100_000)

    (outcome,) = send_to(receiver)

    assert outcome.call is not None
    assert outcome.call.answer == "é" * 1024


def test_answer_of_any_bytes_becomes_text(receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(200, b"\xff\x00a")

    (outcome,) = send_to(receiver)

    assert outcome.call is not None
    assert outcome.call.answer == "\ufffd\x00a"


def test_too_large_event_is_sent_without_its_snapshot(receiver: Receiver) -> None:
    large = feed_event(1, snapshot={"note": "€" * (MAX_BODY_BYTES // 3)})

    assert words(send_to(receiver, large, feed_event(2))) == ["delivered", "delivered"]

    payload = verified(receiver.received[0])
    assert (payload["snapshot"], payload["truncated"]) == (None, True)


def test_event_that_is_too_large_without_snapshot_is_undeliverable(receiver: Receiver) -> None:
    large = feed_event(1, changed_fields=["x" * MAX_BODY_BYTES])

    assert words(send_to(receiver, large, feed_event(2))) == ["undeliverable too_large", "delivered"]


def test_closed_window_sends_nothing(receiver: Receiver) -> None:
    window = SendWindow(latest_start=0, timeout_seconds=5)

    assert send_to(receiver, window=window) == []
    assert receiver.received == []


def test_proxy_variables_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{HOST}:{closed_port()}")

    assert words(send_to(receiver)) == ["delivered"]


def test_name_that_leads_to_loopback_is_refused(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []

    (outcome,) = send(target_of(f"http://localhost:{receiver.port}/"))

    assert words([outcome]) == ["retry address_refused"]
    assert "127.0.0.1" not in outcome.detail
    assert (receiver.connections, receiver.received) == (0, [])


def test_unknown_name_waits() -> None:
    assert words(send(target_of("http://receiver.invalid/"))) == ["retry unknown_host"]


def test_name_is_resolved_once_and_only_a_permitted_address_is_used(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two addresses the forbidden one comes first; a second look at the name would give only that one."""
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    looks: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        looks.append(host)
        found = ["127.0.0.9", "127.0.0.1"] if len(looks) == 1 else ["127.0.0.9"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    assert words(send(target_of(f"http://receiver.example:{receiver.port}/"))) == ["delivered"]
    assert looks == ["receiver.example"]
    assert receiver.received[0].headers["host"] == f"receiver.example:{receiver.port}"


def test_address_that_became_forbidden_is_not_used(receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []

    assert words(send_to(receiver)) == ["retry url_refused"]
    assert receiver.connections == 0


def test_secret_that_no_key_decrypts_waits(receiver: Receiver, settings: Any) -> None:
    target = target_of(receiver.url)
    settings.WEBHOOK_SECRET_KEYS = []

    assert words(send(target)) == ["retry secret_unreadable"]
    assert receiver.connections == 0


def test_subscription_without_a_webhook_waits() -> None:
    assert words(send(None)) == ["retry no_webhook"]


def test_secrets_are_in_no_text_about_a_target(receiver: Receiver) -> None:
    target = target_of(receiver.url)

    assert target.secret not in repr(target)
    assert target.secret not in repr(Batch(feed_claim(), (), target))
