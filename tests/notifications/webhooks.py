"""Webhooks of a hotel, made through the services, and rows of their log."""

from typing import Any
from uuid import UUID

from notifications.models import Webhook, WebhookDelivery
from notifications.services import WebhookWithSecret, create_webhook
from tests.notifications.subscriptions import as_manager
from tests.scenarios import NOON, Scenario, run

URL = "https://receiver.example/hooks?from=innkeeper"


def add_webhook(scenario: Scenario, **arguments: Any) -> WebhookWithSecret:
    """Create a webhook as the manager."""
    return run(as_manager(scenario), lambda command: create_webhook(command, **{"url": URL, **arguments}))


def add_call(webhook: Webhook, **fields: Any) -> WebhookDelivery:
    """Add a call to the log of the webhook."""
    return WebhookDelivery.objects.create(
        **{
            "hotel_id": webhook.hotel_id,
            "subscription_id": webhook.pk,
            "position": 1,
            "event_id": UUID(int=1),
            "event_type": "room_updated",
            "try_number": 1,
            "outcome": "DELIVERED",
            "status": 200,
            "duration_ms": 12,
            "at": NOON,
            **fields,
        }
    )


def stored(webhook: Webhook, *fields: str) -> Any:
    """Read fields of the webhook as they are in the database; those of its subscription as `subscription__…`."""
    return Webhook.objects.values_list(*fields).get(pk=webhook.pk)
