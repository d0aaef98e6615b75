"""Moving house: a booking in house takes another room, and its guests follow."""

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, open_turnover_tasks, set_room_statuses
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.booking_rooms import end_occupancies, transfer_occupancy, write_assigned_rooms
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings, lock_rooms_of
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
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
    """Move an in-house booking to another room of its hotel; a booking already there stays as it is.

    Locks the booking, then both rooms and every room where its guests are, then the guests. The room left becomes
    CHECKOUT_DIRTY with a departure task, the new one OCCUPIED; the stay goes on since when it began. Ghosts go out
    of both; guests of another booking are in the way wherever they are recorded.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    rooms = lock_rooms_of(command, bookings=[booking], also=[room_number])
    from_room = rooms.get(booking.assigned_room_id or 0)
    to_room = room_services.require_room(rooms.values(), room_number)
    if from_room == to_room and booking.status == BookingStatus.CHECKED_IN:
        return booking
    today = command.today
    facts = read_room_occupancy_facts(rooms=[room for room in (from_room, to_room) if room], since=today)
    left = facts[from_room.pk] if from_room else None
    reasons = policies.move_reasons(command, booking=booking, room=facts[to_room.pk], from_room=left)
    log_misplaced_guests(command, facts.values(), booking=booking, action="move")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: to_room)
    if from_room is None:
        raise ValueError("a booking in house has a room: the database sees to it")
    _change_rooms(
        command,
        booking,
        from_room,
        to_room,
        rooms=rooms,
        note=" · ".join(part for part in (reason, note) if part),
        overrides=Overrides(codes=overridden[booking.pk], reason=overrides.reason),
    )
    return booking


def _change_rooms(
    command: Command,
    booking: RoomBooking,
    from_room: Room,
    to_room: Room,
    *,
    rooms: dict[int, Room],
    note: str,
    overrides: Overrides,
) -> None:
    moving = _gather_guests(command, booking, [from_room.pk, to_room.pk])
    astray = {guest.room_id for guest in moving} - {from_room.pk, to_room.pk}
    elsewhere = [room for room in rooms.values() if room.pk in astray]
    status_before = to_room.room_status
    ended = end_occupancies(room_ids=[from_room.pk])[from_room.pk]
    _set_statuses(
        command, from_room, to_room, note=note, override_note=overrides.reason if overrides.codes else None
    )
    write_assigned_rooms(
        command, rooms={booking: to_room}, room_from=policies.holds_from(command, booking=booking)
    )
    transfer_occupancy(command, room=to_room, booking=booking, ended=ended)
    presence.move_guests(command, guests=moving, room=to_room)
    if elsewhere:
        room_services.touch_rooms(command, rooms=elsewhere, changed_fields=("guests",))
    room_services.record_operations(
        command,
        operations=[
            RoomOperation.of_booking(
                Operation.MOVE,
                to_room,
                booking,
                from_room=from_room,
                guest_pks=[guest.pk for guest in moving],
                room_status_before=status_before,
                occupied_since=ended.occupied_since,
                note=note,
                metadata=overrides.as_metadata(),
            )
        ],
    )
    notification_manager.realtime_booking_moved(command, booking, from_room=from_room.room_number)
    open_turnover_tasks(command, stays=[(from_room, booking)])


def _set_statuses(
    command: Command, from_room: Room, to_room: Room, *, note: str, override_note: str | None
) -> None:
    """The room that is left says why they moved; the one they take, on whose word, where it was overridden."""
    ready = to_room.room_status == RoomStatus.READY_FOR_GUEST
    set_room_statuses(
        command,
        steps=[
            RoomStep(from_room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True),
            RoomStep(
                to_room,
                RoomStatus.OCCUPIED,
                kind=RoomEventKind.STEP if ready else RoomEventKind.OVERRIDE,
                cleaned=False,
                changes_occupancy=True,
                note=override_note,
            ),
        ],
        note=note,
    )


def _gather_guests(command: Command, booking: RoomBooking, room_ids: list[int]) -> list[Guest]:
    """The booking's guests in house, locked. Ghosts found in either room go out of it."""
    own, ghosts = presence.lock_affected_guests(command, booking_pks=[booking.pk], room_pks=room_ids)
    if ghosts:
        log_orphaned_guests(command, ghosts, where="move", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=ghosts, check_out_date=command.today)
    return [guest for guest in own if guest.check_in_date and guest.check_out_date is None]
