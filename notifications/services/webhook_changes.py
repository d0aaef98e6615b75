"""The only writer of audit rows about webhooks."""

from collections.abc import Sequence
from typing import Any, Protocol

from hotel.kernel.attempt import IdentifiedCommand
from hotel.kernel.command import TimedCommand
from hotel.kernel.enums import Source
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows
from notifications.enums import SubscriptionKind, WebhookAction
from notifications.models import Subscription, WebhookChange
from staff.command import Command

Changes = Sequence[dict[str, Any]]
"""Changed fields, each a dict of `field`, `old` and `new`; never a secret."""


class RelayCommand(TimedCommand, IdentifiedCommand, Protocol):
    """A command of a relay, which has no acting person."""


_RAISE_VERSIONS = PreparedQuery.from_sql(
    "raise_versions_of_webhooks",
    """
    UPDATE notifications_webhook SET version = version + 1, updated_at = %(now)s
    WHERE subscription_id = ANY(%(pks)s)
    """,
    has_result=False,
)


def record_webhook_change(
    command: Command, subscription: Subscription, action: WebhookAction, changes: Changes = ()
) -> None:
    """Write the audit row of a change by a command, and raise the version of the webhook.

    Does nothing for subscriptions of another kind. The caller has locked the subscription.
    """
    if subscription.kind != SubscriptionKind.WEBHOOK:
        return
    row = _row(command, subscription, action, changes)
    row.source = command.source
    row.changed_by = command.staff
    insert_rows([row])
    if action != WebhookAction.CREATED:
        _RAISE_VERSIONS(pks=[subscription.pk], now=command.now)


def record_disabled_webhooks(command: RelayCommand, subscriptions: Sequence[Subscription]) -> None:
    """Write the audit rows of webhooks that a relay has disabled, and raise their versions.

    Leaves out subscriptions of another kind. The caller has locked the subscriptions.
    """
    disabled = [each for each in subscriptions if each.kind == SubscriptionKind.WEBHOOK]
    if not disabled:
        return
    insert_rows(
        _row(
            command,
            subscription,
            WebhookAction.DISABLED,
            [{"field": "disabled_reason", "old": "", "new": str(subscription.disabled_reason)}],
        )
        for subscription in disabled
    )
    _RAISE_VERSIONS(pks=[subscription.pk for subscription in disabled], now=command.now)


def _row(
    command: RelayCommand, subscription: Subscription, action: WebhookAction, changes: Changes
) -> WebhookChange:
    return WebhookChange(
        hotel_id=subscription.hotel_id,
        subscription_id=subscription.pk,
        action=action,
        changes=list(changes),
        source=Source.SYSTEM,
        at=command.now,
        command_id=command.id,
        request_id=request_id.get(),
    )
