"""Cancellation by the guests themselves, through their link."""

from hotel.kernel.exceptions import Conflict
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors.guest_links import live_guest_link
from room_bookings.services.cancellation import cancel_locked
from room_bookings.services.locking import lock_booking
from staff.command import Command

REASON = "Cancelled by the guest"
"""Stored as it stands, like every reason: it is read by staff in several languages."""


def cancel_by_guest(command: Command, *, token_hash: str) -> RoomBooking:
    """Cancel the booking of a guest's link before its arrival. A cancelled one stays as it is.

    Locks the booking first, as the revocation of links does, so that a revoked link cancels nothing.
    Raises GuestLinkNotFound, Conflict (wrong_status, arrival_over), Busy.
    """
    link = live_guest_link(token_hash=token_hash, now=command.now)
    booking = lock_booking(command, booking_id=link.booking.booking_id)
    live_guest_link(token_hash=token_hash, now=command.now)
    if booking.status == BookingStatus.CANCELLED:
        return booking
    if reasons := policies.cancel_by_guest_reasons(command, booking=booking):
        raise Conflict(reasons[0].detail, reasons=reasons)
    cancel_locked(command, bookings=[booking], reason=REASON)
    return booking
