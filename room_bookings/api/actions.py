"""The actions on a booking: the table from which the routes and `?expand=actions` are built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotel.kernel.exceptions import Reason
from room_bookings import policies as guards
from room_bookings.api.before_arrival import (
    AssignRoom,
    Cancel,
    Confirm,
    MarkArrived,
    NoShow,
    UnassignRoom,
    UnmarkArrived,
)
from room_bookings.api.city_tax import PostCityTax
from room_bookings.api.corrections import Reinstate, UndoCheckIn, UndoCheckOut, UndoMove
from room_bookings.api.during_stay import AcknowledgeOverstay, ChangeDeparture, CheckIn, CheckOut, MoveRoom
from room_bookings.api.invoices import BookingInvoices
from room_bookings.api.payments import Charges, Payments, Refunds
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, read_room_occupancy_facts
from room_bookings.selectors import staying_members
from room_bookings.services.continuation import earlier_bookings
from room_bookings.services.corrections.undo_lookup import (
    MoveToReverse,
    RoomHistory,
    room_history_of,
    status_events_to_reverse,
)
from room_bookings.services.night_sales import unavailable_nights
from staff.api.actions import Action, action_lists
from staff.command import Command


@dataclass(frozen=True)
class ActionFacts:
    """The facts that the guards of the actions on one booking read.

    `room` describes the assigned room. `done_on` is the business date of the status event that a correction would
    reverse. `is_relet`: another booking has held the room since the check-out. `move` is the last change of the room of
    a stay if it was a move, `left_room` the room that it left. `unavailable` are the reasons against the nights that
    the booking would begin to hold if it were confirmed or reinstated. `earlier` is the booking that this one
    continues, and `earlier_room` describes its room.
    """

    booking: RoomBooking
    room: RoomOccupancyFacts | None
    done_on: date | None
    is_relet: bool
    unavailable: Sequence[Reason]
    move: MoveToReverse | None = None
    left_room: RoomOccupancyFacts | None = None
    is_as_left: bool = False
    earlier: RoomBooking | None = None
    earlier_room: RoomOccupancyFacts | None = None


def _check_in_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    booking, earlier, room = facts.booking, facts.earlier, facts.room
    if earlier is None:
        return guards.check_in_reasons(command, booking=booking, room=room, staying=staying_members(booking))
    if earlier.status == BookingStatus.CHECKED_IN:
        room = room or facts.earlier_room
        room = guards.as_taken_over(room, booking=booking, earlier=earlier) if room else None
    return [
        *guards.continue_reasons(
            command, booking=booking, earlier=earlier, room=room.room if room else None, is_stored=True
        ),
        *guards.check_in_reasons(command, booking=booking, room=room, staying=staying_members(booking)),
    ]


def _check_out_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    reasons = guards.check_out_reasons(booking=facts.booking)
    return reasons or guards.balance_reasons(command, booking=facts.booking)


def _undo_check_in_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    reasons = guards.check_out_reasons(booking=facts.booking)
    if reasons or facts.done_on is None or facts.room is None:
        return reasons
    reasons = guards.same_day_reasons(command, done_on=facts.done_on)
    if facts.earlier is not None:
        reasons += guards.moved_since_reasons(booking=facts.booking, earlier=facts.earlier)
    if facts.booking.room_from == facts.booking.check_in:
        return reasons
    return reasons + guards.keep_room_reasons(booking=facts.booking, room=facts.room)


def _undo_check_out_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    reasons = guards.undo_check_out_reasons(booking=facts.booking)
    if reasons or facts.done_on is None or facts.room is None:
        return reasons
    return [
        *guards.return_to_stay_reasons(
            command,
            booking=facts.booking,
            done_on=facts.done_on,
        ),
        *guards.return_to_room_reasons(
            command,
            booking=facts.booking,
            room=facts.room,
            is_own=True,
            room_is_unchanged=not facts.is_relet,
        ),
    ]


def _undo_move_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    reasons = guards.undo_move_reasons(booking=facts.booking, last=facts.move)
    if reasons or facts.move is None or facts.left_room is None:
        return reasons
    return [
        *guards.same_day_reasons(command, done_on=facts.move.business_date),
        *guards.move_back_reasons(
            command,
            booking=facts.booking,
            room=facts.left_room,
            from_room=facts.room,
            is_as_left=facts.is_as_left,
            broke_promise=facts.move.broke_promise,
        ),
    ]


def _reinstate_reasons(command: Command, facts: ActionFacts) -> list[Reason]:
    reasons = guards.reinstate_reasons(booking=facts.booking)
    if reasons or facts.done_on is None:
        return reasons
    against = guards.reinstatement_reasons(command, booking=facts.booking, done_on=facts.done_on)
    return [*against, *facts.unavailable]


BOOKING_ACTIONS: Sequence[Action[ActionFacts]] = (
    Action(
        "confirm",
        Confirm,
        lambda _, facts: [*guards.confirm_reasons(booking=facts.booking), *facts.unavailable],
    ),
    Action("cancel", Cancel, lambda command, facts: guards.cancel_reasons(command, booking=facts.booking)),
    Action("no-show", NoShow, lambda command, facts: guards.no_show_reasons(command, booking=facts.booking)),
    Action(
        "mark-arrived",
        MarkArrived,
        lambda command, facts: guards.mark_arrived_reasons(command, booking=facts.booking),
    ),
    Action(
        "unmark-arrived", UnmarkArrived, lambda _, facts: guards.unmark_arrived_reasons(booking=facts.booking)
    ),
    Action(
        "assign-room", AssignRoom, lambda _, facts: guards.assign_reasons(booking=facts.booking, room=None)
    ),
    Action("unassign-room", UnassignRoom, lambda _, facts: guards.unassign_reasons(booking=facts.booking)),
    Action(
        "check-in",
        CheckIn,
        _check_in_reasons,
    ),
    Action("check-out", CheckOut, _check_out_reasons),
    Action(
        "move-room",
        MoveRoom,
        lambda command, facts: guards.move_reasons(
            command, booking=facts.booking, room=None, from_room=facts.room
        ),
    ),
    Action(
        "change-departure",
        ChangeDeparture,
        lambda _, facts: guards.change_departure_reasons(booking=facts.booking),
    ),
    Action(
        "acknowledge-overstay",
        AcknowledgeOverstay,
        lambda command, facts: guards.acknowledge_overstay_reasons(command, booking=facts.booking),
    ),
    Action("undo-check-in", UndoCheckIn, _undo_check_in_reasons),
    Action("undo-check-out", UndoCheckOut, _undo_check_out_reasons),
    Action("undo-move", UndoMove, _undo_move_reasons),
    Action("reinstate", Reinstate, _reinstate_reasons),
    Action("payments", Payments, lambda _, __: []),
    Action("charges", Charges, lambda _, __: []),
    Action("refunds", Refunds, lambda command, facts: guards.refund_reasons(command, booking=facts.booking)),
    Action("invoices", BookingInvoices, lambda _, facts: guards.invoice_reasons(booking=facts.booking)),
    Action("city-tax", PostCityTax, lambda _, facts: guards.city_tax_reasons(booking=facts.booking)),
)
"""The guards assume the shortest body: the assigned room, or the room of the check-out. Where a body must name a room,
they return the reasons against every room."""


def booking_actions(command: Command, bookings: Sequence[RoomBooking]) -> dict[int, list[dict[str, Any]]]:
    """Return the actions on each booking by primary key, in at most four statements for any number of bookings.

    One more reads the bookings that some of them continue.
    """
    since = min([command.today, *(booking.check_in for booking in bookings)])
    history = room_history_of(bookings)
    earlier = earlier_bookings([booking.continues_id for booking in bookings if booking.continues_id])
    with_rooms = [*bookings, *earlier.values()]
    rooms = {
        booking.assigned_room.pk: booking.assigned_room for booking in with_rooms if booking.assigned_room
    }
    rooms |= {room.pk: room for room in history.left_rooms.values()}
    room_facts = read_room_occupancy_facts(rooms=list(rooms.values()), since=since)
    events = status_events_to_reverse(bookings)
    unavailable = unavailable_nights(command, bookings=bookings)
    subjects = {}
    for booking in bookings:
        event = events.get(booking.pk)
        continued = earlier.get(booking.continues_id or 0)
        subjects[booking.pk] = ActionFacts(
            booking=booking,
            room=room_facts.get(booking.assigned_room_id or 0),
            done_on=event.business_date if event else None,
            is_relet=booking.pk in history.relet,
            unavailable=unavailable.get(booking.pk, ()),
            **_move_facts(history, booking, room_facts),
            earlier=continued,
            earlier_room=room_facts.get(continued.assigned_room_id or 0) if continued else None,
        )
    return action_lists(command, BOOKING_ACTIONS, subjects)


def _move_facts(
    history: RoomHistory, booking: RoomBooking, room_facts: Mapping[int, RoomOccupancyFacts]
) -> dict[str, Any]:
    """Return the facts about the move of a stay that the undo of it reads; nothing without a move."""
    move, left_room = history.moves.get(booking.pk), history.left_rooms.get(booking.pk)
    if move is None or left_room is None:
        return {}
    is_as_left = left_room.status_version == move.vacated_version
    return {"move": move, "left_room": room_facts[left_room.pk], "is_as_left": is_as_left}
