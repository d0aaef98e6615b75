"""The services of events: the notification manager, subscriptions, webhooks, and the results of relays."""

from notifications.services import notification_manager
from notifications.services.delivery_results import DeliveryResult, RecordedDeliveries, record_deliveries
from notifications.services.leases import Claim, claim_subscriptions
from notifications.services.pruning import PrunedEvents, prune_events
from notifications.services.replay import replay_deliveries
from notifications.services.subscriptions import (
    create_subscription,
    disable_subscription,
    enable_subscription,
    subscribe_hotels_to_pusher,
)
from notifications.services.webhook_keys import reencrypt_webhook_secrets
from notifications.services.webhook_log import DeliveryCall, prune_webhook_deliveries
from notifications.services.webhooks import (
    WebhookWithSecret,
    create_webhook,
    delete_webhook,
    queue_webhook_test,
    redeliver_to_webhook,
    rotate_webhook_secret,
    update_webhook,
)

__all__ = [
    "Claim",
    "DeliveryCall",
    "DeliveryResult",
    "PrunedEvents",
    "RecordedDeliveries",
    "WebhookWithSecret",
    "claim_subscriptions",
    "create_subscription",
    "create_webhook",
    "delete_webhook",
    "disable_subscription",
    "enable_subscription",
    "notification_manager",
    "prune_events",
    "prune_webhook_deliveries",
    "queue_webhook_test",
    "record_deliveries",
    "redeliver_to_webhook",
    "reencrypt_webhook_secrets",
    "replay_deliveries",
    "rotate_webhook_secret",
    "subscribe_hotels_to_pusher",
    "update_webhook",
]
