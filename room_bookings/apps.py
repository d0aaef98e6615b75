from django.apps import AppConfig


class RoomBookingsConfig(AppConfig):
    name = "room_bookings"
    verbose_name = "Bookings"

    def ready(self) -> None:
        from notifications.enums import SubjectKind
        from notifications.metric_collectors import COLLECTORS
        from notifications.selectors import register_finder
        from notifications.services import notification_manager
        from room_bookings import selectors
        from room_bookings.front_desk.selectors import room_snapshots
        from rooms.selectors import room_by_number

        COLLECTORS.append("room_bookings.api.mail_metrics.MailMetrics")
        COLLECTORS.append("room_bookings.api.provider_metrics.ProviderEventMetrics")
        notification_manager.register_snapshots(SubjectKind.BOOKING, selectors.snapshots)
        notification_manager.register_snapshots(SubjectKind.ROOM, room_snapshots)
        register_finder(
            SubjectKind.BOOKING,
            lambda hotel, name: selectors.booking_pk_by_id(hotel=hotel, booking_id=name),
        )
        register_finder(
            SubjectKind.ROOM, lambda hotel, name: room_by_number(hotel=hotel, room_number=name).pk
        )
