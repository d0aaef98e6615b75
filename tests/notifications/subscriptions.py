"""Subscriptions of a hotel with events, and the commands of a relay on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from notifications.enums import SubscriptionKind
from notifications.models import DeadLetter, Subscription
from notifications.services import (
    Claim,
    DeliveryResult,
    RecordedDeliveries,
    claim_subscriptions,
    record_deliveries,
)
from staff.command import Command
from tests import scenarios
from tests.scenarios import MORNING, NOON, Scenario

LEASE = timedelta(seconds=60)


def hotel_with_events(count: int = 5) -> Scenario:
    """Create a hotel whose feed has this number of events, one for each room."""
    scenario = scenarios.new_scenario()
    if count:
        scenarios.rooms(scenario, *(str(number) for number in range(101, 101 + count)))
    return scenario


def add_subscription(scenario: Scenario, **fields: Any) -> Subscription:
    """Create a subscription to Pusher that has delivered nothing yet."""
    return Subscription.objects.create(
        **{
            "hotel": scenario.hotel,
            "kind": SubscriptionKind.PUSHER,
            "cursor": 0,
            "created_at": MORNING,
            **fields,
        }
    )


def add_dead_letter(subscription: Subscription, position: int) -> DeadLetter:
    """Create the dead letter of an event that was too large for the receiver."""
    return DeadLetter.objects.create(
        hotel=subscription.hotel,
        subscription=subscription,
        position=position,
        reason_code="http_413",
        reason="Too large",
        at=NOON,
    )


def as_manager(scenario: Scenario, *, now: datetime = NOON) -> Command:
    """Return a command of the manager."""
    return Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.FRONT_DESK, now=now)


def claim(*subscriptions: Subscription, owner: str = "relay-1", now: datetime = NOON) -> list[Claim]:
    """Lease those of the subscriptions that are free."""
    return run_command(
        InstallationCommand(now=now),
        lambda command: claim_subscriptions(
            command, subscription_pks=[each.pk for each in subscriptions], owner=owner, lease=LEASE
        ),
    )


def record(*results: DeliveryResult, now: datetime = NOON) -> RecordedDeliveries:
    """Record what a relay has sent."""
    return run_command(
        InstallationCommand(now=now), lambda command: record_deliveries(command, results=results)
    )


def row(subscription: Subscription, *fields: str) -> Sequence[Any]:
    """Read fields of the subscription as they are in the database."""
    values: Sequence[Any] = Subscription.objects.values_list(*fields).get(pk=subscription.pk)
    return values
