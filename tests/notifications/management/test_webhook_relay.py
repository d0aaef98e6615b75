"""Tests of relays that send to webhooks: the log, test events, redeliveries, failures and disabling."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.management import call_command

from notifications.enums import SubscriptionKind
from notifications.management.relay.options import RelayOptions
from notifications.management.relay.relay import Relay, Totals
from notifications.models import OutboxEvent, Subscription, Webhook, WebhookChange, WebhookDelivery
from notifications.services import create_webhook, queue_webhook_test, redeliver_to_webhook, update_webhook
from notifications.services.transports.configured import configured_transports
from notifications.services.transports.webhook import WebhookTransport
from tests import scenarios
from tests.notifications.subscriptions import as_manager, hotel_with_events
from tests.notifications.webhooks import stored
from tests.scenarios import Scenario, run
from tools.webhooks.receiver import Receiver, Reply

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
COLUMNS = ("position", "event_type", "try_number", "outcome", "status", "error_code", "answer")


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events(2)


@pytest.fixture
def webhook(scenario: Scenario, receiver: Receiver) -> Webhook:
    """Return a webhook that has two events to send."""
    made = run(as_manager(scenario), lambda command: create_webhook(command, url=receiver.url)).webhook
    Subscription.objects.update(cursor=0)
    return made


def relay_once() -> Totals:
    transport = WebhookTransport(timeout_seconds=5, now=lambda: NOW)
    options = RelayOptions(threads=2, look_seconds=0.01)
    return Relay({SubscriptionKind.WEBHOOK: transport}, options).run(once=True)


def calls(webhook: Webhook, *columns: str) -> list[tuple[Any, ...]]:
    log = WebhookDelivery.objects.filter(subscription=webhook.pk).order_by("pk")
    return list(log.values_list(*(columns or COLUMNS)))


def ids_of(receiver: Receiver) -> list[str]:
    return [request.headers["webhook-id"] for request in receiver.received]


def end_pause() -> None:
    Subscription.objects.filter(tries__gt=0).update(next_try_at=NOW - timedelta(days=1))


def test_events_are_sent_and_logged(webhook: Webhook, receiver: Receiver) -> None:
    assert relay_once() == Totals(delivered=2)

    events = list(OutboxEvent.objects.order_by("position").values_list("event_id", flat=True))
    assert ids_of(receiver) == [str(event_id) for event_id in events]
    assert calls(webhook) == [
        (1, "room_created", 1, "DELIVERED", 200, "", "ok"),
        (2, "room_created", 1, "DELIVERED", 200, "", "ok"),
    ]
    assert calls(webhook, "event_id", "at", "hotel") == [(each, NOW, webhook.hotel_id) for each in events]
    assert stored(webhook, "subscription__cursor") == (2,)


def test_failed_tries_are_counted_until_the_event_is_delivered(webhook: Webhook, receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(503, b"Closed for lunch\x00")
    assert relay_once() == Totals(failed_tries=1)
    end_pause()
    relay_once()
    receiver.behaviour = lambda _: Reply()
    end_pause()

    assert relay_once() == Totals(delivered=2)

    failed = ("FAILED", 503, "http_503", "Closed for lunch")
    assert calls(webhook) == [
        (1, "room_created", 1, *failed),
        (1, "room_created", 2, *failed),
        (1, "room_created", 3, "DELIVERED", 200, "", "ok"),
        (2, "room_created", 1, "DELIVERED", 200, "", "ok"),
    ]
    assert len(set(ids_of(receiver)[:3])) == 1


def test_test_event_goes_before_events_that_wait(
    scenario: Scenario, webhook: Webhook, receiver: Receiver
) -> None:
    run(as_manager(scenario), lambda c: queue_webhook_test(c, webhook_pk=webhook.pk))
    (event_id,) = stored(webhook, "test_event_id")

    assert relay_once() == Totals(delivered=2)

    assert ids_of(receiver)[0] == str(event_id)
    assert calls(webhook)[0] == (None, "webhook_test", 1, "DELIVERED", 200, "", "ok")
    assert stored(webhook, "test_event_id", "test_requested_at") == (None, None)
    assert stored(webhook, "subscription__cursor") == (2,)


def test_failed_test_event_is_tried_once_and_counts_as_no_failure(
    scenario: Scenario, webhook: Webhook, receiver: Receiver
) -> None:
    relay_once()
    receiver.behaviour = lambda _: Reply(500, b"Oops")
    run(as_manager(scenario), lambda c: queue_webhook_test(c, webhook_pk=webhook.pk))

    assert relay_once() == Totals()

    assert calls(webhook)[2:] == [(None, "webhook_test", 1, "FAILED", 500, "http_500", "Oops")]
    assert stored(webhook, "test_event_id", "subscription__tries", "subscription__last_error") == (
        None,
        0,
        "",
    )


def test_webhook_of_other_types_gets_test_events(
    scenario: Scenario, webhook: Webhook, receiver: Receiver
) -> None:
    changes = {"event_types": ["booking_moved"]}
    run(as_manager(scenario), lambda c: update_webhook(c, webhook_pk=webhook.pk, changes=changes))
    run(as_manager(scenario), lambda c: queue_webhook_test(c, webhook_pk=webhook.pk))

    relay_once()

    assert [event_type for (event_type,) in calls(webhook, "event_type")] == ["webhook_test"]


def test_redelivered_event_has_its_first_id(scenario: Scenario, webhook: Webhook, receiver: Receiver) -> None:
    relay_once()
    run(as_manager(scenario), lambda c: redeliver_to_webhook(c, webhook_pk=webhook.pk, position=1))

    assert relay_once() == Totals(delivered=1)

    first, _, again = ids_of(receiver)
    assert again == first
    assert calls(webhook, "position") == [(1,), (2,), (1,)]
    assert stored(webhook, "subscription__cursor") == (2,)


@pytest.mark.parametrize("is_test", [False, True])
def test_410_disables_at_once_with_an_audit_row(
    scenario: Scenario, webhook: Webhook, receiver: Receiver, is_test: bool, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.behaviour = lambda _: Reply(410, b"")
    if is_test:
        run(as_manager(scenario), lambda c: queue_webhook_test(c, webhook_pk=webhook.pk))

    relay_once()

    assert [outcome for (outcome,) in calls(webhook, "outcome")] == ["GONE"]
    assert stored(webhook, "subscription__disabled_reason", "subscription__cursor", "version") == (
        "GONE",
        0,
        2 + is_test,
    )
    change = WebhookChange.objects.get(action="DISABLED")
    assert change.changes == [{"field": "disabled_reason", "old": "", "new": "GONE"}]
    assert (change.changed_by, change.source) == (None, "SYSTEM")
    assert "A subscription was disabled" in caplog.text


def test_three_days_of_failures_disable_and_drop_nothing(
    scenario: Scenario, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.behaviour = lambda _: Reply(500, b"")
    relay_once()
    Subscription.objects.update(
        failing_since=NOW - timedelta(days=400), next_try_at=NOW - timedelta(days=399)
    )

    relay_once()

    assert stored(webhook, "subscription__disabled_reason", "subscription__cursor") == ("UNREACHABLE", 0)
    receiver.behaviour = lambda _: Reply()
    changes = {"is_enabled": True}
    run(as_manager(scenario), lambda c: update_webhook(c, webhook_pk=webhook.pk, changes=changes))
    scenarios.rooms(scenario, "201")
    assert relay_once() == Totals(delivered=3)


def test_failing_receiver_holds_up_nobody_else(webhook: Webhook, receiver: Receiver) -> None:
    receiver.behaviour = lambda _: Reply(500, b"")
    other_hotel = hotel_with_events(3)
    with Receiver() as good:
        run(as_manager(other_hotel), lambda command: create_webhook(command, url=good.url))
        Subscription.objects.update(cursor=0)

        relay_once()

    assert len(good.received) == 3


def test_secret_is_in_no_log_line(
    scenario: Scenario, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    receiver.behaviour = lambda _: Reply(410, b"")
    made = run(as_manager(scenario), lambda command: create_webhook(command, url=receiver.url))
    run(as_manager(scenario), lambda c: queue_webhook_test(c, webhook_pk=made.webhook.pk))

    relay_once()

    (encrypted,) = stored(made.webhook, "secret")
    assert receiver.received
    for secret in (made.secret.removeprefix("whsec_"), encrypted):
        assert secret not in caplog.text
        assert all(secret not in str(vars(record)) for record in caplog.records)


def test_command_serves_webhooks_without_pusher(webhook: Webhook, receiver: Receiver, settings: Any) -> None:
    settings.PUSHER_APP = None
    assert set(configured_transports(timeout_seconds=1, now=lambda: NOW)) == {"WEBHOOK"}

    call_command("relay_events", "--once")

    assert len(receiver.received) == 2
