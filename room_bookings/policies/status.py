"""Whether a booking stands where a command takes it from."""

from collections.abc import Collection

from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking


def status_reasons(booking: RoomBooking, wanted: Collection[BookingStatus]) -> list[Reason]:
    """Why a command that starts from these statuses cannot be given."""
    if booking.status in wanted:
        return []
    allowed = " or ".join(sorted(wanted))
    return [Reason("wrong_status", f"Booking {booking.booking_id} is {booking.status}, not {allowed}.")]
