"""Send events of a subscription once more."""

from collections.abc import Collection
from datetime import datetime

from hotel.kernel.exceptions import Conflict, Invalid, ProblemCode
from hotel.kernel.sql import PreparedQuery, update_rows
from notifications.models import OutboxEvent, Subscription
from notifications.services.locking import lock_awaited_events, lock_subscription
from staff.capabilities import Capability
from staff.command import Command

_QUEUE_REDELIVERIES = PreparedQuery.from_sql(
    "queue_redeliveries",
    """
    INSERT INTO notifications_redelivery (hotel_id, subscription_id, position, requested_at)
    SELECT hotel_id, id, unnest(%(positions)s::bigint[]), %(now)s
    FROM notifications_subscription WHERE id = %(subscription_pk)s
    ON CONFLICT DO NOTHING
    """,
    has_result=False,
)


def replay_deliveries(
    command: Command,
    *,
    subscription_pk: int,
    from_position: int | None = None,
    since: datetime | None = None,
    positions: Collection[int] | None = None,
) -> Subscription:
    """Send events once more: all from a position on, all since an instant, or single ones.

    The first two move the cursor back, so the receiver gets everything after it again, in order. `positions` leave the
    cursor where it is: the relay sends these events first. Events before the cursor can be sent again, dead letters
    among them. A replay also ends the pause after failed tries. Repeating it changes nothing while the relay has not
    sent any of these events.

    A relay that is sending events of the subscription loses the right to move the cursor, and nobody sends others
    until it has finished. Locks the hotel and the subscription. Raises Forbidden, NotFound, Busy, Invalid unless
    exactly one of the three is given, Conflict for events that the subscription has not come to yet.
    """
    command.require(Capability.DELIVERIES)
    if sum(given is not None for given in (from_position, since, positions)) != 1:
        sentence = "Give one of from_position, since and positions."
        raise Invalid(sentence, errors={"from_position": [sentence]})
    lock_awaited_events(command)
    subscription = lock_subscription(command, subscription_pk)
    if positions is not None:
        _redeliver(command, subscription, sorted(set(positions)))
    else:
        first = from_position if since is None else _first_position_since(subscription, since)
        _move_cursor_back(subscription, first)
    return subscription


def _move_cursor_back(subscription: Subscription, first: int | None) -> None:
    if first is None or first == subscription.cursor + 1:
        return
    _require_sent(subscription, [first])
    subscription.cursor = first - 1
    subscription.lease_number += 1
    _end_pause(subscription)
    update_rows([subscription], ["cursor", "lease_number", "tries", "failing_since", "next_try_at"])


def _redeliver(command: Command, subscription: Subscription, positions: list[int]) -> None:
    _require_sent(subscription, positions)
    _QUEUE_REDELIVERIES(subscription_pk=subscription.pk, positions=positions, now=command.now)
    if subscription.tries:
        _end_pause(subscription)
        update_rows([subscription], ["tries", "failing_since", "next_try_at"])


def _end_pause(subscription: Subscription) -> None:
    subscription.tries, subscription.failing_since, subscription.next_try_at = 0, None, None


def _require_sent(subscription: Subscription, positions: list[int]) -> None:
    """Raise Conflict for positions that the subscription has not come to: the relay will send them anyway."""
    ahead = [position for position in positions if position > subscription.cursor]
    if ahead:
        raise Conflict(
            f"This delivery has come to position {subscription.cursor}; it will send later events anyway.",
            code=ProblemCode.NOT_YET_SENT,
            positions=ahead[:100],
            cursor=subscription.cursor,
        )


def _first_position_since(subscription: Subscription, instant: datetime) -> int | None:
    """Return the position of the first event that occurred at the instant or later; None if it is yet to be sent."""
    events = OutboxEvent.objects.filter(
        hotel=subscription.hotel_id, position__lte=subscription.cursor, occurred_at__gte=instant
    )
    return events.order_by("position").values_list("position", flat=True).first()
