from notifications.services import notification_manager

__all__ = ["notification_manager"]
