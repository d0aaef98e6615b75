"""Undo check-out: the guests had not left."""

from collections.abc import Sequence
from dataclasses import replace

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import detach_orphaned_guests
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import lock_in_order
from housekeeping.enums import RoomEventKind
from housekeeping.models import RoomStatusEvent
from housekeeping.services import RoomStep, cancel_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.booking_rooms import EndedOccupancy, transfer_occupancy
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_lookup import (
    check_out_to_reverse,
    room_status_event_of_check_out,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

_CORRECTED = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED}


def undo_check_out(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    room_number: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Take a check-out back: CHECKED_IN again, the guests in their room since they first came.

    The desk may on the same business date, managers until the day of departure. The room must be vacant, free and
    not in maintenance, else `room_taken`; another room may be given, judged as at a check-in, and so is the own
    one when others have been in it since. A turnover not yet started is cancelled. A booking in house, in the
    room named if one is, stays as it is. Locks the booking, both rooms, the guests, the room's tasks.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Conflict (no_pin_left),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    if _is_in_house(booking, room_number):
        return booking
    require_allowed(command, {booking: policies.undo_check_out_reasons(booking=booking)})
    left, checked_out_id = check_out_to_reverse(booking)
    room = _lock_room(command, left, room_number)
    facts = read_room_occupancy_facts(rooms=[room], since=command.today)[room.pk]
    departure = _unchanged_check_out_event(left) if room.pk == left.room_id else None
    reasons = [
        *policies.return_to_stay_reasons(command, booking=booking, done_on=left.business_date),
        *policies.return_to_room_reasons(
            command,
            booking=booking,
            room=facts,
            is_own=room.pk == left.room_id,
            room_is_unchanged=departure is not None,
        ),
    ]
    log_misplaced_guests(command, [facts], booking=booking, action="undo check-out")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: room)
    haunted = [room.pk] if facts.has_orphaned_guests else []
    detach_orphaned_guests(command, room_pks=haunted, where="undo check-out", booking_ids=[booking_id])
    _return(
        command,
        booking,
        _room_step(room, departure),
        left,
        checked_out_id=checked_out_id,
        room_is_unchanged=departure is not None,
        overrides=Overrides(overridden[booking.pk], overrides.reason),
        reason=reason,
    )
    return booking


def _return(
    command: Command,
    booking: RoomBooking,
    step: RoomStep,
    left: RoomOperationLog,
    *,
    checked_out_id: int,
    room_is_unchanged: bool,
    overrides: Overrides,
    reason: str,
) -> None:
    room, status_before = step.room, step.room.room_status
    guests = _lock_guests(command, booking, left)
    note = overrides.reason if overrides.codes else reason
    step = replace(step, changes_occupancy=True)
    set_room_statuses(command, steps=[step], note=note)
    correction = BookingEventKind.CORRECTION
    set_booking_statuses(
        command,
        steps=[BookingStep(booking, BookingStatus.CHECKED_IN, kind=correction, reverses_pk=checked_out_id)],
        reason=reason,
        room_by_booking_pk={booking.pk: room},
        room_from=policies.holds_from(command, booking=booking),
    )
    stay = EndedOccupancy(left.occupied_since or command.now, command.staff.pk if command.staff else None, "")
    transfer_occupancy(command, room=room, booking=booking, ended=stay)
    presence.return_guests_to_room(command, guests=guests, room=room)
    operation = RoomOperation.of_booking(
        Operation.UNDO_CHECK_OUT,
        room,
        booking,
        from_room=None if room.pk == left.room_id else left.room,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=stay.occupied_since,
        note=reason,
        metadata=overrides.as_metadata(),
    )
    room_services.record_operations(command, operations=[operation])
    if room_is_unchanged:
        cancel_turnover_tasks(command, rooms=[room])


def _unchanged_check_out_event(left: RoomOperationLog) -> RoomStatusEvent | None:
    """The room's step of that departure, unless somebody else has been in the room since."""
    departure, is_relet = room_status_event_of_check_out(left)
    return None if is_relet else departure


def _is_in_house(booking: RoomBooking, room_number: str | None) -> bool:
    if booking.status != BookingStatus.CHECKED_IN:
        return False
    room = booking.assigned_room
    return room_number is None or (room is not None and room.room_number.upper() == room_number.upper())


def _lock_room(command: Command, left: RoomOperationLog, room_number: str | None) -> Room:
    """The room that was left, or the one given instead; both are locked."""
    named = [room_number] if room_number else []
    rooms = room_services.lock_rooms(command, room_pks=[left.room_id], room_numbers=named)
    return room_services.require_room(rooms.values(), room_number) if room_number else rooms[left.room_id]


def _lock_guests(command: Command, booking: RoomBooking, left: RoomOperationLog) -> Sequence[Guest]:
    """The booking's own guests who left with that check-out; ghosts found then stay away."""
    gone = Guest.objects.filter(hotel=command.hotel, booking=booking, pk__in=left.guest_ids)
    return lock_in_order(gone, rank=LockRank.GUESTS)


def _room_step(room: Room, departure: RoomStatusEvent | None) -> RoomStep:
    """A room found as the guests left it, or only cleaned since, is corrected; a ready one is entered."""
    if room.room_status == RoomStatus.READY_FOR_GUEST:
        return RoomStep(room, RoomStatus.OCCUPIED)
    if departure and room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, RoomStatus.OCCUPIED, cleaned=False)
    if departure and room.room_status in _CORRECTED:
        return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.CORRECTION, reverses_pk=departure.pk)
    return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.OVERRIDE, cleaned=False)
