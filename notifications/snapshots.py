"""The public representation of an event."""

from collections.abc import Mapping
from typing import Any

from notifications.enums import DisabledReason
from notifications.models import Subscription
from notifications.selectors import FeedEvent

PAYLOAD_VERSION = 1
"""The version of the format of events. It rises when a client of the version before could not read one any more."""

AMOUNT_FIELDS = frozenset({"total_amount", "amount_paid", "balance_due", "amount"})


def event_snapshot(event: FeedEvent, *, hotel_slug: str, shows_amounts: bool) -> dict[str, Any]:
    """Return a committed event as every client gets it. Without `shows_amounts` the amounts in it are None."""
    subject = event.snapshot
    snapshot = {
        "version": PAYLOAD_VERSION,
        "position": event.position,
        "event_id": event.event_id,
        "type": event.type,
        "occurred_at": event.occurred_at,
        "hotel": hotel_slug,
        "source": event.source,
        "command_id": event.command_id,
        "changed_fields": event.changed_fields,
        "snapshot": subject if shows_amounts else hide_amounts(subject),
    }
    return snapshot | {"from_room": event.from_room} if event.from_room else snapshot


def hide_amounts(value: Any) -> Any:
    """Return the JSON value with None for every amount, at any depth."""
    if isinstance(value, Mapping):
        return {name: None if name in AMOUNT_FIELDS else hide_amounts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hide_amounts(inner) for inner in value]
    return value


def webhook_notice(subscription: Subscription) -> str:
    """Return what the owner of a webhook must know of its state, as a sentence; empty while events arrive."""
    if subscription.disabled_at is not None:
        return (
            f"{_DISABLED[subscription.disabled_reason]} since {subscription.disabled_at:%Y-%m-%d %H:%M} UTC."
        )
    if subscription.failing_since is not None:
        return (
            f"Failing since {subscription.failing_since:%Y-%m-%d %H:%M} UTC: {subscription.last_error_code}."
        )
    return ""


_DISABLED: Mapping[str, str] = {
    DisabledReason.BY_STAFF: "Disabled by a manager",
    DisabledReason.GONE: "Disabled because the receiver answered 410 (gone)",
    DisabledReason.UNREACHABLE: "Disabled because no event could be delivered for three days",
    DisabledReason.DELETED: "Deleted",
}
