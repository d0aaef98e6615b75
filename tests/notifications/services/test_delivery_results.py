"""Tests of recording: cursors move under the current lease number only; failures pause, then disable."""

from datetime import timedelta
from typing import Any

import pytest

from notifications.models import DeadLetter, Redelivery, Subscription
from notifications.services import Claim, DeliveryResult, RecordedDeliveries
from notifications.services.delivery_results import pause_seconds
from notifications.services.transports.transport import Outcome, Verdict
from tests.notifications.subscriptions import LEASE, add_subscription, claim, hotel_with_events, record, row
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(seconds=5)
TIMEOUT = Outcome(Verdict.RETRY, "timeout", "TimeoutError: too slow")
REFUSED = Outcome(Verdict.UNDELIVERABLE, "http_400", "Pusher answered 400: no")
STATE = (
    "cursor",
    "tries",
    "failing_since",
    "disabled_at",
    "disabled_reason",
    "last_success_at",
    "last_error",
)


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


@pytest.fixture
def subscription(scenario: Scenario) -> Subscription:
    return add_subscription(scenario)


def claimed(subscription: Subscription, **arguments: Any) -> Claim:
    (one,) = claim(subscription, **arguments)
    return one


def test_delivered_events_move_the_cursor_and_end_the_lease(subscription: Subscription) -> None:
    result = DeliveryResult(claimed(subscription), cursor=3, delivered=[1, 2, 3])

    recorded = record(result, now=LATER)

    assert recorded == RecordedDeliveries(done={subscription.pk}, lost=set())
    assert row(subscription, *STATE) == (3, 0, None, None, "", LATER, "")
    assert row(subscription, "lease_number", "lease_owner", "lease_until", "last_try_at", "next_try_at") == (
        1,
        "",
        None,
        LATER,
        None,
    )


def test_result_under_an_old_number_changes_nothing(subscription: Subscription) -> None:
    old = claimed(subscription)
    claimed(subscription, owner="relay-2", now=NOON + LEASE)

    with assert_no_row_changes():
        recorded = record(
            DeliveryResult(old, cursor=5, delivered=[1, 2, 3, 4, 5], undeliverable={2: REFUSED})
        )

    assert recorded == RecordedDeliveries(done=set(), lost={subscription.pk})


def test_result_after_a_replay_ends_the_lease_only(subscription: Subscription) -> None:
    own = claimed(subscription)
    Subscription.objects.update(cursor=1, lease_number=own.lease_number + 1)

    recorded = record(DeliveryResult(own, cursor=5, delivered=[4, 5]))

    assert recorded == RecordedDeliveries(done=set(), lost={subscription.pk})
    assert row(subscription, "cursor", "lease_owner", "lease_until", "last_success_at") == (1, "", None, None)


def test_failure_pauses_and_keeps_the_cursor(subscription: Subscription) -> None:
    record(DeliveryResult(claimed(subscription), cursor=0, failure=TIMEOUT))

    assert row(subscription, *STATE) == (0, 1, NOON, None, "", None, "TimeoutError: too slow")
    assert row(subscription, "last_error_code", "last_error_at") == ("timeout", NOON)
    (next_try,) = row(subscription, "next_try_at")
    assert timedelta(seconds=0.5) <= next_try - NOON <= timedelta(seconds=1)


def test_failure_after_a_success_counts_anew(subscription: Subscription) -> None:
    Subscription.objects.update(tries=7, failing_since=NOON - timedelta(days=1), next_try_at=NOON)

    record(DeliveryResult(claimed(subscription), cursor=2, delivered=[1, 2], failure=TIMEOUT), now=LATER)

    assert row(subscription, "cursor", "tries", "failing_since", "last_success_at") == (2, 1, LATER, LATER)


def test_turn_without_a_try_keeps_the_failures(subscription: Subscription) -> None:
    since = NOON - timedelta(days=1)
    Subscription.objects.update(tries=7, failing_since=since, next_try_at=NOON)

    record(DeliveryResult(claimed(subscription), cursor=0))

    assert row(subscription, "tries", "failing_since", "next_try_at", "lease_until") == (7, since, NOON, None)


def test_undeliverable_event_becomes_a_dead_letter(scenario: Scenario, subscription: Subscription) -> None:
    result = DeliveryResult(claimed(subscription), cursor=3, delivered=[1, 3], undeliverable={2: REFUSED})

    record(result, now=LATER)

    assert list(
        DeadLetter.objects.values("hotel", "position", "reason_code", "reason", "at", "replayed_at")
    ) == [
        {
            "hotel": scenario.hotel.pk,
            "position": 2,
            "reason_code": "http_400",
            "reason": "Pusher answered 400: no",
            "at": LATER,
            "replayed_at": None,
        }
    ]
    assert row(subscription, "cursor", "tries") == (3, 0)


def test_dead_letter_found_again_opens_again(subscription: Subscription) -> None:
    record(DeliveryResult(claimed(subscription), cursor=2, undeliverable={2: REFUSED}))
    DeadLetter.objects.update(replayed_at=NOON)

    record(DeliveryResult(claimed(subscription), cursor=2, undeliverable={2: REFUSED}), now=LATER)

    assert list(DeadLetter.objects.values_list("position", "at", "replayed_at")) == [(2, LATER, None)]


def test_delivered_dead_letter_is_closed(subscription: Subscription) -> None:
    record(DeliveryResult(claimed(subscription), cursor=3, undeliverable={2: REFUSED, 3: REFUSED}))

    record(DeliveryResult(claimed(subscription), cursor=3, delivered=[1, 2]), now=LATER)

    assert list(DeadLetter.objects.values_list("position", "replayed_at")) == [(2, LATER), (3, None)]


def test_redelivery_leaves_the_cursor_and_deletes_what_it_passed(
    scenario: Scenario, subscription: Subscription
) -> None:
    Subscription.objects.update(cursor=5)
    for position in (1, 2, 3):
        Redelivery.objects.create(
            hotel=scenario.hotel, subscription=subscription, position=position, requested_at=NOON
        )
    result = DeliveryResult(
        claimed(subscription),
        cursor=None,
        delivered=[1],
        undeliverable={2: REFUSED},
        failure=TIMEOUT,
        is_redelivery=True,
    )

    record(result, now=LATER)

    assert list(Redelivery.objects.values_list("position", flat=True)) == [3]
    assert list(DeadLetter.objects.values_list("position", flat=True)) == [2]
    assert row(subscription, "cursor", "tries") == (5, 1)


@pytest.mark.parametrize("kind", ["PUSHER", "WEBHOOK"])
def test_receiver_that_is_gone_disables(
    scenario: Scenario, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    subscription = add_subscription(scenario, kind=kind)

    record(DeliveryResult(claimed(subscription), cursor=0, failure=Outcome(Verdict.GONE, "http_410", "Gone")))

    assert row(subscription, "cursor", "disabled_at", "disabled_reason") == (0, NOON, "GONE")
    assert [entry.levelname for entry in caplog.records if entry.name == "innkeeper.relay"] == ["ERROR"]


def test_webhook_is_disabled_after_three_days_without_a_success(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, kind="WEBHOOK")
    record(DeliveryResult(claimed(subscription), cursor=0, failure=TIMEOUT))

    early = NOON + timedelta(days=3) - timedelta(seconds=1)
    record(DeliveryResult(claimed(subscription, now=early), cursor=0, failure=TIMEOUT), now=early)
    assert row(subscription, "disabled_at", "failing_since") == (None, NOON)

    late = NOON + timedelta(days=3, hours=1)
    record(DeliveryResult(claimed(subscription, now=late), cursor=0, failure=TIMEOUT), now=late)
    assert row(subscription, "cursor", "disabled_at", "disabled_reason") == (0, late, "UNREACHABLE")


def test_pusher_waits_for_ever_unless_the_settings_say_otherwise(
    subscription: Subscription, settings: Any
) -> None:
    Subscription.objects.update(tries=99, failing_since=NOON - timedelta(days=400), next_try_at=NOON)
    record(DeliveryResult(claimed(subscription), cursor=0, failure=TIMEOUT))
    assert row(subscription, "disabled_at", "tries") == (None, 100)

    settings.DELIVERIES_DISABLED_AFTER = {"PUSHER": timedelta(days=30)}
    later = NOON + timedelta(hours=1)
    record(DeliveryResult(claimed(subscription, now=later), cursor=0, failure=TIMEOUT), now=later)
    assert row(subscription, "disabled_at", "disabled_reason") == (later, "UNREACHABLE")


def test_text_of_a_receiver_is_stored_as_far_as_it_can_be(subscription: Subscription) -> None:
    detail = "bad\x00answer\ud800" + "x" * 5000

    record(
        DeliveryResult(claimed(subscription), cursor=0, failure=Outcome(Verdict.RETRY, "http_500", detail))
    )

    (stored,) = row(subscription, "last_error")
    assert stored == ("badanswer?" + "x" * 5000)[:2000]


@pytest.mark.parametrize(
    ("tries", "share", "wanted", "expected"),
    [
        (1, 0, None, 0.5),
        (1, 1, None, 1),
        (4, 0, None, 4),
        (4, 1, None, 8),
        (9, 1, None, 256),
        (10, 1, None, 300),
        (10_000, 0, None, 150),
        (1, 1, 30, 30),
        (10, 1, 2, 300),
        (1, 1, 86_400, 300),
    ],
)
def test_pause_doubles_up_to_five_minutes(
    tries: int, share: float, wanted: float | None, expected: float
) -> None:
    assert pause_seconds(tries, share=share, wanted=wanted) == expected
