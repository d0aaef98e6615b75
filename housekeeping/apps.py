from django.apps import AppConfig


class HousekeepingConfig(AppConfig):
    name = "housekeeping"

    def ready(self) -> None:
        from housekeeping import selectors
        from notifications.enums import SubjectKind
        from notifications.services import notification_manager

        notification_manager.register_snapshots(SubjectKind.TASK, selectors.snapshots)
