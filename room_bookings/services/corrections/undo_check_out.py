"""Undo of a check-out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import detach_orphaned_guests
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import LockQuery
from housekeeping.enums import RoomEventKind
from housekeeping.models import RoomStatusEvent
from housekeeping.services import (
    RoomStep,
    cancel_tasks_of_entered_rooms,
    restore_tasks,
    set_room_statuses,
)
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.booking_rooms import EndedOccupancy, continue_occupancy
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_lookup import (
    check_out_to_reverse,
    room_status_event_of_check_out,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.night_sales import HeldNights, sell_in_house
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

_CORRECTED = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED}
_LOCK_GUESTS_OF_CHECK_OUT = LockQuery(
    "lock_guests_of_check_out",
    lambda given: Guest.objects.filter(
        given.any_of("pk", "guest_pks"), hotel=given.value("hotel_pk"), booking=given.value("booking_pk")
    ),
    rank=LockRank.GUESTS,
)


@dataclass(frozen=True)
class _Return:
    """A stay that goes on: the check-out that is reversed, and the room that the booking occupies now.

    `check_out_event` is the room's status event of the check-out, None for another room and for a room that was
    occupied again since.
    """

    booking: RoomBooking
    check_out_log: RoomOperationLog
    status_event_pk: int
    room: Room
    check_out_event: RoomStatusEvent | None

    @property
    def is_own_room(self) -> bool:
        """Whether the booking returns to the room of its check-out."""
        return self.room.pk == self.check_out_log.room_id


def undo_check_out(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    room_number: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Reverse a check-out: the booking is CHECKED_IN again, with its guests and the start of its occupancy.

    The front desk may do this on the same business date, managers until the day of departure. The room must be vacant,
    not held by others and not in maintenance (`room_taken`); `room_number` names another room. The guards of a
    check-in apply to another room, and to the own one where it was occupied again since. Takes back what the check-out
    did to the tasks of the room. A booking that is checked in, in the named room if any, stays as it is. Locks the
    booking, both rooms, the guests, then the room's tasks.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Conflict (no_pin_left),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    if _is_checked_in(booking, room_number):
        return booking
    require_allowed(command, {booking: policies.undo_check_out_reasons(booking=booking)})
    stay = _lock_return(command, booking, room_number)
    overridden = _require_return_allowed(command, stay, overrides)
    _reoccupy(command, stay, overrides=Overrides(overridden, overrides.reason), reason=reason)
    return booking


def _lock_return(command: Command, booking: RoomBooking, room_number: str | None) -> _Return:
    """Find the check-out to reverse, and lock its room and the named one. Raises Invalid for an unknown room."""
    check_out_log, status_event_pk = check_out_to_reverse(booking)
    numbers = [room_number] if room_number else []
    rooms = room_services.lock_rooms(command, room_pks=[check_out_log.room_id], room_numbers=numbers)
    room = rooms[check_out_log.room_id]
    if room_number:
        room = room_services.require_room(rooms.values(), room_number)
    is_own = room.pk == check_out_log.room_id
    check_out_event = _unchanged_check_out_event(check_out_log) if is_own else None
    return _Return(booking, check_out_log, status_event_pk, room, check_out_event)


def _require_return_allowed(command: Command, stay: _Return, overrides: Overrides) -> frozenset[str]:
    """Raise BookingRefused unless the guards allow it; detach orphaned guests; return the overridden codes."""
    booking, room = stay.booking, stay.room
    facts = read_room_occupancy_facts(rooms=[room], since=command.today)[room.pk]
    reasons = [
        *policies.return_to_stay_reasons(command, booking=booking, done_on=stay.check_out_log.business_date),
        *policies.return_to_room_reasons(
            command,
            booking=booking,
            room=facts,
            is_own=stay.is_own_room,
            room_is_unchanged=stay.check_out_event is not None,
        ),
    ]
    log_misplaced_guests(command, [facts], booking=booking, action="undo check-out")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: room)
    detach_orphaned_guests(
        command,
        room_pks=[room.pk] if facts.has_orphaned_guests else [],
        where="undo check-out",
        booking_ids=[booking.booking_id],
    )
    return overridden[booking.pk]


def _reoccupy(command: Command, stay: _Return, *, overrides: Overrides, reason: str) -> None:
    booking, room, status_before = stay.booking, stay.room, stay.room.room_status
    guests = _lock_guests(command, stay)
    step = replace(_room_step(stay), changes_occupancy=True)
    set_room_statuses(command, steps=[step], note=overrides.reason if overrides.codes else reason)
    correction = BookingStep(
        booking,
        BookingStatus.CHECKED_IN,
        kind=BookingEventKind.CORRECTION,
        reverses_pk=stay.status_event_pk,
    )
    wanted = HeldNights.of(booking, room_type_pk=room.room_type_id)
    oversold = sell_in_house(command, booking=booking, wanted=wanted)
    set_booking_statuses(
        command,
        steps=[correction],
        reason=reason,
        room_by_booking_pk={booking.pk: room},
        room_from_by_booking_pk={booking.pk: policies.holds_from(command, booking=booking)},
        also_written=oversold,
    )
    occupied_since = stay.check_out_log.occupied_since or command.now
    ended = EndedOccupancy(occupied_since, command.staff.pk if command.staff else None, guest_fcm_token="")
    continue_occupancy(command, room=room, booking=booking, ended=ended)
    presence.return_guests_to_room(command, guests=guests, room=room)
    operation = RoomOperation.of_booking(
        Operation.UNDO_CHECK_OUT,
        room,
        booking,
        from_room=None if stay.is_own_room else stay.check_out_log.room,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=occupied_since,
        note=reason,
        metadata=overrides.as_metadata(),
    )
    room_services.record_operations(command, operations=[operation])
    if stay.check_out_event is not None:
        restore_tasks(command, rooms=[room], undone_command_id=stay.check_out_log.command_id)
    else:
        cancel_tasks_of_entered_rooms(command, statuses_before={room: status_before})


def _unchanged_check_out_event(check_out_log: RoomOperationLog) -> RoomStatusEvent | None:
    """Return the room's status event of this check-out; None if the room was occupied again since."""
    event, is_relet = room_status_event_of_check_out(check_out_log)
    return None if is_relet else event


def _is_checked_in(booking: RoomBooking, room_number: str | None) -> bool:
    """Tell whether the booking is checked in, in the room with this number if one is given."""
    if booking.status != BookingStatus.CHECKED_IN:
        return False
    room = booking.assigned_room
    return room_number is None or (room is not None and room.room_number.upper() == room_number.upper())


def _lock_guests(command: Command, stay: _Return) -> Sequence[Guest]:
    """Lock the booking's guests of that check-out. Orphaned guests that it detached stay detached."""
    return _LOCK_GUESTS_OF_CHECK_OUT(
        hotel_pk=command.hotel.pk, booking_pk=stay.booking.pk, guest_pks=stay.check_out_log.guest_ids
    )


def _room_step(stay: _Return) -> RoomStep:
    """Return the room's step: usual from READY_FOR_GUEST, a correction while the room is unchanged, else an override.

    A room is unchanged while no other booking occupied it since the check-out; it may have been cleaned.
    """
    room, event = stay.room, stay.check_out_event
    if room.room_status == RoomStatus.READY_FOR_GUEST:
        return RoomStep(room, RoomStatus.OCCUPIED)
    if event and room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, RoomStatus.OCCUPIED, cleaned=False)
    if event and room.room_status in _CORRECTED:
        return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.CORRECTION, reverses_pk=event.pk)
    return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.OVERRIDE, cleaned=False)
