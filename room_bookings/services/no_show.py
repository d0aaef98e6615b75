"""No-show: the guest was expected and did not come."""

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


def mark_no_show(
    *, hotel: Hotel, booking_id: str, staff: Staff | None, source: Source, now: datetime, reason: str = ""
) -> RoomBooking:
    """Mark one no-show; `mark_no_shows` for a set of one."""
    return mark_no_shows(
        hotel=hotel, booking_ids=[booking_id], staff=staff, source=source, now=now, reason=reason
    )[0]


def mark_no_shows(
    *,
    hotel: Hotel,
    booking_ids: Sequence[str],
    staff: Staff | None,
    source: Source,
    now: datetime,
    reason: str = "",
) -> list[RoomBooking]:
    """Mark bookings whose guests did not come, all or nothing, and free their rooms.

    Locks the bookings, then their rooms. Raises BookingNotFound, BookingRefused or SetRefused (wrong_status,
    arrival_not_over), Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(hotel=hotel, booking_ids=booking_ids).values())
    expected = [booking for booking in bookings if booking.status != BookingStatus.NO_SHOW]
    judge_bookings(
        {b: policies.no_show_reasons(hotel=hotel, booking=b, now=now) for b in expected}, staff=staff
    )
    end_before_arrival(
        hotel=hotel,
        bookings=expected,
        to_status=BookingStatus.NO_SHOW,
        staff=staff,
        source=source,
        reason=reason,
        now=now,
    )
    return bookings
