"""Tests of leases: one relay at a time, judged by the locked rows."""

from datetime import timedelta

import pytest

from notifications.models import DeadLetter, Redelivery
from notifications.services import Claim
from tests.notifications.subscriptions import LEASE, add_subscription, claim, hotel_with_events, row
from tests.scenarios import NOON
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


def test_claim_leases_a_free_subscription() -> None:
    scenario = hotel_with_events(3)
    subscription = add_subscription(scenario, cursor=2, event_types=["room_created"], tries=0)

    claims = claim(subscription)

    assert claims == [
        Claim(
            subscription_pk=subscription.pk,
            hotel_pk=scenario.hotel.pk,
            hotel_slug=scenario.hotel.slug,
            kind="PUSHER",
            event_types=frozenset({"room_created"}),
            cursor=2,
            tries=0,
            lease_number=1,
            owner="relay-1",
        )
    ]
    assert row(subscription, "lease_number", "lease_owner", "lease_until", "cursor") == (
        1,
        "relay-1",
        NOON + LEASE,
        2,
    )


def test_leased_subscription_is_left_out_until_the_lease_ends() -> None:
    subscription = add_subscription(hotel_with_events())
    claim(subscription)

    assert claim(subscription, owner="relay-2") == []
    assert claim(subscription, owner="relay-2", now=NOON + LEASE - timedelta(microseconds=1)) == []
    assert [each.lease_number for each in claim(subscription, owner="relay-2", now=NOON + LEASE)] == [2]
    assert row(subscription, "lease_owner") == ("relay-2",)


def test_pausing_subscription_is_left_out_until_the_pause_ends() -> None:
    subscription = add_subscription(
        hotel_with_events(), tries=3, failing_since=NOON, next_try_at=NOON + timedelta(seconds=4)
    )

    assert claim(subscription, now=NOON + timedelta(seconds=3)) == []
    assert [each.tries for each in claim(subscription, now=NOON + timedelta(seconds=4))] == [3]


def test_disabled_subscription_is_left_out() -> None:
    subscription = add_subscription(hotel_with_events(), disabled_at=NOON, disabled_reason="BY_STAFF")

    assert claim(subscription) == []


def test_claim_tells_dead_letters_and_redeliveries() -> None:
    scenario = hotel_with_events()
    subscription = add_subscription(scenario, cursor=5)
    of_event = {"hotel": scenario.hotel, "subscription": subscription, "position": 3}
    DeadLetter.objects.create(**of_event, reason_code="http_400", reason="No", at=NOON, replayed_at=NOON)
    assert [each.has_dead_letters for each in claim(subscription)] == [False]

    DeadLetter.objects.update(replayed_at=None)
    Redelivery.objects.create(**of_event, requested_at=NOON)

    (second,) = claim(subscription, now=NOON + LEASE)
    assert (second.has_dead_letters, second.has_redeliveries) == (True, True)


def test_claim_sends_two_statements_for_any_number_of_subscriptions() -> None:
    subscriptions = [add_subscription(hotel_with_events(1)) for _ in range(5)]

    with statements_sent() as sent:
        assert len(claim(*subscriptions)) == 5

    assert len(sent) == 4, sent  # with the savepoint of the test's transaction
