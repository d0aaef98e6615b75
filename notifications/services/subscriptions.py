"""Create subscriptions to the feed of a hotel, and enable or disable them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max

from hotel.kernel.command import TimedCommand
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.models import Hotel
from notifications.enums import DisabledReason, SubscriptionKind, WebhookAction
from notifications.models import EventCounter, OutboxEvent, Subscription
from notifications.services.locking import lock_awaited_events, lock_subscription
from notifications.services.webhook_changes import record_webhook_change
from staff.capabilities import Capability
from staff.command import Command

LOOK_BACK = timedelta(hours=1)
"""The age of the first events that a new subscription to Pusher sends, because its hotel may be new, too."""


_READ_LAST_POSITION: PreparedQuery[tuple[int]] = PreparedQuery(
    "read_last_position",
    lambda given: EventCounter.objects.filter(hotel=given.value("hotel_pk")).values_list("last_position"),
)


def create_subscription(
    command: Command,
    *,
    kind: SubscriptionKind,
    event_types: Collection[str] = (),
    after_position: int | None = None,
) -> Subscription:
    """Create a subscription of the hotel that sends the events after a position; None: only events to come.

    `event_types` limits it to events of these types. Locks the hotel. Raises Forbidden, Busy.
    """
    command.require(Capability.DELIVERIES)
    lock_awaited_events(command)
    if after_position is None:
        after_position = last_position(command.hotel)
    subscription = Subscription(
        hotel=command.hotel,
        kind=kind,
        event_types=sorted(set(event_types)),
        cursor=after_position,
        created_at=command.now,
    )
    insert_rows([subscription], set_primary_keys=True)
    return subscription


def subscribe_hotels_to_pusher(command: TimedCommand) -> int:
    """Create the subscription to Pusher of each hotel that has none; return their number.

    The first events are those of the hour before, so that a new hotel loses none. Other relays may do the same at the
    same time; the key of the table lets one of them win.
    """
    subscribed = Subscription.objects.filter(kind=SubscriptionKind.PUSHER).values("hotel")
    missing = list(Hotel.objects.exclude(pk__in=subscribed).order_by("pk"))
    new = [
        Subscription(
            hotel=hotel,
            kind=SubscriptionKind.PUSHER,
            cursor=_last_position_before(hotel, command.now - LOOK_BACK),
            created_at=command.now,
        )
        for hotel in missing
    ]
    Subscription.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def enable_subscription(command: Command, *, subscription_pk: int) -> Subscription:
    """Enable a subscription, which goes on at its cursor without a pause. An enabled one stays as it is.

    Locks the hotel and the subscription. Raises Forbidden, NotFound, Busy.
    """
    command.require(Capability.DELIVERIES)
    lock_awaited_events(command)
    subscription = lock_subscription(command, subscription_pk)
    set_enabled(command, subscription, is_enabled=True)
    return subscription


def disable_subscription(command: Command, *, subscription_pk: int) -> Subscription:
    """Disable a subscription; its cursor stays. A disabled one stays as it is.

    A relay that is sending its events finishes what it has begun. Locks the subscription. Raises Forbidden, NotFound,
    Busy.
    """
    command.require(Capability.DELIVERIES)
    subscription = lock_subscription(command, subscription_pk)
    set_enabled(command, subscription, is_enabled=False)
    return subscription


def set_enabled(command: Command, subscription: Subscription, *, is_enabled: bool) -> None:
    """Enable or disable a locked subscription, with the audit row of a webhook. Unchanged values write nothing.

    To enable one, the caller has locked the hotel.
    """
    if is_enabled == (subscription.disabled_at is None):
        return
    if is_enabled:
        subscription.disabled_at, subscription.disabled_reason = None, ""
        subscription.tries, subscription.failing_since, subscription.next_try_at = 0, None, None
    else:
        subscription.disabled_at, subscription.disabled_reason = command.now, DisabledReason.BY_STAFF
    update_rows([subscription], ["disabled_at", "disabled_reason", "tries", "failing_since", "next_try_at"])
    action = WebhookAction.ENABLED if is_enabled else WebhookAction.DISABLED
    record_webhook_change(command, subscription, action)


def last_position(hotel: Hotel) -> int:
    """Return the last position in the feed of the hotel; 0 without events."""
    for (position,) in _READ_LAST_POSITION(hotel_pk=hotel.pk):
        return int(position)
    return 0


def _last_position_before(hotel: Hotel, instant: datetime) -> int:
    events = OutboxEvent.objects.filter(hotel=hotel, position__isnull=False, occurred_at__lt=instant)
    return events.aggregate(last=Max("position"))["last"] or 0
