"""Which room a booking is planned for, before arrival."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts, with_planned_claims
from room_bookings.services.booking_rooms import write_assigned_rooms
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command


def assign_room(command: Command, *, booking_id: str, room_number: str, note: str = "") -> RoomBooking:
    """Plan a room for one booking; `assign_rooms` for a set of one."""
    return assign_rooms(command, rooms={booking_id: room_number}, note=note)[0]


def assign_rooms(command: Command, *, rooms: Mapping[str, str], note: str = "") -> list[RoomBooking]:
    """Plan rooms (numbers, by booking id) for bookings that have not arrived, all or nothing.

    Judges dates only: a dirty or due-out room, or one of another type, is lawful. A booking that has this room
    already stays as it is. Locks the bookings, then the rooms.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused or SetRefused (wrong_status, room_inactive,
    room_taken), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = lock_bookings(command, booking_ids=list(rooms))
    chosen, left = _lock_rooms(command, bookings, rooms)
    changed = {b: chosen[i] for i, b in bookings.items() if b.assigned_room_id != chosen[i].pk}
    since = min((booking.check_in for booking in changed), default=date.max)
    facts = read_room_occupancy_facts(
        rooms=list({room.pk: room for room in changed.values()}.values()), since=since
    )
    facts = with_planned_claims(facts, plans=changed)
    require_allowed(
        command,
        {b: policies.assign_reasons(booking=b, room=facts[room.pk]) for b, room in changed.items()},
        room_of=lambda booking: changed[booking],
    )
    change_planned_rooms(command, rooms=changed, left=left, note=note)
    return list(bookings.values())


def unassign_room(command: Command, *, booking_id: str, note: str = "") -> RoomBooking:
    """Drop the plan of a room; a booking without one stays as it is.

    Locks the booking, then its room. Raises BookingNotFound, BookingRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    require_allowed(command, {booking: policies.unassign_reasons(booking=booking)})
    if booking.assigned_room_id is None:
        return booking
    locked = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])
    left = {booking.pk: locked[booking.assigned_room_id]}
    change_planned_rooms(command, rooms={booking: None}, left=left, note=note)
    return booking


def change_planned_rooms(
    command: Command, *, rooms: Mapping[RoomBooking, Room | None], left: Mapping[int, Room], note: str
) -> None:
    """Write plans already judged, with their log rows and news.

    `left`: the rooms planned until now, by booking pk. Bookings and both rooms of each are locked.
    """
    if not rooms:
        return
    write_assigned_rooms(command, rooms=rooms)
    room_services.record_operations(
        command,
        operations=[_operation(booking, room, left.get(booking.pk), note) for booking, room in rooms.items()],
    )
    touch_planned_rooms(command, [*rooms.values(), *(left.get(booking.pk) for booking in rooms)])
    for booking in rooms:
        notification_manager.realtime_booking(command, EventType.BOOKING_UPDATED, booking, ("assigned_room",))


def touch_planned_rooms(command: Command, rooms: Iterable[Room | None]) -> None:
    """Raise the version of locked rooms whose next booking is another now; the booking's news tells of it."""
    touched = {room.pk: room for room in rooms if room}
    if touched:
        room_services.touch_rooms(command, rooms=list(touched.values()), changed_fields=())


def unassign_operations(
    bookings: Sequence[RoomBooking], left: Mapping[int, Room], note: str
) -> list[RoomOperation]:
    """The log rows of bookings that give their planned room back, their new `room_version` counted already."""
    return [_operation(booking, None, left[booking.pk], note) for booking in bookings if booking.pk in left]


def _operation(booking: RoomBooking, room: Room | None, left: Room | None, note: str) -> RoomOperation:
    if room is None:
        if left is None:
            raise ValueError("only a planned room can be dropped")
        return RoomOperation.of_booking(Operation.UNASSIGN, left, booking, note=note)
    operation = Operation.REASSIGN if left else Operation.ASSIGN
    return RoomOperation.of_booking(operation, room, booking, from_room=left, note=note)


def _lock_rooms(
    command: Command, bookings: Mapping[str, RoomBooking], rooms: Mapping[str, str]
) -> tuple[dict[str, Room], dict[int, Room]]:
    """The rooms chosen, by booking id, and those planned until now, by booking pk. All locked."""
    planned = {
        booking.pk: booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id
    }
    locked = room_services.lock_rooms(command, room_pks=planned.values(), room_numbers=rooms.values())
    found = room_services.require_rooms(locked.values(), rooms.values())
    chosen = {booking_id: found[number.upper()] for booking_id, number in rooms.items()}
    return chosen, {pk: locked[room_id] for pk, room_id in planned.items()}
