"""Create, change and delete webhooks, renew their secrets, and send test events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from uuid_utils.compat import uuid7

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict, Invalid, NotFound, ProblemCode
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from notifications.enums import DisabledReason, EventType, SubscriptionKind, WebhookAction
from notifications.models import Subscription, Webhook
from notifications.services.locking import lock_awaited_events, lock_subscription_or_none
from notifications.services.replay import replay_deliveries
from notifications.services.subscriptions import create_subscription, last_position, set_enabled
from notifications.services.webhook_changes import record_webhook_change
from notifications.services.webhook_secrets import encrypt_secret, new_secret, require_secret_keys
from notifications.services.webhook_urls import UrlRefused, parse_webhook_url
from staff.capabilities import Capability
from staff.command import Command

CHANGEABLE = frozenset({"url", "description", "event_types", "is_enabled"})
"""The fields of a webhook that a command can change."""

LONGEST_ROTATION = timedelta(days=7)
"""The longest time for which the previous secret stays valid."""

_LOCK_WEBHOOK = LockQuery(
    "lock_webhook",
    lambda given: Webhook.objects.filter(hotel=given.value("hotel_pk"), pk=given.value("webhook_pk")),
    rank=LockRank.WEBHOOKS,
)
_FIND_REDELIVERY = PreparedQuery.from_sql(
    "find_redelivery",
    """
    SELECT id FROM notifications_redelivery
    WHERE subscription_id = %(subscription_pk)s AND position = %(position)s
    """,
)
_DELETE_REDELIVERIES = PreparedQuery.from_sql(
    "delete_redeliveries_of_subscription",
    "DELETE FROM notifications_redelivery WHERE subscription_id = %(subscription_pk)s",
    has_result=False,
)


@dataclass(frozen=True)
class WebhookWithSecret:
    """A webhook with its new secret, which is shown this once."""

    webhook: Webhook
    secret: str = field(repr=False)


def create_webhook(
    command: Command, *, url: str, event_types: Collection[str] = (), description: str = ""
) -> WebhookWithSecret:
    """Create a webhook that gets the events to come; without `event_types`, those of all types.

    Locks the hotel. Raises Forbidden, Invalid for an address that requests may not have, Conflict without keys that
    encrypt secrets, Busy.
    """
    command.require(Capability.DELIVERIES)
    require_secret_keys()
    _require_valid({"url": url, "event_types": event_types})
    subscription = create_subscription(command, kind=SubscriptionKind.WEBHOOK, event_types=event_types)
    secret = new_secret()
    webhook = Webhook(
        subscription=subscription,
        hotel=command.hotel,
        url=url,
        description=description,
        secret=encrypt_secret(secret),
        created_at=command.now,
        updated_at=command.now,
    )
    insert_rows([webhook])
    shown = {"url": url, "description": description, "event_types": subscription.event_types}
    record_webhook_change(command, subscription, WebhookAction.CREATED, _changes(dict.fromkeys(shown), shown))
    return WebhookWithSecret(webhook, secret)


def update_webhook(command: Command, *, webhook_pk: int, changes: Mapping[str, Any]) -> Webhook:
    """Change a webhook: values by name, among CHANGEABLE. Unchanged values write nothing.

    A new address ends the pause after failed tries; so does enabling. A disabled webhook keeps its cursor and goes on
    there. Locks the subscription and the webhook, and before them the hotel if the webhook may become enabled.
    Raises Forbidden, NotFound, Invalid, Busy.
    """
    command.require(Capability.DELIVERIES)
    _require_valid(changes)
    if changes.get("is_enabled"):
        lock_awaited_events(command)
    subscription, webhook = _lock(command, webhook_pk)
    if "is_enabled" in changes:
        set_enabled(command, subscription, is_enabled=changes["is_enabled"])
    old = {
        "url": webhook.url,
        "description": webhook.description,
        "event_types": subscription.event_types,
    }
    new = {
        name: sorted(set(changes[name])) if name == "event_types" else changes[name]
        for name in old.keys() & changes
    }
    if changed := _changes(old, new):
        _write(subscription, webhook, {change["field"]: change["new"] for change in changed})
        record_webhook_change(command, subscription, WebhookAction.CHANGED, changed)
    return webhook


def delete_webhook(command: Command, *, webhook_pk: int) -> Webhook:
    """Disable a webhook for ever and forget its secrets. Its log, audit rows and dead letters stay.

    Locks the subscription and the webhook. Raises Forbidden, NotFound (also for a deleted webhook), Busy.
    """
    command.require(Capability.DELIVERIES)
    subscription, webhook = _lock(command, webhook_pk)
    subscription.disabled_at = command.now
    subscription.disabled_reason = DisabledReason.DELETED
    update_rows([subscription], ["disabled_at", "disabled_reason"])
    webhook.secret = webhook.previous_secret = ""
    webhook.previous_secret_until = webhook.test_event_id = webhook.test_requested_at = None
    update_rows(
        [webhook],
        ["secret", "previous_secret", "previous_secret_until", "test_event_id", "test_requested_at"],
    )
    _DELETE_REDELIVERIES(subscription_pk=subscription.pk)
    record_webhook_change(command, subscription, WebhookAction.DELETED)
    return webhook


def rotate_webhook_secret(
    command: Command, *, webhook_pk: int, previous_valid_for: timedelta = timedelta(days=1)
) -> WebhookWithSecret:
    """Give a webhook a new secret. The present one signs as well for `previous_valid_for`; 0 ends it at once.

    A secret that a rotation before has left valid ends now. Locks the subscription and the webhook. Raises Forbidden,
    NotFound, Invalid beyond LONGEST_ROTATION, Conflict without keys that encrypt secrets, Busy.
    """
    command.require(Capability.DELIVERIES)
    if not timedelta(0) <= previous_valid_for <= LONGEST_ROTATION:
        sentence = f"The previous secret stays valid for 0 to {LONGEST_ROTATION.days} days."
        raise Invalid(sentence, errors={"previous_valid_hours": [sentence]})
    subscription, webhook = _lock(command, webhook_pk)
    secret = new_secret()
    if previous_valid_for:
        webhook.previous_secret = webhook.secret
        webhook.previous_secret_until = command.now + previous_valid_for
    else:
        webhook.previous_secret, webhook.previous_secret_until = "", None
    webhook.secret = encrypt_secret(secret)
    update_rows([webhook], ["secret", "previous_secret", "previous_secret_until"])
    record_webhook_change(command, subscription, WebhookAction.SECRET_ROTATED)
    return WebhookWithSecret(webhook, secret)


def queue_webhook_test(command: Command, *, webhook_pk: int) -> Webhook:
    """Let a relay send a test event to a webhook, at once and one time, whatever pause it is in.

    A test that waits already stays as it is. Locks the subscription and the webhook. Raises Forbidden, NotFound,
    Conflict for a disabled webhook, Busy.
    """
    command.require(Capability.DELIVERIES)
    subscription, webhook = _lock(command, webhook_pk)
    if subscription.disabled_at is not None:
        raise Conflict(
            "This webhook is disabled. Enable it, and then send the test event.",
            code=ProblemCode.WEBHOOK_DISABLED,
        )
    if webhook.test_event_id is None:
        webhook.test_event_id, webhook.test_requested_at = uuid7(), command.now
        update_rows([webhook], ["test_event_id", "test_requested_at"])
        if subscription.next_try_at is not None:
            subscription.next_try_at = command.now
            update_rows([subscription], ["next_try_at"])
        record_webhook_change(command, subscription, WebhookAction.TESTED)
    return webhook


def redeliver_to_webhook(command: Command, *, webhook_pk: int, position: int) -> Webhook:
    """Send one event to a webhook once more; see `replay_deliveries`.

    Locks the hotel, the subscription and the webhook. Raises Forbidden, NotFound, Busy, Conflict for an event that the
    webhook has not come to yet.
    """
    command.require(Capability.DELIVERIES)
    lock_awaited_events(command)
    subscription, webhook = _lock(command, webhook_pk)
    if not 1 <= position <= last_position(command.hotel):
        raise NotFound(f"There is no event at position {position}.", position=position)
    is_new = not _FIND_REDELIVERY(subscription_pk=subscription.pk, position=position)
    replay_deliveries(command, subscription_pk=subscription.pk, positions=[position])
    if is_new:
        changes = [{"field": "position", "old": None, "new": position}]
        record_webhook_change(command, subscription, WebhookAction.REDELIVERED, changes)
    return webhook


def _lock(command: Command, webhook_pk: int) -> tuple[Subscription, Webhook]:
    subscription = lock_subscription_or_none(command, webhook_pk)
    if subscription is not None:
        for webhook in _LOCK_WEBHOOK(hotel_pk=command.hotel.pk, webhook_pk=webhook_pk):
            webhook.subscription = subscription
            return subscription, webhook
    raise NotFound(f"{command.hotel.name} has no webhook {webhook_pk}.", code=ProblemCode.WEBHOOK_NOT_FOUND)


def _require_valid(values: Mapping[str, Any]) -> None:
    """Raise Invalid for values that no webhook can have."""
    errors = {name: ["This cannot be changed."] for name in values.keys() - CHANGEABLE}
    if unknown := set(values.get("event_types", ())) - set(EventType.values):
        errors["event_types"] = [f"There are no such types: {', '.join(sorted(unknown))}."]
    if "url" in values:
        try:
            parse_webhook_url(values["url"])
        except UrlRefused as refusal:
            errors["url"] = [str(refusal)]
    if errors:
        raise Invalid(f"Please correct: {', '.join(sorted(errors))}.", errors=errors)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": name, "old": old[name], "new": new[name]} for name in sorted(new) if old[name] != new[name]
    ]


def _write(subscription: Subscription, webhook: Webhook, values: Mapping[str, Any]) -> None:
    subscription.event_types = values.get("event_types", subscription.event_types)
    if "url" in values:
        subscription.tries, subscription.failing_since, subscription.next_try_at = 0, None, None
    update_rows([subscription], ["event_types", "tries", "failing_since", "next_try_at"])
    webhook.url = values.get("url", webhook.url)
    webhook.description = values.get("description", webhook.description)
    update_rows([webhook], ["url", "description"])
