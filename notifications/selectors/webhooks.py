"""Read the webhooks of a hotel and the log of their calls."""

from collections.abc import Collection

from django.db.models import QuerySet

from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from notifications.enums import DisabledReason
from notifications.models import Webhook, WebhookDelivery

_READ_WEBHOOK: PreparedQuery[Webhook] = PreparedQuery(
    "read_webhook",
    lambda given: _existing().filter(hotel=given.value("hotel_pk"), pk=given.value("webhook_pk")),
)


def webhooks_of(*, hotel: Hotel) -> QuerySet[Webhook]:
    """Return the webhooks of the hotel with their subscriptions, oldest first, without deleted ones."""
    return _existing().filter(hotel=hotel).order_by("pk")


def webhook_by_pk(*, hotel: Hotel, webhook_pk: int) -> Webhook:
    """Return one webhook of the hotel with its subscription. Raises NotFound, also for a deleted one."""
    for webhook in _READ_WEBHOOK(hotel_pk=hotel.pk, webhook_pk=webhook_pk) if can_be_key(webhook_pk) else ():
        return webhook
    raise NotFound(f"{hotel.name} has no webhook {str(webhook_pk)[:20]}.", code=ProblemCode.WEBHOOK_NOT_FOUND)


def calls_of(*, webhook: Webhook, outcomes: Collection[str] = ()) -> QuerySet[WebhookDelivery]:
    """Return the calls of the webhook, the latest first; with `outcomes` those that ended so."""
    calls = WebhookDelivery.objects.filter(subscription=webhook.pk).order_by("-pk")
    return calls.filter(outcome__in=outcomes) if outcomes else calls


def _existing() -> QuerySet[Webhook]:
    deleted = DisabledReason.DELETED
    return Webhook.objects.select_related("subscription").exclude(subscription__disabled_reason=deleted)
