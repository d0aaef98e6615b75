"""Reinstatement: the guest comes after all."""

from datetime import date, datetime

from hotel.business_date import business_date
from hotel.enums import Source
from hotel.models import Hotel
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undone import step_to_take_back
from room_bookings.services.judging import judge_bookings
from room_bookings.services.locking import lock_bookings
from rooms.selectors import rooms_left
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import require


def reinstate_booking(
    *, hotel: Hotel, booking_id: str, reason: str, staff: Staff | None, source: Source, now: datetime
) -> RoomBooking:
    """Take a cancellation or no-show back: the booking has the status it had before, and no room yet.

    The desk may on the same business date, managers while a night is left; each night left must have a room of
    the reserved type. A live booking stays as it is. Locks the booking. Availability is counted, not locked: a
    booking made at the same moment may take the same last room, as at creation.
    Raises BookingNotFound, BookingRefused (wrong_status, too_late, no_night_left, no_availability), Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(hotel=hotel, booking_ids=[booking_id])[booking_id]
    if booking.status in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
        return booking
    judge_bookings({booking: policies.reinstate_reasons(booking=booking)}, staff=staff)
    ended = step_to_take_back(booking)
    today = business_date(hotel=hotel, now=now)
    reasons = [
        *policies.late_reasons(hotel=hotel, done_on=ended.business_date, staff=staff, now=now),
        *policies.night_left_reasons(booking=booking, today=today),
        *policies.still_available_reasons(booking=booking, rooms_left=_rooms_left(booking, today)),
    ]
    judge_bookings({booking: reasons}, staff=staff)
    set_booking_statuses(
        hotel=hotel,
        steps=[
            BookingStep(
                booking,
                BookingStatus(ended.from_status),
                kind=BookingEventKind.CORRECTION,
                reverses_id=ended.pk,
            )
        ],
        staff=staff,
        source=source,
        reason=reason,
        now=now,
    )
    return booking


def _rooms_left(booking: RoomBooking, today: date) -> dict[date, int]:
    first = max(today, booking.check_in)
    return rooms_left(room_type=booking.room_type, first=first, until=booking.check_out, today=today)
