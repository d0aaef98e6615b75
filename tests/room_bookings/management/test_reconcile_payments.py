"""`manage.py reconcile_payments` against a loopback server that lists events as Stripe does."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from room_bookings.models import Payment, ProviderEvent
from room_bookings.payment_providers import stripe_event_list
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from tests import scenarios
from tests.room_bookings.provider_messages import Paying, paying
from tests.room_bookings.provider_rows import provider_account
from tests.stripe_messages import event, refund, succeeded_intent


class EventList(BaseHTTPRequestHandler):
    """GET /v1/events: `events`, the newest first, in pages; or the `status` of a failure."""

    events: ClassVar[list[dict[str, Any]]] = []
    queries: ClassVar[list[dict[str, list[str]]]] = []
    status: ClassVar[int] = 200

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.queries.append(query)
        since = int(query["created[gte]"][0])
        found = [one for one in self.events if one["created"] >= since]
        if after := query.get("starting_after"):
            ids = [one["id"] for one in found]
            found = found[ids.index(after[0]) + 1 :]
        limit = int(query["limit"][0])
        page = {"object": "list", "data": found[:limit], "has_more": len(found) > limit, "url": "/v1/events"}
        body = json.dumps(page if self.status == 200 else {"error": {"message": "down"}}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Write nothing."""


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    EventList.events, EventList.queries, EventList.status = [], [], 200
    monkeypatch.setattr(stripe_event_list, "PAGE", 2)
    with ThreadingHTTPServer(("127.0.0.1", 0), EventList) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{http.server_port}"
        settings.PROVIDER_API_BASES = [address]
        yield address
        http.shutdown()


@pytest.fixture
def made(db: None, server: str) -> Paying:
    scenario = scenarios.new_scenario()
    account = provider_account(
        scenario.hotel, api_base=server, secret_key=encrypt_provider_secret("sk_test_1")
    )
    return paying(scenario, account=account)


def listed(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    """Let Stripe list events that it made a minute apart, this one first, until a minute ago."""
    start = int(timezone.now().timestamp()) - 60 * len(messages)
    for number, message in enumerate(messages):
        message["created"] = start + 60 * number
    EventList.events = list(reversed(messages))
    return EventList.events


def history() -> list[dict[str, Any]]:
    return [
        event("payment_intent.created", succeeded_intent()),
        event("payment_intent.succeeded", succeeded_intent()),
        event("refund.created", refund(amount=2000)),
        event("customer.created", {"id": "cus_1", "object": "customer"}),
        event("refund.created", refund("re_2", amount=1000)),
    ]


def test_missing_events_are_obeyed_in_their_order(made: Paying, capsys: pytest.CaptureFixture[str]) -> None:
    events = listed(*history())
    call_command("reconcile_payments")
    assert made.stored.amount_paid == 190
    assert made.stored.status == "CONFIRMED"
    outcomes = [outcome for _, outcome, _ in made.outcomes]
    assert outcomes == ["UNKNOWN_TYPE", "OBEYED", "OBEYED", "UNKNOWN_TYPE", "OBEYED"]
    assert capsys.readouterr().out == f"{made.account}: 5 missing events: OBEYED 3, UNKNOWN_TYPE 2\n"
    made.account.refresh_from_db()
    assert made.account.event_cursor == events[0]["id"]
    assert len(EventList.queries) == 3


def test_a_second_run_reads_since_the_cursor_and_changes_nothing(made: Paying) -> None:
    listed(*history())
    call_command("reconcile_payments")
    before = list(ProviderEvent.objects.order_by("pk").values())
    call_command("reconcile_payments")
    assert list(ProviderEvent.objects.order_by("pk").values()) == before
    made.account.refresh_from_db()
    until = made.account.events_read_until
    assert until is not None
    assert EventList.queries[-1]["created[gte]"] == [str(int((until - timedelta(minutes=10)).timestamp()))]


def test_what_webhooks_brought_is_left_alone(made: Paying) -> None:
    events = history()
    listed(*events)
    made.receive(events[1])
    call_command("reconcile_payments")
    assert Payment.objects.filter(kind="CAPTURE").count() == 1
    assert {times for _, _, times in made.outcomes} == {1}


def test_an_event_that_came_before_its_intent_was_known_is_tried_again(made: Paying) -> None:
    made.intent.__class__.objects.filter(pk=made.intent.pk).update(object_id="")
    made.tell("payment_intent.succeeded", succeeded_intent())
    assert made.outcomes == [("payment_intent.succeeded", "UNMATCHED", 1)]
    made.intent.__class__.objects.filter(pk=made.intent.pk).update(object_id="pi_1")
    call_command("reconcile_payments")
    assert made.outcomes == [("payment_intent.succeeded", "OBEYED", 1)]
    assert made.stored.status == "CONFIRMED"


def test_a_list_that_cannot_be_read_fails_the_command_and_moves_no_cursor(made: Paying) -> None:
    EventList.status = 401
    with pytest.raises(CommandError, match="down"):
        call_command("reconcile_payments")
    made.account.refresh_from_db()
    assert made.account.event_cursor == ""
