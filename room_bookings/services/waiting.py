"""Guests who are in the house and wait for their room."""

from datetime import datetime

from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.services.booking_changes import record_booking_changes
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from staff.capabilities import Capability
from staff.command import Command


def mark_arrived(command: Command, *, booking_id: str, note: str = "") -> RoomBooking:
    """Record that the guests of a confirmed booking are in the house and wait for their room.

    The booking needs no room, and keeps one that it has. `waiting_since` is cleared by the check-in, a cancellation, a
    no-show and a change of the arrival to a later date. A booking whose guests wait already stays as it is. Locks the
    booking.
    Raises BookingNotFound, BookingRefused (wrong_status, not_arrival_day), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    if booking.waiting_since is not None:
        return booking
    require_allowed(command, {booking: policies.mark_arrived_reasons(command, booking=booking)})
    _write(command, booking, command.now, event_type=EventType.BOOKING_WAITING, note=note)
    return booking


def unmark_arrived(command: Command, *, booking_id: str, note: str = "") -> RoomBooking:
    """Record that the guests of a confirmed booking do not wait, such as after a wrong `mark_arrived`.

    A booking whose guests do not wait stays as it is. Locks the booking.
    Raises BookingNotFound, BookingRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    require_allowed(command, {booking: policies.unmark_arrived_reasons(booking=booking)})
    if booking.waiting_since is not None:
        _write(command, booking, None, event_type=EventType.BOOKING_UPDATED, note=note)
    return booking


def _write(
    command: Command, booking: RoomBooking, since: datetime | None, *, event_type: EventType, note: str
) -> None:
    """Write `waiting_since` with its change row, and announce it."""
    old, new = (at and at.isoformat() for at in (booking.waiting_since, since))
    changes = [{"field": "waiting_since", "old": old, "new": new}]
    booking.waiting_since = since
    raised = record_booking_changes(command, changes={booking: changes}, note=note)
    booking.version += 1
    booking.updated_at = command.now
    update_rows(
        [booking],
        ["waiting_since", "updated_at"],
        increments={"version": {booking.pk: 1}, "change_version": raised},
    )
    notification_manager.realtime_booking(command, event_type, booking, ("waiting_since",), changes=changes)
