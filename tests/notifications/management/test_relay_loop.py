"""Tests of the relay's loop: its threads, its statements, its end, and a lost connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from notifications.enums import SubscriptionKind
from notifications.management.relay.options import RelayOptions
from notifications.management.relay.relay import Relay, Totals
from notifications.models import Subscription
from notifications.services.transports.transport import Batch, Outcome
from tests.notifications.management.recording_transport import QUICK, Recorder, take_all, webhook
from tests.notifications.subscriptions import hotel_with_events, row
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

PATIENCE = 600
"""Seconds after which a thread counts as hanging: a slow machine is not an error."""


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
