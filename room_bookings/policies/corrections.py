"""Guards of corrections."""

from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies.continuation import continued_reasons
from room_bookings.policies.rooms import (
    enter_room_reasons,
    inactive_reasons,
    keep_assigned_reasons,
    misplaced_reasons,
    size_reasons,
    taken_reasons,
    vacate_room_reasons,
)
from room_bookings.policies.status import status_reasons
from room_bookings.policies.stay import holds_from, is_late_arrival, late_arrival_role
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from rooms.enums import Operation, RoomStatus
from rooms.exceptions import maintenance_open_reason
from rooms.models import Room
from rooms.status_words import room_status_word
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command

_NOT_FOR_GUESTS = {RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER}


def undo_check_out_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking has no check-out to reverse, or none that is reversed alone."""
    reasons = status_reasons(booking, {BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED})
    return reasons or continued_reasons(booking=booking)


def reinstate_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking has no cancellation or no-show to reverse."""
    return status_reasons(booking, {BookingStatus.CANCELLED, BookingStatus.NO_SHOW})


def same_day_reasons(command: Command, *, done_on: date) -> list[Reason]:
    """Return why an action of the business date `done_on` can no longer be reversed by anybody."""
    if command.today <= done_on:
        return []
    detail = _("This was done on %(day)s, and that business date is over.") % {"day": day_text(done_on)}
    return [Reason("not_same_day", detail)]


def late_reasons(command: Command, *, done_on: date) -> list[Reason]:
    """Return why the acting person cannot reverse an action of the business date `done_on`: later only managers may."""
    if command.today <= done_on or may(command.staff, Capability.LATE_CORRECTIONS):
        return []
    detail = _("This was done on %(day)s; since then only a manager may undo it.") % {
        "day": day_text(done_on)
    }
    return [Reason("too_late", detail)]


def return_to_stay_reasons(command: Command, *, booking: RoomBooking, done_on: date) -> list[Reason]:
    """Return why the acting person cannot reverse a check-out of the business date `done_on`.

    The front desk may do it on the same business date; managers may do it until the day of departure.
    """
    today = command.today
    if today <= done_on or today <= booking.check_out:
        return late_reasons(command, done_on=done_on)
    over = _("The stay ended on %(departure)s; the business date is %(today)s.") % {
        "departure": day_text(booking.check_out),
        "today": day_text(today),
    }
    return [
        *late_reasons(command, done_on=done_on),
        Reason("stay_is_over", over),
    ]


def night_left_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why the stay has no remaining night or day use, and cannot be a late arrival either.

    On the day of departure guests may come until their expected check-out; after that a manager may let them in.
    """
    today = command.today
    if today < booking.check_out or booking.check_in == booking.check_out == today:
        return []
    role = None
    if is_late_arrival(command, booking=booking):
        role = late_arrival_role(command, booking=booking)
        if role is None:
            return []
    detail = _("The stay was until %(departure)s; the business date is %(today)s.") % {
        "departure": day_text(booking.check_out),
        "today": day_text(today),
    }
    return [Reason("no_night_left", detail, role)]


def reinstatement_reasons(command: Command, *, booking: RoomBooking, done_on: date) -> list[Reason]:
    """Return why the acting person cannot reinstate a booking that ended on the business date `done_on`.

    `availability_reasons` may stand against it, too.
    """
    return [
        *late_reasons(command, done_on=done_on),
        *night_left_reasons(command, booking=booking),
    ]


class RoomOperation(Protocol):
    """The last change of a booking's room."""

    @property
    def operation(self) -> str: ...


def undo_move_reasons(*, booking: RoomBooking, last: RoomOperation | None) -> list[Reason]:
    """Return why this booking has no move to reverse: `last` is the last change of its room."""
    if reasons := status_reasons(booking, {BookingStatus.CHECKED_IN}):
        return reasons
    if last is not None and last.operation == Operation.MOVE:
        return []
    detail = _("The last change of the room of booking %(booking)s was no move.")
    return [Reason("no_move", detail % {"booking": booking.booking_id})]


def move_back_reasons(
    command: Command,
    *,
    booking: RoomBooking,
    room: RoomOccupancyFacts,
    from_room: RoomOccupancyFacts | None,
    is_as_left: bool,
    broke_promise: bool,
) -> list[Reason]:
    """Return why the guests cannot go from `from_room` back to the room that they left by a move.

    `is_as_left` says that the status of that room made no step since. `broke_promise` says that the move set
    `do_not_move` aside; then the way back does not break it again.
    """
    since = holds_from(command, booking=booking)
    reasons = [] if broke_promise else keep_assigned_reasons(booking=booking, room=room)
    if from_room is not None:
        reasons += vacate_room_reasons(booking, from_room)
    reasons += inactive_reasons(room)
    number, status = room.room.room_number, room.room.room_status
    if room.occupant_pk is not None:
        return [*reasons, Reason("room_taken", _("Room %(room)s is occupied again.") % {"room": number})]
    if not is_as_left:
        detail = _("Room %(room)s is not as the guests left it: it is %(status)s now.") % {
            "room": number,
            "status": room_status_word(status),
        }
        reasons.append(Reason("room_taken", detail))
    return [
        *reasons,
        *misplaced_reasons(booking, room),
        *taken_reasons(booking, room, room_from=since),
        *size_reasons(booking, room.places, staying=from_room.guests_of(booking) if from_room else 0),
    ]


def ready_again_reasons(*, room: Room, status_before: str, is_unusable: bool) -> list[Reason]:
    """Return why the room cannot become READY_FOR_GUEST again after an undone check-in.

    `status_before` is the room status before the check-in.
    """
    reasons = []
    if status_before != RoomStatus.READY_FOR_GUEST:
        detail = _("Room %(room)s was %(status)s when the guests came, not ready.") % {
            "room": room.room_number,
            "status": room_status_word(status_before),
        }
        reasons.append(Reason("room_was_not_ready", detail))
    if is_unusable:
        reasons.append(maintenance_open_reason(room.room_number))
    return reasons


def keep_room_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    """Return why a booking cannot hold its room from its arrival on, after a later check-in is undone."""
    return taken_reasons(booking, room, room_from=booking.check_in)


def return_to_room_reasons(
    command: Command, *, booking: RoomBooking, room: RoomOccupancyFacts, is_own: bool, room_is_unchanged: bool
) -> list[Reason]:
    """Return why the guests of an undone check-out cannot be in this room.

    `is_own` says that they were checked out of this room, `room_is_unchanged` that no other booking occupied it since;
    then it need not be clean.
    """
    since = holds_from(command, booking=booking)
    number, status = room.room.room_number, room.room.room_status
    if is_own and (room.occupant_pk is not None or status in _NOT_FOR_GUESTS):
        if room.occupant_pk is not None:
            detail = _("Room %(room)s is occupied again; another room may be given.") % {"room": number}
        else:
            detail = _("Room %(room)s is %(status)s; another room may be given.") % {
                "room": number,
                "status": room_status_word(status),
            }
        return [Reason("room_taken", detail)]
    if not room_is_unchanged:
        return [
            *keep_assigned_reasons(booking=booking, room=room),
            *enter_room_reasons(command, booking=booking, room=room, since=since),
        ]
    return [
        *inactive_reasons(room),
        *misplaced_reasons(booking, room),
        *taken_reasons(booking, room, room_from=since),
    ]
