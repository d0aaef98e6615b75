"""Move of a checked-in booking to another room."""

from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, cancel_tasks_of_entered_rooms, open_turnover_tasks
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking, lock_rooms_of
from room_bookings.services.room_transfer import Transfer, transfer_stay
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def move_booking(
    command: Command,
    *,
    booking_id: str,
    room_number: str,
    reason: str,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Move a checked-in booking to another room of its hotel; a booking that is there already stays as it is.

    The vacated room becomes CHECKOUT_DIRTY with a turnover task, the new room OCCUPIED; a cleaning that waited in it is
    cancelled. The occupancy keeps its start.
    Detaches orphaned guests from both rooms; refuses while guests of another booking are recorded in one of them.
    Locks the booking, then both rooms and every room in which its guests are, then the guests.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    rooms = lock_rooms_of(command, bookings=[booking], room_numbers=[room_number])
    from_room = rooms.get(booking.assigned_room_id or 0)
    to_room = room_services.require_room(rooms.values(), room_number)
    if from_room == to_room and booking.status == BookingStatus.CHECKED_IN:
        return booking
    rooms_to_read = [room for room in (from_room, to_room) if room]
    facts = read_room_occupancy_facts(rooms=rooms_to_read, since=command.today)
    from_facts = facts[from_room.pk] if from_room else None
    reasons = policies.move_reasons(command, booking=booking, room=facts[to_room.pk], from_room=from_facts)
    log_misplaced_guests(command, facts.values(), booking=booking, action="move")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: to_room)
    if from_room is None:
        raise ValueError(f"Booking {booking.booking_id} is checked in without a room.")
    overrides = Overrides(codes=overridden[booking.pk], reason=overrides.reason)
    transfer = Transfer(
        Operation.MOVE,
        booking,
        from_room,
        _entering(to_room, overrides),
        locked_rooms=rooms,
        note=" · ".join(part for part in (reason, note) if part),
        metadata=overrides.as_metadata(),
    )
    status_before = to_room.room_status
    transfer_stay(command, transfer)
    open_turnover_tasks(command, stays=[(from_room, booking)])
    cancel_tasks_of_entered_rooms(command, statuses_before={to_room: status_before})
    return booking


def _entering(room: Room, overrides: Overrides) -> RoomStep:
    """Return the step of the new room. Where reasons were overridden, its note is the override reason."""
    is_ready = room.room_status == RoomStatus.READY_FOR_GUEST
    return RoomStep(
        room,
        RoomStatus.OCCUPIED,
        kind=RoomEventKind.STEP if is_ready else RoomEventKind.OVERRIDE,
        cleaned=False,
        changes_occupancy=True,
        note=overrides.reason if overrides.codes else None,
    )
