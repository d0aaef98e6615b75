"""Confirmation of bookings."""

from collections.abc import Mapping, Sequence

from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from room_bookings.services.night_sales import (
    NO_OVERSALE,
    OVERSOLD_FIELDS,
    HeldNights,
    Oversale,
    Sale,
    announce_oversold,
    held_now,
    judge_sales,
    mark_oversold,
)
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def confirm_booking(command: Command, *, booking_id: str, overrides: Overrides = NO_OVERRIDES) -> RoomBooking:
    """Confirm one booking, as `confirm_bookings` does a set."""
    return confirm_bookings(command, booking_ids=[booking_id], overrides=overrides)[0]


def confirm_bookings(
    command: Command, *, booking_ids: Sequence[str], overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Confirm pending bookings, all or none. Locks the bookings, then their room types.

    Returns the bookings in the order of the IDs; confirmed ones stay as they are.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, payment_required, no_availability), Forbidden,
    Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    unconfirmed = [booking for booking in bookings if booking.status != BookingStatus.CONFIRMED]
    confirm_locked(command, bookings=unconfirmed, overrides=overrides)
    return bookings


def confirm_locked(
    command: Command,
    *,
    bookings: Sequence[RoomBooking],
    overrides: Overrides,
    oversales: Mapping[RoomBooking, Oversale] | None = None,
) -> None:
    """Confirm bookings that this command has locked or created.

    `oversales` are those that a creation has judged already. Locks the room types.
    Raises BookingRefused or SetRefused (wrong_status, payment_required, no_availability), Busy.
    """
    judged = judge_confirmations(command, bookings=bookings) if oversales is None else oversales
    reasons = {
        booking: policies.confirm_reasons(booking=booking) + judged[booking].reasons for booking in bookings
    }
    overridden = require_allowed(command, reasons, overrides=overrides)
    oversold = mark_oversold(command, judged.items(), overrides=overrides)
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
        also_written=OVERSOLD_FIELDS if oversold else (),
    )
    announce_oversold(command, oversold)


def judge_confirmations(command: Command, *, bookings: Sequence[RoomBooking]) -> dict[RoomBooking, Oversale]:
    """Return what stands against each booking's beginning to hold its nights. Locks the room types. Raises Busy."""
    pending = [booking for booking in bookings if booking.status == BookingStatus.PENDING]
    sales = [Sale(booking, HeldNights.of(booking), held_now(booking)) for booking in pending]
    judged = dict(zip(pending, judge_sales(command, sales=sales), strict=True))
    return {booking: judged.get(booking, NO_OVERSALE) for booking in bookings}
