from django.apps import AppConfig


class RoomBookingsConfig(AppConfig):
    name = "room_bookings"
    verbose_name = "Bookings"

    def ready(self) -> None:
        from notifications.enums import SubjectKind
        from notifications.services import notification_manager
        from room_bookings import selectors
        from room_bookings.front_desk.selectors import room_snapshots

        notification_manager.register_snapshots(SubjectKind.BOOKING, selectors.snapshots)
        notification_manager.register_snapshots(SubjectKind.ROOM, room_snapshots)
