"""Events, the counters of feeds, subscriptions to feeds, dead letters, redeliveries, and webhooks."""

from notifications.models.dead_letters import DeadLetter, Redelivery
from notifications.models.events import EventCounter, OutboxEvent
from notifications.models.subscriptions import Subscription
from notifications.models.webhooks import Webhook, WebhookChange, WebhookDelivery

__all__ = [
    "DeadLetter",
    "EventCounter",
    "OutboxEvent",
    "Redelivery",
    "Subscription",
    "Webhook",
    "WebhookChange",
    "WebhookDelivery",
]
