"""The admin pages of events, counters and deliveries."""

from notifications.admin import deliveries, events

__all__ = ["deliveries", "events"]
