"""Cancellation of bookings."""

from collections.abc import Sequence

from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.end_before_arrival import end_before_arrival
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from staff.capabilities import Capability
from staff.command import Command


def cancel_booking(command: Command, *, booking_id: str, reason: str) -> RoomBooking:
    """Cancel one booking, as `cancel_bookings` does a set."""
    return cancel_bookings(command, booking_ids=[booking_id], reason=reason)[0]


def cancel_bookings(command: Command, *, booking_ids: Sequence[str], reason: str) -> list[RoomBooking]:
    """Cancel bookings before their arrival, all or none, and unassign their rooms.

    Returns the bookings in the order of the IDs; cancelled ones stay as they are. Locks the bookings, then their rooms.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    uncancelled = [booking for booking in bookings if booking.status != BookingStatus.CANCELLED]
    require_allowed(command, {booking: policies.cancel_reasons(booking=booking) for booking in uncancelled})
    end_before_arrival(command, bookings=uncancelled, to_status=BookingStatus.CANCELLED, reason=reason)
    return bookings
