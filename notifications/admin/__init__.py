"""The admin pages of events, counters, deliveries and webhooks."""

from notifications.admin import deliveries, events, webhooks

__all__ = ["deliveries", "events", "webhooks"]
