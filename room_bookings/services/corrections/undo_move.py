"""Undo of a room move."""

from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, open_turnover_tasks, restore_tasks
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.corrections.undo_lookup import MoveToReverse, last_room_operation
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking, lock_rooms_of
from room_bookings.services.room_transfer import Transfer, transfer_stay
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def undo_move(
    command: Command, *, booking_id: str, reason: str, overrides: Overrides = NO_OVERRIDES
) -> RoomBooking:
    """Reverse the last room move of a stay on its business date: the guests are back in the room that they left.

    That room must be as the move left it: vacant, CHECKOUT_DIRTY without a step since, and held by no other booking
    (`room_taken`). It is OCCUPIED again, by a correction that names the reversed status event, and its unstarted
    turnover is cancelled; the room of the move becomes CHECKOUT_DIRTY with a turnover task. The occupancy keeps its
    start. A move that was undone already changes nothing. Locks the booking, then both rooms and every room in which
    its guests are, the guests, then the rooms' tasks.
    Raises BookingNotFound, BookingRefused (wrong_status, no_move, not_same_day, room_taken, room_inactive,
    room_occupied, room_not_cleared, room_too_small, do_not_move), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    last = last_room_operation(booking)
    if last is not None and last.is_undone_move(booking):
        return booking
    require_allowed(command, {booking: policies.undo_move_reasons(booking=booking, last=last)})
    if last is None or last.from_room_pk is None:
        raise ValueError(f"Booking {booking.booking_id} has a room move without the room that it left.")
    rooms = lock_rooms_of(command, bookings=[booking], room_pks=[last.from_room_pk])
    left, entered = rooms[last.from_room_pk], rooms[booking.assigned_room_id or 0]
    overridden = _require_return_allowed(command, booking, last, left, entered, overrides)
    metadata = {"reverses": str(last.command_id), **overridden.as_metadata()}
    step = RoomStep(
        left,
        RoomStatus.OCCUPIED,
        kind=RoomEventKind.CORRECTION,
        reverses_pk=last.vacated_event_pk,
        changes_occupancy=True,
    )
    transfer_stay(
        command, Transfer(Operation.UNDO_MOVE, booking, entered, step, rooms, note=reason, metadata=metadata)
    )
    restore_tasks(command, rooms=[left], undone_command_id=last.command_id)
    open_turnover_tasks(command, stays=[(entered, booking)])
    return booking


def _require_return_allowed(
    command: Command,
    booking: RoomBooking,
    last: MoveToReverse,
    left: Room,
    entered: Room,
    overrides: Overrides,
) -> Overrides:
    """Raise BookingRefused unless the guards allow the way back; return the overrides that were needed."""
    facts = read_room_occupancy_facts(rooms=[left, entered], since=command.today)
    reasons = [
        *policies.same_day_reasons(command, done_on=last.business_date),
        *policies.move_back_reasons(
            command,
            booking=booking,
            room=facts[left.pk],
            from_room=facts[entered.pk],
            is_as_left=left.status_version == last.vacated_version,
            broke_promise=last.broke_promise,
        ),
    ]
    log_misplaced_guests(command, facts.values(), booking=booking, action="undo move")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: left)
    return Overrides(overridden[booking.pk], overrides.reason)
