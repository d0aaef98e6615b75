"""The public representations of events, deliveries and webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from notifications.enums import DisabledReason
from notifications.models import DeadLetter, Subscription, Webhook, WebhookDelivery
from notifications.selectors import FeedEvent

PAYLOAD_VERSION = 1
"""The version of the format of events. It rises when a client of the version before could not read one any more."""

AMOUNT_FIELDS = frozenset(
    {
        *("total_amount", "nightly_amounts", "amount_paid", "balance_due", "open_balance"),
        *("deposit_due", "amount"),
    }
)


def event_snapshot(event: FeedEvent, *, hotel_slug: str, shows_amounts: bool) -> dict[str, Any]:
    """Return a committed event as every client gets it. Without `shows_amounts` the amounts in it are None."""
    subject = event.snapshot
    snapshot: dict[str, Any] = {
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
    if event.from_room:
        snapshot["from_room"] = event.from_room
    if event.changes_json is not None:
        snapshot["changes"] = event.changes if shows_amounts else hide_changed_amounts(event.changes)
    return snapshot


def hide_changed_amounts(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes of a booking with None for the old and new value of every amount."""
    hidden = {"old": None, "new": None}
    return [{**change, **hidden} if change["field"] in AMOUNT_FIELDS else {**change} for change in changes]


def hide_amounts(value: Any) -> Any:
    """Return the JSON value with None for every amount, at any depth."""
    if isinstance(value, Mapping):
        return {name: None if name in AMOUNT_FIELDS else hide_amounts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hide_amounts(inner) for inner in value]
    return value


def webhook_snapshot(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook, read with its subscription, as the API shows it: never with its secrets."""
    subscription = webhook.subscription
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "description": webhook.description,
        "event_types": subscription.event_types,
        "is_enabled": subscription.disabled_at is None,
        "notice": webhook_notice(subscription),
        "disabled_at": subscription.disabled_at,
        "disabled_reason": subscription.disabled_reason or None,
        "cursor": subscription.cursor,
        "tries": subscription.tries,
        "failing_since": subscription.failing_since,
        "next_try_at": subscription.next_try_at,
        "last_success_at": subscription.last_success_at,
        "last_error_at": subscription.last_error_at,
        "last_error_code": subscription.last_error_code,
        "last_error": subscription.last_error,
        "previous_secret_until": webhook.previous_secret_until,
        "test_event_id": webhook.test_event_id,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


def call_snapshot(call: WebhookDelivery) -> dict[str, Any]:
    """Return a call of a webhook as the API shows it."""
    return {
        "position": call.position,
        "event_id": call.event_id,
        "type": call.event_type,
        "try_number": call.try_number,
        "outcome": call.outcome,
        "status": call.status,
        "error_code": call.error_code,
        "error": call.error,
        "duration_ms": call.duration_ms,
        "answer": call.answer,
        "at": call.at,
    }


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


def delivery_snapshot(subscription: Subscription, *, now: datetime) -> dict[str, Any]:
    """Return a subscription, annotated by `selectors.with_lag`, as the API shows it. `now` counts its lag."""
    lagging: Any = subscription
    since: datetime | None = lagging.waiting_since
    return {
        "id": subscription.pk,
        "kind": subscription.kind,
        "event_types": subscription.event_types,
        "cursor": subscription.cursor,
        "last_position": lagging.last_position,
        "lag_events": lagging.lag_events,
        "lag_seconds": lag_seconds(since, now),
        "dead_letters": lagging.open_dead_letters,
        "redeliveries": lagging.open_redeliveries,
        "tries": subscription.tries,
        "failing_since": subscription.failing_since,
        "next_try_at": subscription.next_try_at,
        "last_try_at": subscription.last_try_at,
        "last_success_at": subscription.last_success_at,
        "last_error_at": subscription.last_error_at,
        "last_error_code": subscription.last_error_code,
        "last_error": subscription.last_error,
        "disabled_at": subscription.disabled_at,
        "disabled_reason": subscription.disabled_reason or None,
        "created_at": subscription.created_at,
    }


def lag_seconds(waiting_since: datetime | None, now: datetime) -> int:
    """Return the age in seconds of the oldest event that waits; 0 without one."""
    return 0 if waiting_since is None else max(0, int((now - waiting_since).total_seconds()))


def dead_letter_snapshot(letter: DeadLetter) -> dict[str, Any]:
    """Return a dead letter of `selectors.dead_letters_of` as the API shows it."""
    named: Any = letter
    return {
        "position": letter.position,
        "event_id": named.event_id,
        "type": named.event_type,
        "reason_code": letter.reason_code,
        "reason": letter.reason,
        "at": letter.at,
        "replayed_at": letter.replayed_at,
    }
