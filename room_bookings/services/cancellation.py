"""Cancellation: the booking will not become a stay."""

from collections.abc import Sequence
from datetime import datetime

from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.ending import end_before_arrival
from room_bookings.services.guards import judge_bookings
from room_bookings.services.locking import lock_bookings
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import require


def cancel_booking(
    *, hotel: Hotel, booking_id: str, reason: str, staff: Staff | None, source: Source, now: datetime
) -> RoomBooking:
    """Cancel one booking; `cancel_bookings` for a set of one."""
    return cancel_bookings(
        hotel=hotel, booking_ids=[booking_id], reason=reason, staff=staff, source=source, now=now
    )[0]


def cancel_bookings(
    *,
    hotel: Hotel,
    booking_ids: Sequence[str],
    reason: str,
    staff: Staff | None,
    source: Source,
    now: datetime,
) -> list[RoomBooking]:
    """Cancel bookings that have not arrived, all or nothing, and free their rooms; cancelled ones stay as they are.

    Locks the bookings, then their rooms. Raises BookingNotFound, BookingRefused or SetRefused (wrong_status),
    Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(hotel=hotel, booking_ids=booking_ids).values())
    open_bookings = [booking for booking in bookings if booking.status != BookingStatus.CANCELLED]
    judge_bookings({b: policies.cancel_reasons(booking=b) for b in open_bookings}, staff=staff)
    end_before_arrival(
        hotel=hotel,
        bookings=open_bookings,
        to_status=BookingStatus.CANCELLED,
        staff=staff,
        source=source,
        reason=reason,
        now=now,
    )
    return bookings
