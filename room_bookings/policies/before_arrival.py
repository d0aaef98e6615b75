"""Guards of actions on a booking before its arrival."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from hotel.kernel.business_date import is_past_cutoff
from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.balances import is_secured
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies.rooms import (
    inactive_reasons,
    keep_assigned_reasons,
    size_reasons,
    taken_reasons,
)
from room_bookings.policies.status import BookingState, status_reasons
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.enums import Role


def confirm_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking cannot be confirmed."""
    reasons = status_reasons(booking, {BookingStatus.PENDING})
    if not is_secured(booking):
        detail = _("The booking is prepaid, and its price is not paid or authorised yet.")
        reasons.append(Reason("payment_required", detail, Role.MANAGER))
    return reasons


def cancel_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why the acting person cannot cancel this booking. Managers also cancel a wrong no-show."""
    allowed = {BookingStatus.PENDING, BookingStatus.CONFIRMED}
    if may(command.staff, Capability.LATE_CORRECTIONS):
        allowed.add(BookingStatus.NO_SHOW)
    return status_reasons(booking, allowed)


def cancel_by_guest_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why the guests cannot cancel this booking themselves: they have arrived, or should have.

    The sentence is for guests, so it names no status and no number of the hotel's own.
    """
    if booking.status not in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
        return [Reason("wrong_status", _("This booking can no longer be cancelled. Please ask the hotel."))]
    if is_past_cutoff(hotel=command.hotel, arrival=booking.check_in, now=command.now):
        detail = _("The day of arrival is over, so the hotel itself must cancel. Please ask the hotel.")
        return [Reason("arrival_over", detail)]
    return []


def hold_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why it cannot be changed until when this booking is held: only a pending one expires."""
    return status_reasons(booking, {BookingStatus.PENDING})


def is_expired(*, booking: RoomBooking, now: datetime) -> bool:
    """Return whether this booking is pending past its hold, with nothing paid, authorized or promised.

    What was returned in full is not paid.
    """
    is_paid = booking.amount_paid > 0 or booking.authorized_amount > 0 or booking.on_account_amount > 0
    is_held = booking.hold_until is None or booking.hold_until > now
    return booking.status == BookingStatus.PENDING and not is_paid and not is_held


def no_show_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why this booking cannot be marked as a no-show yet."""
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED})
    if not is_past_cutoff(hotel=command.hotel, arrival=booking.check_in, now=command.now):
        detail = _("The guest may still arrive: the arrival day %(day)s is not over.") % {
            "day": day_text(booking.check_in)
        }
        reasons.append(Reason("arrival_not_over", detail))
    return reasons


def assign_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None) -> list[Reason]:
    """Return why this room cannot be assigned to this booking; without a room, why no room can.

    Compares dates and persons only: a room that is dirty now is clean by then.
    """
    reasons = status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    reasons += keep_assigned_reasons(booking=booking, room=room)
    if room is None:
        return reasons
    return [
        *reasons,
        *inactive_reasons(room),
        *taken_reasons(booking, room, room_from=booking.check_in),
        *size_reasons(booking, room.places),
    ]


class PlannedBooking(BookingState, Protocol):
    """A booking as the guard of the planner reads it: an instance, or a row of values."""

    @property
    def assigned_room__room_number(self) -> str | None: ...


def auto_assign_reasons(*, booking: PlannedBooking) -> list[Reason]:
    """Return why the planner gives this booking no room: it is not confirmed, or has a room already.

    The room of a booking that may not be moved is kept for the same reason: the planner changes no room.
    """
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED})
    if not reasons and booking.assigned_room__room_number is not None:
        detail = _("Booking %(booking)s has room %(room)s already.") % {
            "booking": booking.booking_id,
            "room": booking.assigned_room__room_number,
        }
        reasons.append(Reason("room_assigned", detail))
    return reasons


def unassign_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why the room of this booking cannot be unassigned."""
    reasons = status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    return reasons + keep_assigned_reasons(booking=booking)


def swap_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking cannot swap its assigned room with another booking."""
    reasons = unassign_reasons(booking=booking)
    if booking.assigned_room_id is None:
        detail = _("Booking %(booking)s has no room.") % {"booking": booking.booking_id}
        reasons.append(Reason("no_room", detail))
    return reasons


def change_stay_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None = None) -> list[Reason]:
    """Return why this booking cannot have its current dates, and keep this room if one is given."""
    reasons = status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    return reasons + (taken_reasons(booking, room, room_from=booking.check_in) if room else [])
