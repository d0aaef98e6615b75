"""The services of events: the notification manager, subscriptions, and what a relay records."""

from notifications.services import notification_manager
from notifications.services.delivery_results import DeliveryResult, RecordedDeliveries, record_deliveries
from notifications.services.leases import Claim, claim_subscriptions
from notifications.services.pruning import prune_events
from notifications.services.replay import replay_deliveries
from notifications.services.subscriptions import (
    create_subscription,
    disable_subscription,
    enable_subscription,
    subscribe_hotels_to_pusher,
)

__all__ = [
    "Claim",
    "DeliveryResult",
    "RecordedDeliveries",
    "claim_subscriptions",
    "create_subscription",
    "disable_subscription",
    "enable_subscription",
    "notification_manager",
    "prune_events",
    "record_deliveries",
    "replay_deliveries",
    "subscribe_hotels_to_pusher",
]
