"""The flag of an overstay: which columns it has, and how long an acknowledgement silences it."""

from datetime import datetime

from hotel.kernel.business_date import CheckOutClock, business_date, is_overdue, start_of_day
from room_bookings.models import RoomBooking

OVERSTAY_FIELDS = ("overstay_flagged_at", "overstay_acknowledged_at", "overstay_acknowledged_by")
"""The columns of the flag, as update_rows names them."""


def is_acknowledged(*, hotel: CheckOutClock, acknowledged_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody acknowledged the overstay on the business date at `now`: on the next one it counts anew."""
    if acknowledged_at is None:
        return False
    return acknowledged_at >= start_of_day(hotel=hotel, day=business_date(hotel=hotel, now=now))


def is_overstay(booking: RoomBooking, *, now: datetime) -> bool:
    """Tell whether the guests of a checked-in booking are beyond their expected check-out."""
    return is_overdue(
        hotel=booking.hotel, check_out=booking.check_out, departure_time=booking.departure_time, now=now
    )


def clear_overstay(booking: RoomBooking) -> bool:
    """Take the flag and its acknowledgement off the booking, not stored yet; return whether there was one."""
    had_one = booking.overstay_flagged_at is not None or booking.overstay_acknowledged_at is not None
    booking.overstay_flagged_at = booking.overstay_acknowledged_at = booking.overstay_acknowledged_by = None
    return had_one
