"""Clear the snapshots of old events that nobody waits for. The events and their positions stay."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef

from notifications.models import DeadLetter, OutboxEvent, Redelivery, Subscription
from notifications.services.locking import lock_awaited_events
from staff.command import Command


@dataclass(frozen=True)
class PrunedEvents:
    """The number of snapshots that were cleared, and the last position that was looked at; None at the end."""

    count: int
    last_position: int | None


def prune_events(
    command: Command, *, before: datetime, after_position: int = 0, limit: int = 1000
) -> PrunedEvents:
    """Clear the snapshots of events after a position that occurred before an instant, at most `limit` of them.

    Spares every event that an enabled subscription has not come to, that is an undelivered dead letter, or that waits
    for redelivery. Locks the hotel, so that none of that changes meanwhile. Raises Busy.
    """
    lock_awaited_events(command)
    old = OutboxEvent.objects.filter(
        hotel=command.hotel, position__gt=after_position, snapshot__isnull=False, occurred_at__lt=before
    )
    slowest = Subscription.objects.filter(hotel=command.hotel, disabled_at__isnull=True).aggregate(
        cursor=Min("cursor")
    )["cursor"]
    if slowest is not None:
        old = old.filter(position__lte=slowest)
    of_event = {"hotel": OuterRef("hotel"), "position": OuterRef("position")}
    free = old.exclude(Exists(DeadLetter.objects.filter(**of_event, replayed_at__isnull=True))).exclude(
        Exists(Redelivery.objects.filter(**of_event))
    )
    positions = list(free.order_by("position").values_list("position", flat=True)[:limit])
    OutboxEvent.objects.filter(hotel=command.hotel, position__in=positions).update(snapshot=None)
    return PrunedEvents(
        count=len(positions), last_position=positions[-1] if len(positions) == limit else None
    )
