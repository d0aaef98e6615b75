"""Tests of the relay's loop with a transport that a test controls."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from django.db import connection

from notifications.enums import SubscriptionKind
from notifications.management.relay.options import RelayOptions
from notifications.management.relay.relay import Relay, Totals
from notifications.models import DeadLetter, OutboxEvent, Redelivery, Subscription
from notifications.services import Claim
from notifications.services.transports.transport import DELIVERED, Batch, Outcome, SendWindow, Verdict
from tests.notifications.subscriptions import add_subscription, hotel_with_events, row
from tests.scenarios import NOON
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

PATIENCE = 600
"""Seconds after which a thread counts as hanging: a slow machine is not an error."""

QUICK = RelayOptions(threads=4, look_seconds=0.01)
Respond = Callable[[Batch], Sequence[Outcome]]


def take_all(batch: Batch) -> list[Outcome]:
    return [DELIVERED for _ in batch.events]


@dataclass
class Recorder:
    """A transport that writes down what it is given, and answers what `respond` says."""

    respond: Respond = take_all
    sent: list[tuple[int, int]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    is_closed: bool = False

    def read_targets(self, claims: Sequence[Claim]) -> Mapping[int, Any]:
        return {claim.subscription_pk: f"target of {claim.subscription_pk}" for claim in claims}

    def send(self, batch: Batch, window: SendWindow) -> Sequence[Outcome]:
        self.batches.append(batch)
        outcomes = self.respond(batch)
        self.sent += [
            (batch.claim.subscription_pk, event.position)
            for event, outcome in zip(batch.events, outcomes, strict=False)
            if outcome.verdict is Verdict.DELIVERED
        ]
        return outcomes

    def close(self) -> None:
        self.is_closed = True


def relay_once(transport: Recorder, *, options: RelayOptions = QUICK) -> Totals:
    """Let a relay deliver to subscriptions of webhooks until nothing is left that could be sent now."""
    return Relay({SubscriptionKind.WEBHOOK: transport}, options).run(once=True)


def webhook(scenario: Any, **fields: Any) -> Subscription:
    return add_subscription(scenario, kind="WEBHOOK", **fields)


def test_all_events_are_sent_in_order_and_recorded() -> None:
    first, second = webhook(hotel_with_events(5)), webhook(hotel_with_events(3), cursor=1)
    transport = Recorder()

    totals = relay_once(transport, options=RelayOptions(threads=4, look_seconds=0.01, events_per_lease=2))

    assert totals == Totals(delivered=7)
    assert [position for pk, position in transport.sent if pk == first.pk] == [1, 2, 3, 4, 5]
    assert [position for pk, position in transport.sent if pk == second.pk] == [2, 3]
    for subscription, cursor in ((first, 5), (second, 3)):
        assert row(subscription, "cursor", "tries", "lease_owner", "lease_until") == (cursor, 0, "", None)
    assert {batch.target for batch in transport.batches} == {
        f"target of {pk}" for pk in (first.pk, second.pk)
    }
    assert transport.is_closed


def test_transport_gets_events_as_they_are_stored() -> None:
    webhook(hotel_with_events(1))
    transport = Recorder()

    relay_once(transport)

    (event,) = transport.batches[0].events
    stored = OutboxEvent.objects.get()
    fields = [
        "position",
        "event_id",
        "type",
        "occurred_at",
        "source",
        "command_id",
        "changed_fields",
        "from_room",
    ]
    assert [getattr(event, name) for name in (*fields, "snapshot")] == [
        getattr(stored, name) for name in (*fields, "snapshot")
    ]


def test_other_types_are_passed_without_being_sent() -> None:
    scenario = hotel_with_events(4)
    none = webhook(scenario, event_types=["booking_moved"])
    transport = Recorder()

    assert relay_once(transport) == Totals()

    assert transport.batches == []
    assert row(none, "cursor", "last_success_at", "lease_until") == (4, None, None)


def test_disabled_subscriptions_and_other_kinds_wait() -> None:
    scenario = hotel_with_events(1)
    waiting = [
        webhook(scenario, disabled_at=NOON, disabled_reason="BY_STAFF"),
        add_subscription(scenario, kind="PUSHER"),
    ]
    transport = Recorder()

    assert relay_once(transport) == Totals()

    assert [row(each, "cursor", "lease_number") for each in waiting] == [(0, 0), (0, 0)]


def test_failure_holds_the_rest_of_this_subscription_only() -> None:
    failing, other = webhook(hotel_with_events(5)), webhook(hotel_with_events(2))

    def respond(batch: Batch) -> list[Outcome]:
        if batch.claim.subscription_pk == other.pk:
            return take_all(batch)
        return [DELIVERED, DELIVERED, Outcome(Verdict.RETRY, "http_500", "Oops")]

    totals = relay_once(Recorder(respond))

    assert totals == Totals(delivered=4, failed_tries=1)
    assert row(failing, "cursor", "tries", "last_error_code", "lease_until") == (2, 1, "http_500", None)
    assert row(other, "cursor", "tries") == (2, 0)


def test_dead_letter_is_passed() -> None:
    subscription = webhook(hotel_with_events(3))
    refused = Outcome(Verdict.UNDELIVERABLE, "http_400", "No")

    totals = relay_once(Recorder(lambda batch: [DELIVERED, refused, DELIVERED]))

    assert totals == Totals(delivered=2, dead_letters=1)
    assert row(subscription, "cursor", "tries") == (3, 0)
    assert list(DeadLetter.objects.values_list("position", "reason_code")) == [(2, "http_400")]


def test_redeliveries_come_first_and_close_dead_letters() -> None:
    scenario = hotel_with_events(4)
    subscription = webhook(scenario, cursor=3)
    of_event = {"hotel": scenario.hotel, "subscription": subscription, "position": 2}
    DeadLetter.objects.create(**of_event, reason_code="http_400", reason="No", at=NOON)
    Redelivery.objects.create(**of_event, requested_at=NOON)
    transport = Recorder()

    relay_once(transport)

    assert transport.sent == [(subscription.pk, 2), (subscription.pk, 4)]
    assert row(subscription, "cursor") == (4,)
    assert Redelivery.objects.count() == 0
    assert DeadLetter.objects.get().replayed_at is not None


def test_redelivery_to_a_subscription_at_the_end_of_its_feed_is_found() -> None:
    scenario = hotel_with_events(2)
    subscription = webhook(scenario, cursor=2)
    Redelivery.objects.create(hotel=scenario.hotel, subscription=subscription, position=1, requested_at=NOON)
    transport = Recorder()

    relay_once(transport)

    assert transport.sent == [(subscription.pk, 1)]


def test_error_of_a_transport_is_logged_and_waits(caplog: pytest.LogCaptureFixture) -> None:
    subscription = webhook(hotel_with_events(2))

    def fail(_batch: Batch) -> list[Outcome]:
        raise LookupError("a bug")

    assert relay_once(Recorder(fail)) == Totals(failed_tries=1)

    assert row(subscription, "cursor", "tries", "last_error_code", "last_error") == (
        0,
        1,
        "internal_error",
        "LookupError('a bug')",
    )
    assert [entry.message for entry in caplog.records if entry.exc_info] == ["A transport failed"]


def test_slow_receivers_leave_threads_to_others() -> None:
    """Slow receivers hold two of four threads at most; the others deliver before any of them answers."""
    slow, quick = ([webhook(hotel_with_events(1)) for _ in range(4)] for _ in range(2))
    slow_pks = {each.pk for each in slow}
    all_quick_done = Event()
    slow_calls: list[int] = []

    def respond(batch: Batch) -> list[Outcome]:
        if batch.claim.subscription_pk in slow_pks:
            slow_calls.append(batch.claim.subscription_pk)
            assert all_quick_done.wait(PATIENCE)
        return take_all(batch)

    relay = Relay({SubscriptionKind.WEBHOOK: Recorder(respond)}, QUICK)
    for pk in slow_pks:
        relay._waiting.judge(pk, is_slow=True)
    record = relay._record

    def record_and_watch() -> None:
        record()
        delivered = Subscription.objects.filter(pk__in=[each.pk for each in quick], cursor=1)
        if not all_quick_done.is_set() and delivered.count() == len(quick):
            assert len(slow_calls) <= 2
            all_quick_done.set()

    relay._record = record_and_watch  # type: ignore[method-assign]
    relay.run(once=True)

    assert sorted(slow_calls) == sorted(slow_pks)
    assert Subscription.objects.filter(cursor=1).count() == 8


def test_stop_ends_the_relay_after_the_calls_that_have_begun() -> None:
    subscription = webhook(hotel_with_events(6))
    options = RelayOptions(threads=1, look_seconds=0.01, events_per_lease=2)
    transport = Recorder()
    relay = Relay({SubscriptionKind.WEBHOOK: transport}, options)

    def stop_during_the_call(batch: Batch) -> list[Outcome]:
        relay.stop()
        return take_all(batch)

    transport.respond = stop_during_the_call

    assert relay.run() == Totals(delivered=2)
    assert row(subscription, "cursor", "lease_owner", "lease_until") == (2, "", None)


def test_new_hotels_are_subscribed_to_pusher() -> None:
    hotel_with_events(2)
    transport = Recorder()

    Relay({SubscriptionKind.PUSHER: transport}, QUICK).run(once=True)

    assert list(Subscription.objects.values_list("kind", flat=True)) == ["PUSHER"]


def test_round_sends_as_many_statements_for_many_subscriptions_as_for_one() -> None:
    def statements_of_a_round(count: int) -> list[str]:
        for _ in range(count):
            webhook(hotel_with_events(1))
        options = RelayOptions(threads=20, look_seconds=600)
        relay = Relay({SubscriptionKind.WEBHOOK: Recorder()}, options)
        with statements_sent() as sent:
            relay._look()
            relay._serve(relay._waiting.take({}), threads)
            while relay._in_flight:
                relay._collect()
            relay._record()
        return [sql for sql in sent if "SAVEPOINT" not in sql]

    with ThreadPoolExecutor(20) as threads:
        one, many = statements_of_a_round(1), statements_of_a_round(10)

    assert len(many) == len(one) == 6, one


@pytest.mark.django_db(transaction=True)
def test_relay_goes_on_after_it_has_lost_its_connection() -> None:
    subscription = webhook(hotel_with_events(2))
    transport = Recorder()
    relay = Relay({SubscriptionKind.WEBHOOK: transport}, QUICK)

    def lose_the_connection(batch: Batch) -> list[Outcome]:
        relay_connection.close()
        return take_all(batch)

    connection.ensure_connection()
    relay_connection = connection.connection
    transport.respond = lose_the_connection

    assert relay.run(once=True) == Totals(delivered=2)
    assert row(subscription, "cursor") == (2,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"threads": 0},
        {"timeout_seconds": 0},
        {"lease_seconds": 29},
        {"look_seconds": -1},
        {"events_per_lease": 0},
    ],
)
def test_options_that_cannot_work_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"(greater than 0|three times)"):
        RelayOptions(**wrong)  # type: ignore[arg-type]
