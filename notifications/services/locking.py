"""Lock subscriptions, and the set of those that wait for events of a hotel."""

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.locking import lock_in_order
from hotel.models import Hotel
from notifications.models import Subscription
from staff.command import Command


def lock_awaited_events(command: Command) -> None:
    """Lock the hotel, so that no event becomes awaited by a subscription while another command clears snapshots.

    Commands that create or enable a subscription or replay events take this lock, and `prune_events`.
    """
    lock_in_order(Hotel.objects.filter(pk=command.hotel.pk), rank=LockRank.HOTELS)


def lock_subscription(command: Command, subscription_pk: int) -> Subscription:
    """Lock one subscription of the hotel and return it. Raises NotFound, Busy."""
    found = lock_in_order(
        Subscription.objects.filter(hotel=command.hotel, pk=subscription_pk), rank=LockRank.SUBSCRIPTIONS
    )
    if not found:
        raise NotFound(
            f"{command.hotel.name} has no delivery {subscription_pk}.", code=ProblemCode.DELIVERY_NOT_FOUND
        )
    return found[0]
