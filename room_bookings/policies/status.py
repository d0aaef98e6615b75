"""The reason against an action that the booking's status does not allow."""

from collections.abc import Collection

from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking


def status_reasons(booking: RoomBooking, allowed: Collection[BookingStatus]) -> list[Reason]:
    """Return `wrong_status` if the booking has none of the allowed statuses."""
    if booking.status in allowed:
        return []
    names = " or ".join(sorted(allowed))
    return [Reason("wrong_status", f"Booking {booking.booking_id} is {booking.status}, not {names}.")]
