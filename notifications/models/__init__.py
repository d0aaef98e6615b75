"""Events, the counters of feeds, subscriptions to feeds, and what subscriptions could not deliver."""

from notifications.models.dead_letters import DeadLetter, Redelivery
from notifications.models.events import EventCounter, OutboxEvent
from notifications.models.subscriptions import Subscription

__all__ = ["DeadLetter", "EventCounter", "OutboxEvent", "Redelivery", "Subscription"]
