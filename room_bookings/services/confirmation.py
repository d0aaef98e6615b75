"""Confirmation: the hotel stands by the booking."""

from collections.abc import Sequence
from datetime import datetime

from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import judge_bookings
from room_bookings.services.locking import lock_bookings
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import NO_OVERRIDES, Overrides, require


def confirm_booking(
    *,
    hotel: Hotel,
    booking_id: str,
    staff: Staff | None,
    source: Source,
    now: datetime,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Confirm one booking; `confirm_bookings` for a set of one."""
    return confirm_bookings(
        hotel=hotel, booking_ids=[booking_id], staff=staff, source=source, now=now, overrides=overrides
    )[0]


def confirm_bookings(
    *,
    hotel: Hotel,
    booking_ids: Sequence[str],
    staff: Staff | None,
    source: Source,
    now: datetime,
    overrides: Overrides = NO_OVERRIDES,
) -> list[RoomBooking]:
    """Confirm bookings, all or nothing; confirmed ones stay as they are. Locks the bookings.

    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, payment_required), Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(hotel=hotel, booking_ids=booking_ids).values())
    pending = [booking for booking in bookings if booking.status != BookingStatus.CONFIRMED]
    confirm_locked(hotel=hotel, bookings=pending, staff=staff, source=source, now=now, overrides=overrides)
    return bookings


def confirm_locked(
    *,
    hotel: Hotel,
    bookings: Sequence[RoomBooking],
    staff: Staff | None,
    source: Source,
    now: datetime,
    overrides: Overrides,
) -> None:
    """Confirm bookings that this command has locked or just made."""
    reasons = {booking: policies.confirm_reasons(booking=booking) for booking in bookings}
    overridden = judge_bookings(reasons, staff=staff, overrides=overrides)
    set_booking_statuses(
        hotel=hotel,
        steps=[
            BookingStep(
                booking,
                BookingStatus.CONFIRMED,
                metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
            )
            for booking in bookings
        ],
        staff=staff,
        source=source,
        reason=overrides.reason,
        now=now,
    )
