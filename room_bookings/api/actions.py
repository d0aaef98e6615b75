"""What this person could do with a booking now, by the guards of the commands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotel.kernel.exceptions import Reason
from room_bookings import policies as guards
from room_bookings.api.before_arrival import AssignRoom, Cancel, Confirm, NoShow, UnassignRoom
from room_bookings.api.corrections import Reinstate, UndoCheckIn, UndoCheckOut
from room_bookings.api.in_house import ChangeDeparture, CheckIn, CheckOut, MoveRoom
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, read_room_occupancy_facts
from room_bookings.services.corrections.undo_lookup import (
    bookings_with_relet_room,
    remaining_rooms_for,
    status_events_to_reverse,
)
from staff.api.actions import Commands, action_list
from staff.command import Command

COMMANDS: Commands = {
    "confirm": Confirm,
    "cancel": Cancel,
    "no-show": NoShow,
    "assign-room": AssignRoom,
    "unassign-room": UnassignRoom,
    "check-in": CheckIn,
    "check-out": CheckOut,
    "move-room": MoveRoom,
    "change-departure": ChangeDeparture,
    "undo-check-in": UndoCheckIn,
    "undo-check-out": UndoCheckOut,
    "reinstate": Reinstate,
}


@dataclass(frozen=True)
class Outlook:
    """A booking and what its guards ask for: its room, what can be taken back, who asks and when."""

    command: Command
    booking: RoomBooking
    room: RoomOccupancyFacts | None
    done_on: date | None
    is_relet: bool
    remaining_rooms: Mapping[date, int]


def _undo_check_in(it: Outlook) -> list[Reason]:
    reasons = guards.check_out_reasons(booking=it.booking)
    if reasons or it.done_on is None or it.room is None:
        return reasons
    reasons = guards.same_day_reasons(it.command, done_on=it.done_on)
    if it.booking.room_from == it.booking.check_in:
        return reasons
    return reasons + guards.keep_room_reasons(booking=it.booking, room=it.room)


def _undo_check_out(it: Outlook) -> list[Reason]:
    reasons = guards.undo_check_out_reasons(booking=it.booking)
    if reasons or it.done_on is None or it.room is None:
        return reasons
    return [
        *guards.return_to_stay_reasons(
            it.command,
            booking=it.booking,
            done_on=it.done_on,
        ),
        *guards.return_to_room_reasons(
            it.command,
            booking=it.booking,
            room=it.room,
            is_own=True,
            room_is_unchanged=not it.is_relet,
        ),
    ]


def _reinstate(it: Outlook) -> list[Reason]:
    reasons = guards.reinstate_reasons(booking=it.booking)
    if reasons or it.done_on is None:
        return reasons
    return guards.reinstatement_reasons(
        it.command,
        booking=it.booking,
        done_on=it.done_on,
        remaining_rooms=it.remaining_rooms,
    )


GUARDS: Mapping[str, Callable[[Outlook], list[Reason]]] = {
    "confirm": lambda it: guards.confirm_reasons(booking=it.booking),
    "cancel": lambda it: guards.cancel_reasons(booking=it.booking),
    "no-show": lambda it: guards.no_show_reasons(it.command, booking=it.booking),
    "assign-room": lambda it: guards.assign_reasons(booking=it.booking, room=None),
    "unassign-room": lambda it: guards.unassign_reasons(booking=it.booking),
    "check-in": lambda it: guards.check_in_reasons(
        it.command,
        booking=it.booking,
        room=it.room,
    ),
    "check-out": lambda it: guards.check_out_reasons(booking=it.booking),
    "move-room": lambda it: guards.move_reasons(
        it.command,
        booking=it.booking,
        room=None,
        left=it.room,
    ),
    "change-departure": lambda it: guards.change_departure_reasons(booking=it.booking),
    "undo-check-in": _undo_check_in,
    "undo-check-out": _undo_check_out,
    "reinstate": _reinstate,
}
"""As with the shortest body: into the room planned, back into the room that was left. Where a room must be named,
what no room could change."""


def booking_actions(command: Command, bookings: Sequence[RoomBooking]) -> dict[int, list[dict[str, Any]]]:
    """The actions of each booking, by primary key; at most four statements however many."""
    since = min([command.today, *(booking.check_in for booking in bookings)])
    rooms = {booking.assigned_room.pk: booking.assigned_room for booking in bookings if booking.assigned_room}
    facts = read_room_occupancy_facts(rooms=list(rooms.values()), since=since)
    steps, let_since = status_events_to_reverse(bookings), bookings_with_relet_room(bookings)
    left = remaining_rooms_for(command, bookings=bookings)
    found = {}
    for booking in bookings:
        step = steps.get(booking.pk)
        outlook = Outlook(
            command=command,
            booking=booking,
            room=facts.get(booking.assigned_room_id or 0),
            done_on=step.business_date if step else None,
            is_relet=booking.pk in let_since,
            remaining_rooms=left[booking.pk],
        )
        reasons = {action: guard(outlook) for action, guard in GUARDS.items()}
        found[booking.pk] = action_list(command, COMMANDS, reasons=reasons)
    return found
