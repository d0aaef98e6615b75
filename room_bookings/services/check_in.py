"""Check-in: a booking takes its room, and its staying party members become guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking
from room_bookings.services.check_in_judgement import PlannedCheckIn, allowed_check_ins
from room_bookings.services.check_in_writes import take_rooms
from room_bookings.services.continuation import Continuation, find_continuations
from room_bookings.services.locking import lock_bookings_with_earlier, lock_rooms_of
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule
from rooms import services as room_services
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True)
class CheckInOutcome:
    """The bookings that a check-in left out, with the reasons, and the warnings about the others."""

    refused: Mapping[RoomBooking, Sequence[Reason]] = field(default_factory=dict)
    warnings: Mapping[RoomBooking, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def check_in_booking(
    command: Command,
    *,
    booking_id: str,
    room_number: str | None = None,
    continues: str | None = None,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Check one booking in, as `check_in_bookings` does a set."""
    check_ins = [PlannedCheckIn(booking_id=booking_id, room_number=room_number, continues=continues)]
    return check_in_bookings(command, check_ins=check_ins, note=note, overrides=overrides)[0]


def check_in_bookings(
    command: Command,
    *,
    check_ins: Sequence[PlannedCheckIn],
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[RoomBooking]:
    """Check bookings in to their rooms, all or none, and return them in the order given.

    Creates occupancies and guests; the rooms become OCCUPIED, the bookings CHECKED_IN. Detaches orphaned guests from
    the rooms. A booking that continues an earlier one takes over its room as it is: the earlier booking is checked out,
    its PINs and its device pass to the later party, and the room's turnover becomes a stay-over. A booking that is
    checked in to its room already stays as it is. Locks the bookings and those that they continue, then the rooms, then
    the guests. The number of statements does not depend on the number of bookings.
    Raises BookingNotFound, Invalid (unknown room or earlier booking), BookingRefused or SetRefused with every
    reason, Conflict (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    locked = lock_bookings_with_earlier(command, booking_ids=booking_ids_to_lock(check_ins))
    booking_ids = [check_in.booking_id for check_in in check_ins]
    if missing := set(booking_ids) - locked.keys():
        raise BookingNotFound(missing)
    bookings = {booking_id: locked[booking_id] for booking_id in booking_ids}
    check_in_locked(
        command, bookings=bookings, locked=locked, check_ins=check_ins, note=note, overrides=overrides
    )
    return list(bookings.values())


def booking_ids_to_lock(check_ins: Sequence[PlannedCheckIn]) -> list[str]:
    """Return the IDs of the bookings to check in and of those that the request says they continue."""
    named = [check_in.continues for check_in in check_ins if check_in.continues]
    return [*(check_in.booking_id for check_in in check_ins), *named]


def check_in_locked(
    command: Command,
    *,
    bookings: Mapping[str, RoomBooking],
    locked: Mapping[str, RoomBooking],
    check_ins: Sequence[PlannedCheckIn],
    note: str,
    overrides: Overrides,
    rule: SetRule = ONE_OR_ALL,
) -> CheckInOutcome:
    """Check locked bookings in, as `check_in_bookings` does; return the warnings and those that the rule leaves out.

    `bookings` are by their IDs, `locked` is what `lock_bookings_with_earlier` returned for `booking_ids_to_lock`. Locks
    the rooms, then the guests.
    Raises Invalid (unknown room or earlier booking), BookingRefused or SetRefused, Conflict (no_pin_left), Busy.
    """
    named = {check_in.booking_id: check_in.continues for check_in in check_ins if check_in.continues}
    continuations = find_continuations(bookings, named, locked)
    rooms = _lock_rooms(command, bookings, check_ins, continuations)
    expected = {
        booking: rooms.taken[booking.pk]
        for booking in bookings.values()
        if not _is_already_checked_in(booking, rooms.taken[booking.pk], continuations.get(booking.pk))
    }
    if not expected:
        return CheckInOutcome()
    allowed, refused = allowed_check_ins(
        command, expected, rooms.assigned, overrides, rule, continuations=continuations
    )
    if allowed:
        take_rooms(command, allowed, locked_rooms=rooms.locked, note=note)
        follow_group_bills(command, [check_in.booking for check_in in allowed])
    warnings = {
        check_in.booking: policies.party_warnings(check_in.booking, staying=len(check_in.members))
        for check_in in allowed
    }
    return CheckInOutcome(refused, warnings)


class _Rooms(NamedTuple):
    """The locked rooms; and the room that each booking takes, and the assigned one, by booking primary key."""

    locked: Mapping[int, Room]
    taken: Mapping[int, Room | None]
    assigned: Mapping[int, Room]


def _lock_rooms(
    command: Command,
    bookings: Mapping[str, RoomBooking],
    check_ins: Sequence[PlannedCheckIn],
    continuations: Mapping[int, Continuation],
) -> _Rooms:
    """Lock the rooms; of guests who stay on also every room in which one of them is."""
    numbers = {check_in.booking_id: check_in.room_number for check_in in check_ins if check_in.room_number}
    staying = [each.earlier for each in continuations.values() if each.is_in_house]
    if staying:
        locked = lock_rooms_of(
            command, bookings=[*bookings.values(), *staying], room_numbers=numbers.values()
        )
    else:
        assigned_pks = {booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id}
        locked = room_services.lock_rooms(command, room_pks=assigned_pks, room_numbers=numbers.values())
    room_by_number = room_services.require_rooms(locked.values(), numbers.values())
    assigned = {
        booking.pk: locked[booking.assigned_room_id]
        for booking in bookings.values()
        if booking.assigned_room_id
    }

    def taken(booking: RoomBooking) -> Room | None:
        if booking.booking_id in numbers:
            return room_by_number[numbers[booking.booking_id].upper()]
        if booking.pk in assigned or booking.pk not in continuations:
            return assigned.get(booking.pk)
        each = continuations[booking.pk]
        return locked.get(each.earlier.assigned_room_id or 0) if each.is_in_house else None

    return _Rooms(locked, {booking.pk: taken(booking) for booking in bookings.values()}, assigned)


def _is_already_checked_in(
    booking: RoomBooking, room: Room | None, continuation: Continuation | None
) -> bool:
    is_its_room = room is not None and booking.assigned_room_id == room.pk
    continues_another = continuation is not None and not continuation.is_stored
    return booking.status == BookingStatus.CHECKED_IN and is_its_room and not continues_another
