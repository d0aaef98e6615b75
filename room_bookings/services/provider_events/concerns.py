"""Concerns, at which a person should look: an entry in the timeline of the booking, and an event."""

from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from room_bookings.provider_enums import PAYMENT_CONCERN, EventConcern
from room_bookings.services.booking_changes import record_booking_changes
from staff.command import Command


def announce_concern(command: Command, *, booking: RoomBooking, concern: EventConcern | str) -> None:
    """Write the change row of a concern about a locked booking and announce it, in two statements."""
    change = {"field": PAYMENT_CONCERN, "old": None, "new": str(concern)}
    raised = record_booking_changes(command, changes={booking: [change]})
    booking.version += 1
    booking.updated_at = command.now
    update_rows(
        [booking],
        ["updated_at"],
        increments={"version": {booking.pk: 1}, "change_version": raised},
    )
    notification_manager.realtime_booking(
        command, EventType.BOOKING_PAYMENT_CONCERN, booking, [PAYMENT_CONCERN], changes=[change]
    )
