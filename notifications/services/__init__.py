"""The services of events: the notification manager."""

from notifications.services import notification_manager

__all__ = ["notification_manager"]
