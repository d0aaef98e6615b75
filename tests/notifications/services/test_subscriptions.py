"""Tests of creating, enabling and disabling subscriptions."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Forbidden, NotFound
from notifications.enums import SubscriptionKind
from notifications.models import Subscription
from notifications.services import (
    create_subscription,
    disable_subscription,
    enable_subscription,
    subscribe_hotels_to_pusher,
)
from staff.command import Command
from tests.factories import HotelFactory
from tests.notifications.subscriptions import add_subscription, as_manager, hotel_with_events, row
from tests.scenarios import MORNING, NOON, Scenario, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

PUSHER, WEBHOOK = SubscriptionKind.PUSHER, SubscriptionKind.WEBHOOK


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


def create(scenario: Scenario, **arguments: Any) -> Subscription:
    return run(as_manager(scenario), lambda command: create_subscription(command, kind=WEBHOOK, **arguments))


def test_new_subscription_begins_with_events_to_come(scenario: Scenario) -> None:
    subscription = create(scenario, event_types=["room_updated", "room_created", "room_created"])

    assert row(subscription, "hotel", "kind", "cursor", "event_types", "created_at", "lease_number") == (
        scenario.hotel.pk,
        "WEBHOOK",
        5,
        ["room_created", "room_updated"],
        NOON,
        0,
    )


def test_new_subscription_begins_after_a_position(scenario: Scenario) -> None:
    assert create(scenario, after_position=2).cursor == 2


def test_new_subscription_of_a_hotel_without_events_begins_at_zero() -> None:
    assert create(hotel_with_events(0)).cursor == 0


def test_hotels_are_subscribed_to_pusher_once_with_the_events_of_the_hour_before(scenario: Scenario) -> None:
    empty = HotelFactory.create()
    command = InstallationCommand(now=MORNING + timedelta(minutes=30))

    assert run(command, subscribe_hotels_to_pusher) == 2
    with assert_no_row_changes():
        assert run(command, subscribe_hotels_to_pusher) == 0

    created = Subscription.objects.values_list("hotel", "kind", "cursor")
    assert sorted(created) == sorted([(scenario.hotel.pk, PUSHER, 0), (empty.pk, PUSHER, 0)])


def test_hotel_with_old_events_only_begins_after_them(scenario: Scenario) -> None:
    run(InstallationCommand(now=MORNING + timedelta(hours=2)), subscribe_hotels_to_pusher)

    assert Subscription.objects.get().cursor == 5


def test_disabled_subscription_keeps_its_cursor_and_goes_on_when_enabled(scenario: Scenario) -> None:
    subscription = add_subscription(
        scenario, cursor=3, tries=4, failing_since=MORNING, next_try_at=NOON + timedelta(minutes=5)
    )

    run(as_manager(scenario), lambda c: disable_subscription(c, subscription_pk=subscription.pk))
    assert row(subscription, "cursor", "disabled_at", "disabled_reason", "tries") == (3, NOON, "BY_STAFF", 4)
    with assert_no_row_changes():
        run(
            as_manager(scenario, now=MORNING),
            lambda c: disable_subscription(c, subscription_pk=subscription.pk),
        )

    run(as_manager(scenario), lambda c: enable_subscription(c, subscription_pk=subscription.pk))
    assert row(subscription, "cursor", "disabled_at", "disabled_reason", "tries", "next_try_at") == (
        3,
        None,
        "",
        0,
        None,
    )
    with assert_no_row_changes():
        run(as_manager(scenario), lambda c: enable_subscription(c, subscription_pk=subscription.pk))


@pytest.mark.parametrize("service", [enable_subscription, disable_subscription])
def test_subscription_of_another_hotel_is_not_found(scenario: Scenario, service: Any) -> None:
    subscription = add_subscription(hotel_with_events(1))

    with assert_no_row_changes(), pytest.raises(NotFound) as refusal:
        run(as_manager(scenario), lambda c: service(c, subscription_pk=subscription.pk))

    assert refusal.value.code == "delivery_not_found"


def test_front_desk_is_refused(scenario: Scenario) -> None:
    subscription = add_subscription(scenario)
    command = Command(
        hotel=scenario.hotel, staff=scenario.front_desk, source=as_manager(scenario).source, now=NOON
    )
    calls: list[Any] = [
        lambda c: create_subscription(c, kind=WEBHOOK),
        lambda c: enable_subscription(c, subscription_pk=subscription.pk),
        lambda c: disable_subscription(c, subscription_pk=subscription.pk),
    ]

    for call in calls:
        with assert_no_row_changes(), pytest.raises(Forbidden):
            run(command, call)
