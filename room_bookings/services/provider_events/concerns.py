"""Tell the desk that a person should look at a payment."""

from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from room_bookings.provider_enums import EventConcern
from staff.command import Command

REQUEST_REFUSED = "REQUEST_REFUSED"
"""Not a concern of an event: the provider has refused a request of ours for good."""


def announce_concern(command: Command, *, booking: RoomBooking, concern: EventConcern | str) -> None:
    """Announce a concern about a locked booking; sends nothing before the commit."""
    change = {"field": "payment_concern", "old": None, "new": str(concern)}
    notification_manager.realtime_booking(
        command, EventType.BOOKING_PAYMENT_CONCERN, booking, ["payment_concern"], changes=[change]
    )
