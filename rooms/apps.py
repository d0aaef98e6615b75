from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """The app of rooms, room types and the room log."""

    name = "rooms"

    def ready(self) -> None:
        from notifications.enums import SubjectKind
        from notifications.services import notification_manager
        from rooms import selectors

        notification_manager.register_snapshots(SubjectKind.ROOM, selectors.room_snapshots)
