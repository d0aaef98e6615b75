"""Confirmation of bookings."""

from collections.abc import Sequence

from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def confirm_booking(command: Command, *, booking_id: str, overrides: Overrides = NO_OVERRIDES) -> RoomBooking:
    """Confirm one booking, as `confirm_bookings` does a set."""
    return confirm_bookings(command, booking_ids=[booking_id], overrides=overrides)[0]


def confirm_bookings(
    command: Command, *, booking_ids: Sequence[str], overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Confirm pending bookings, all or none. Locks the bookings.

    Returns the bookings in the order of the IDs; confirmed ones stay as they are.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, payment_required), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    unconfirmed = [booking for booking in bookings if booking.status != BookingStatus.CONFIRMED]
    confirm_locked(command, bookings=unconfirmed, overrides=overrides)
    return bookings


def confirm_locked(command: Command, *, bookings: Sequence[RoomBooking], overrides: Overrides) -> None:
    """Confirm bookings that this command has locked or created.

    Raises BookingRefused or SetRefused (wrong_status, payment_required).
    """
    reasons = {booking: policies.confirm_reasons(booking=booking) for booking in bookings}
    overridden = require_allowed(command, reasons, overrides=overrides)
    set_booking_statuses(
        command,
        steps=[
            BookingStep(
                booking,
                BookingStatus.CONFIRMED,
                metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
            )
            for booking in bookings
        ],
        reason=overrides.reason,
    )
