"""Lock subscriptions, and the set of those that wait for events of a hotel."""

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.models import Hotel
from notifications.enums import DisabledReason
from notifications.models import Subscription
from staff.command import Command

_LOCK_HOTEL = LockQuery(
    "lock_hotel_of_deliveries",
    lambda given: Hotel.objects.filter(pk=given.value("hotel_pk")),
    rank=LockRank.HOTELS,
)
_LOCK_SUBSCRIPTION = LockQuery(
    "lock_subscription",
    lambda given: Subscription.objects.filter(
        hotel=given.value("hotel_pk"), pk=given.value("subscription_pk")
    ),
    rank=LockRank.SUBSCRIPTIONS,
)


def lock_awaited_events(command: Command) -> None:
    """Lock the hotel, so that no event becomes awaited by a subscription while another command clears snapshots.

    Commands that create or enable a subscription or replay events take this lock, and `prune_events`.
    """
    _LOCK_HOTEL(hotel_pk=command.hotel.pk)


def lock_subscription(command: Command, subscription_pk: int) -> Subscription:
    """Lock one subscription of the hotel and return it. Raises NotFound (also for a deleted webhook), Busy."""
    found = lock_subscription_or_none(command, subscription_pk)
    if found is None:
        raise NotFound(
            f"{command.hotel.name} has no delivery {subscription_pk}.", code=ProblemCode.DELIVERY_NOT_FOUND
        )
    return found


def lock_subscription_or_none(command: Command, subscription_pk: int) -> Subscription | None:
    """Lock one subscription of the hotel and return it; None without one, or for a deleted webhook. Raises Busy."""
    if can_be_key(subscription_pk):
        for found in _LOCK_SUBSCRIPTION(hotel_pk=command.hotel.pk, subscription_pk=subscription_pk):
            return None if found.disabled_reason == DisabledReason.DELETED else found
    return None
