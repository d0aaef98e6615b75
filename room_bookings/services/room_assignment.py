"""Assignment of rooms to bookings before their arrival."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hotel.kernel.exceptions import Reason
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.booking_rooms import write_assigned_rooms
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking, lock_bookings
from room_bookings.services.night_sales import (
    OVERSOLD_FIELDS,
    announce_oversold,
    mark_oversold,
)
from room_bookings.services.room_sales import RoomSales
from room_bookings.services.set_contest import SetContest
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule, judge_set
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def assign_room(
    command: Command,
    *,
    booking_id: str,
    room_number: str,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Assign a room to one booking, as `assign_rooms` does for a set."""
    return assign_rooms(command, rooms={booking_id: room_number}, note=note, overrides=overrides)[0]


def assign_rooms(
    command: Command, *, rooms: Mapping[str, str], note: str = "", overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Assign rooms to bookings before their arrival, all or none.

    `rooms` holds room numbers by booking ID; the bookings are returned in its order. The guards compare dates only:
    a room may be dirty, occupied until then, or of another type. A booking that has its room already stays as it is.
    Locks the bookings, then the rooms.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused or SetRefused (wrong_status, room_inactive,
    room_taken, no_availability, do_not_move), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = lock_bookings(command, booking_ids=list(rooms))
    assign_locked(command, bookings=bookings, rooms=rooms, note=note, overrides=overrides)
    return list(bookings.values())


def assign_locked(
    command: Command,
    *,
    bookings: Mapping[str, RoomBooking],
    rooms: Mapping[str, str],
    note: str,
    rule: SetRule = ONE_OR_ALL,
    overrides: Overrides = NO_OVERRIDES,
) -> Mapping[RoomBooking, Sequence[Reason]]:
    """Assign rooms to locked bookings, as `assign_rooms` does, and return those that the rule leaves out.

    Returns them with the reasons. `bookings` and the room numbers in `rooms` are by booking IDs. Locks the rooms.
    Raises Invalid (unknown room), BookingRefused or SetRefused, Busy.
    """
    to_rooms, from_rooms = _lock_rooms(command, bookings, rooms)
    changed = {
        booking: to_rooms[booking_id]
        for booking_id, booking in bookings.items()
        if booking.assigned_room_id != to_rooms[booking_id].pk
    }
    since = min((booking.check_in for booking in changed), default=date.max)
    facts = read_room_occupancy_facts(rooms=set(changed.values()), since=since)
    sales = RoomSales(command, changed)
    contest = SetContest(
        changed, facts, sales, lambda booking, room: policies.assign_reasons(booking=booking, room=room)
    )
    judgement = judge_set(
        command,
        changed,
        contest.reasons_together,
        rule=rule,
        overrides=overrides,
        room_of=lambda booking: changed[booking],
        contest=contest,
    )
    refused = judgement.refused
    allowed = {booking: room for booking, room in changed.items() if booking not in refused}
    oversold = mark_oversold(command, sales.judge(allowed).items(), overrides=overrides)
    change_planned_rooms(
        command,
        rooms=allowed,
        from_room_by_booking_pk=from_rooms,
        note=note,
        overridden=judgement.overridden,
        override_reason=overrides.reason,
        oversold=oversold,
    )
    return refused


def unassign_room(
    command: Command, *, booking_id: str, note: str = "", overrides: Overrides = NO_OVERRIDES
) -> RoomBooking:
    """Unassign the room of a booking before its arrival; a booking without one stays as it is.

    A confirmed booking that leaves a room of another type takes nights of the booked type. Locks the booking, then its
    room. Raises BookingNotFound, BookingRefused (wrong_status, no_availability, do_not_move),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    reasons = policies.unassign_reasons(booking=booking)
    require_allowed(command, {booking: reasons}, overrides=overrides)
    if booking.assigned_room_id is None:
        return booking
    locked = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])
    from_rooms = {booking.pk: locked[booking.assigned_room_id]}
    oversales = RoomSales(command, {booking: None}).judge([booking])
    reasons += oversales[booking].reasons
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides)
    oversold = mark_oversold(command, oversales.items(), overrides=overrides)
    change_planned_rooms(
        command,
        rooms={booking: None},
        from_room_by_booking_pk=from_rooms,
        note=note,
        overridden=overridden,
        override_reason=overrides.reason,
        oversold=oversold,
    )
    return booking


def change_planned_rooms(
    command: Command,
    *,
    rooms: Mapping[RoomBooking, Room | None],
    from_room_by_booking_pk: Mapping[int, Room],
    note: str,
    overridden: Mapping[int, frozenset[str]] | None = None,
    override_reason: str = "",
    oversold: Collection[RoomBooking] = (),
) -> None:
    """Write the assigned rooms that the guards have allowed, with their room log, and announce the bookings.

    `from_room_by_booking_pk` holds the rooms assigned until now. The bookings and all of these rooms are locked.
    `overridden` holds the codes that were overridden, by the booking's primary key.
    `oversold` are the bookings whose OVERSOLD_FIELDS have changed.
    """
    if not rooms:
        return
    write_assigned_rooms(command, rooms=rooms, also_written=OVERSOLD_FIELDS if oversold else ())
    from_rooms = {booking: from_room_by_booking_pk.get(booking.pk) for booking in rooms}
    room_services.record_operations(
        command,
        operations=[
            _operation(
                booking,
                room,
                from_rooms[booking],
                note,
                Overrides((overridden or {}).get(booking.pk, frozenset()), override_reason),
            )
            for booking, room in rooms.items()
        ],
    )
    touch_planned_rooms(command, [*rooms.values(), *from_rooms.values()])
    for booking in rooms:
        notification_manager.realtime_booking(command, EventType.BOOKING_UPDATED, booking, ("assigned_room",))
    announce_oversold(command, oversold)


def touch_planned_rooms(command: Command, rooms: Iterable[Room | None]) -> None:
    """Raise the version of locked rooms whose planned bookings have changed; the booking's event names the change."""
    touched = {room.pk: room for room in rooms if room}
    if touched:
        room_services.touch_rooms(command, rooms=list(touched.values()), changed_fields=())


def unassign_operations(
    bookings: Sequence[RoomBooking], *, from_room_by_booking_pk: Mapping[int, Room], note: str
) -> list[RoomOperation]:
    """Return the room log of bookings that have given up their assigned room, with their raised `room_version`."""
    return [
        _operation(booking, None, from_room_by_booking_pk[booking.pk], note)
        for booking in bookings
        if booking.pk in from_room_by_booking_pk
    ]


def _operation(
    booking: RoomBooking,
    room: Room | None,
    from_room: Room | None,
    note: str,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomOperation:
    details: dict[str, Any] = {"note": note, "metadata": overrides.as_metadata()}
    if room is not None:
        operation = Operation.REASSIGN if from_room else Operation.ASSIGN
        return RoomOperation.of_booking(operation, room, booking, from_room=from_room, **details)
    if from_room is None:
        raise ValueError(f"Booking {booking.booking_id} has no room to unassign.")
    return RoomOperation.of_booking(Operation.UNASSIGN, from_room, booking, **details)


def _lock_rooms(
    command: Command, bookings: Mapping[str, RoomBooking], rooms: Mapping[str, str]
) -> tuple[dict[str, Room], dict[int, Room]]:
    """Lock the wanted and the assigned rooms; return the wanted by booking ID, the assigned by booking primary key."""
    assigned = {
        booking.pk: booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id
    }
    locked = room_services.lock_rooms(command, room_pks=assigned.values(), room_numbers=rooms.values())
    room_by_number = room_services.require_rooms(locked.values(), rooms.values())
    return (
        {booking_id: room_by_number[number.upper()] for booking_id, number in rooms.items()},
        {booking_pk: locked[room_pk] for booking_pk, room_pk in assigned.items()},
    )
