"""Tests of replay: back to a position, back to an instant, or single events."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden, Invalid, NotFound
from notifications.models import Redelivery, Subscription
from notifications.services import replay_deliveries
from tests import scenarios
from tests.notifications.subscriptions import (
    LEASE,
    add_subscription,
    as_manager,
    claim,
    hotel_with_events,
    row,
)
from tests.scenarios import MORNING, NOON, Scenario, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


@pytest.fixture
def subscription(scenario: Scenario) -> Subscription:
    return add_subscription(
        scenario, cursor=4, tries=2, failing_since=MORNING, next_try_at=NOON + timedelta(minutes=1)
    )


def replay(scenario: Scenario, subscription: Subscription, **arguments: Any) -> Subscription:
    return run(
        as_manager(scenario),
        lambda command: replay_deliveries(command, subscription_pk=subscription.pk, **arguments),
    )


def test_replay_from_a_position_moves_the_cursor_before_it(
    scenario: Scenario, subscription: Subscription
) -> None:
    replayed = replay(scenario, subscription, from_position=2)

    assert replayed.cursor == 1
    assert row(subscription, "cursor", "lease_number", "tries", "failing_since", "next_try_at") == (
        1,
        1,
        0,
        None,
        None,
    )
    with assert_no_row_changes():
        replay(scenario, subscription, from_position=2)


def test_replay_takes_the_number_from_a_running_lease_and_keeps_others_away(
    scenario: Scenario,
) -> None:
    subscription = add_subscription(scenario, cursor=4)
    claim(subscription)

    replay(scenario, subscription, from_position=1)

    assert row(subscription, "cursor", "lease_number", "lease_owner", "lease_until") == (
        0,
        2,
        "relay-1",
        NOON + LEASE,
    )
    assert claim(subscription, owner="relay-2") == []


def test_replay_since_an_instant_begins_with_the_first_event_from_then_on(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101", now=NOON)
    subscription = add_subscription(scenario, cursor=9)

    assert replay(scenario, subscription, since=MORNING + timedelta(seconds=1)).cursor == 7
    assert replay(scenario, subscription, since=MORNING).cursor == 0


def test_replay_since_an_instant_after_all_sent_events_changes_nothing(
    scenario: Scenario, subscription: Subscription
) -> None:
    with assert_no_row_changes():
        replay(scenario, subscription, since=NOON)


def test_replay_of_positions_leaves_the_cursor_and_ends_the_pause(
    scenario: Scenario, subscription: Subscription
) -> None:
    replay(scenario, subscription, positions=[3, 1, 3])

    assert list(Redelivery.objects.values_list("subscription", "hotel", "position", "requested_at")) == [
        (subscription.pk, scenario.hotel.pk, 1, NOON),
        (subscription.pk, scenario.hotel.pk, 3, NOON),
    ]
    assert row(subscription, "cursor", "lease_number", "tries", "next_try_at") == (4, 0, 0, None)
    with assert_no_row_changes():
        replay(scenario, subscription, positions=[1])


@pytest.mark.parametrize(
    ("arguments", "ahead"), [({"from_position": 6}, [6]), ({"positions": [4, 5, 99]}, [5, 99])]
)
def test_event_that_was_not_sent_yet_is_refused(
    scenario: Scenario, subscription: Subscription, arguments: dict[str, Any], ahead: list[int]
) -> None:
    with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
        replay(scenario, subscription, **arguments)

    assert (refusal.value.code, refusal.value.about) == ("not_yet_sent", {"positions": ahead, "cursor": 4})


def test_next_event_counts_as_replayed(scenario: Scenario, subscription: Subscription) -> None:
    with assert_no_row_changes():
        replay(scenario, subscription, from_position=5)


@pytest.mark.parametrize(
    "arguments", [{}, {"from_position": 1, "positions": [1]}, {"from_position": 1, "since": NOON}]
)
def test_exactly_one_kind_of_replay_is_named(
    scenario: Scenario, subscription: Subscription, arguments: dict[str, Any]
) -> None:
    with assert_no_row_changes(), pytest.raises(Invalid):
        replay(scenario, subscription, **arguments)


def test_replay_is_for_managers_of_the_hotel(scenario: Scenario, subscription: Subscription) -> None:
    other = hotel_with_events(0)
    with assert_no_row_changes(), pytest.raises(NotFound):
        replay(other, subscription, from_position=1)
    command = as_manager(scenario)
    object.__setattr__(command, "staff", scenario.front_desk)
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run(command, lambda c: replay_deliveries(c, subscription_pk=subscription.pk, from_position=1))
