"""Tests of the relay: the events that it sends, and the results that it records."""

import pytest

from notifications.management.relay.options import RelayOptions
from notifications.management.relay.relay import Totals
from notifications.models import DeadLetter, OutboxEvent, Redelivery
from notifications.services.transports.transport import DELIVERED, Batch, Outcome, Verdict
from tests.notifications.management.recording_transport import Recorder, relay_once, take_all, webhook
from tests.notifications.subscriptions import add_subscription, hotel_with_events, row
from tests.scenarios import NOON

pytestmark = pytest.mark.django_db


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
