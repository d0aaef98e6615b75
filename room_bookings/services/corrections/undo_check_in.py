"""Undo of a check-in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from hotel.kernel.exceptions import Reason
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, cancel_stayover_tasks, open_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.booking_rooms import end_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_continuation import return_to_earlier
from room_bookings.services.corrections.undo_lookup import (
    room_status_event_of_check_in,
    status_event_to_reverse,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings_with_earlier, lock_rooms_of
from room_bookings.services.night_sales import HeldNights, sell_in_house
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.room_clearance import require_cleared, require_rooms_of_guests_locked
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def undo_check_in(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    room_status: RoomStatus = RoomStatus.CHECKOUT_DIRTY,
    keep_room: bool = True,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Reverse a check-in on its business date: the booking is CONFIRMED again, and the room is vacant.

    `room_status` is CHECKOUT_DIRTY, or READY_FOR_GUEST where the room was so before the check-in. Without `keep_room`
    the room is unassigned, too. The guests are kept without room and check-in date. A CONFIRMED booking stays as it is,
    unless its room is to be unassigned: that is refused. If the booking has continued an earlier one, both go back:
    see `return_to_earlier`. Locks the booking, its room and every room in which its guests
    are, the guests, then the room's tasks.
    Raises BookingNotFound, BookingRefused (wrong_status, not_same_day, room_was_not_ready, maintenance_open,
    room_taken, do_not_move, moved_since), RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking, earlier = _lock(command, booking_id)
    if booking.status == BookingStatus.CONFIRMED and (keep_room or booking.assigned_room_id is None):
        return booking
    require_allowed(command, {booking: policies.check_out_reasons(booking=booking)})
    if earlier is not None:
        return_to_earlier(
            command,
            booking=booking,
            earlier=earlier,
            room_status=room_status,
            keep_room=keep_room,
            reason=reason,
            overrides=overrides,
        )
        follow_group_bills(command, [booking])
        return booking
    locked_rooms = lock_rooms_of(command, bookings=[booking])
    room = locked_rooms[booking.assigned_room_id or 0]
    check_in_event = status_event_to_reverse(booking)
    step, ready_reasons = _room_step(booking, room, room_status)
    reasons = [
        *policies.same_day_reasons(command, done_on=check_in_event.business_date),
        *ready_reasons,
        *(
            _keep_room_reasons(booking, room)
            if keep_room
            else policies.keep_assigned_reasons(booking=booking)
        ),
    ]
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: room)
    guests = _revert_guests(command, booking, room, locked_rooms)
    metadata = {
        "keep_room": keep_room,
        **Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
    }
    _vacate_room(command, booking, step, check_in_event, guests, reason=reason, metadata=metadata)
    follow_group_bills(command, [booking])
    return booking


def _lock(command: Command, booking_id: str) -> tuple[RoomBooking, RoomBooking | None]:
    """Lock the booking, and the one that it has continued, if any."""
    locked = lock_bookings_with_earlier(command, booking_ids=[booking_id])
    if booking_id not in locked:
        raise BookingNotFound([booking_id])
    booking = locked[booking_id]
    earlier = next((other for other in locked.values() if other.pk == booking.continues_id), None)
    return booking, earlier


def _vacate_room(
    command: Command,
    booking: RoomBooking,
    step: RoomStep,
    check_in_event: BookingStatusEvent,
    guests: Sequence[Guest],
    *,
    reason: str,
    metadata: Mapping[str, Any],
) -> None:
    room, status_before = step.room, step.room.room_status
    ended = end_occupancies(room_pks=[room.pk])[room.pk]
    set_room_statuses(command, steps=[replace(step, changes_occupancy=True)], note=reason)
    correction = BookingStep(
        booking,
        BookingStatus.CONFIRMED,
        kind=BookingEventKind.CORRECTION,
        reverses_pk=check_in_event.pk,
    )
    room_type_pk = booking.sold_type_id if metadata["keep_room"] else booking.room_type_id
    wanted = HeldNights.of(booking, room_type_pk=room_type_pk)
    oversold = sell_in_house(command, booking=booking, wanted=wanted)
    set_booking_statuses(
        command,
        steps=[correction],
        reason=reason,
        room_by_booking_pk=None if metadata["keep_room"] else {booking.pk: None},
        also_written=oversold,
    )
    operation = RoomOperation.of_booking(
        Operation.UNDO_CHECK_IN,
        room,
        booking,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=ended.occupied_since,
        note=reason,
        metadata=dict(metadata),
    )
    room_services.record_operations(command, operations=[operation])
    if step.to_status == RoomStatus.CHECKOUT_DIRTY:
        open_turnover_tasks(command, stays=[(room, booking)])
    else:
        cancel_stayover_tasks(command, rooms=[room])


def _room_step(booking: RoomBooking, room: Room, to_status: RoomStatus) -> tuple[RoomStep, Sequence[Reason]]:
    """Return the room's step, and the reasons against it.

    From OCCUPIED to READY_FOR_GUEST the step is a correction of the check-in's; every other step is a usual one.
    """
    if to_status == RoomStatus.CHECKOUT_DIRTY:
        return RoomStep(room, to_status), []
    event, is_unusable = room_status_event_of_check_in(booking, room)
    reasons = policies.ready_again_reasons(
        room=room, status_before=event.from_status, is_unusable=is_unusable
    )
    if room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, to_status, cleaned=False), reasons
    return RoomStep(room, to_status, kind=RoomEventKind.CORRECTION, reverses_pk=event.pk), reasons


def _keep_room_reasons(booking: RoomBooking, room: Room) -> list[Reason]:
    """Return why the booking cannot keep its room: it would hold it from its arrival, an earlier date than now."""
    if booking.room_from == booking.check_in:
        return []
    facts = read_room_occupancy_facts(rooms=[room], since=booking.check_in)[room.pk]
    return policies.keep_room_reasons(booking=booking, room=facts)


def _revert_guests(
    command: Command, booking: RoomBooking, room: Room, locked_rooms: Mapping[int, Room]
) -> list[Guest]:
    """Revert the check-in of the booking's guests, in whichever room they are; detach orphaned guests from its room."""
    own, orphaned = presence.lock_affected_guests(command, booking_pks=[booking.pk], room_pks=[room.pk])
    require_rooms_of_guests_locked(own, locked_room_pks=locked_rooms.keys())
    other_room_pks = sorted({guest.room_id for guest in own if guest.room_id} - {room.pk})
    presence.revert_check_in(command, guests=own)
    if orphaned:
        log_orphaned_guests(command, orphaned, where="undo check-in", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=orphaned, check_out_date=command.today)
    require_cleared(command, room_by_booking={booking: room}, action="undo check-in")
    if other_room_pks:
        other_rooms = [locked_rooms[pk] for pk in other_room_pks]
        room_services.touch_rooms(command, rooms=other_rooms, changed_fields=("guests",))
    return own
