"""Undo check-in: the guests never came, on the day they were said to."""

import logging
from dataclasses import replace

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from hotel.kernel.exceptions import Busy, Reason
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, cancel_stayover_tasks, open_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import RoomNotCleared
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.booking_rooms import end_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_lookup import (
    room_status_event_of_check_in,
    status_event_to_reverse,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings, lock_rooms_of
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)


def undo_check_in(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    room_status: RoomStatus = RoomStatus.CHECKOUT_DIRTY,
    keep_room: bool = True,
) -> RoomBooking:
    """Take a check-in back on its own business date: CONFIRMED again, nobody in the room.

    The room becomes CHECKOUT_DIRTY, or READY_FOR_GUEST if asked and if it was so before. Guests keep who they are
    and lose room and check-in date; a time agreed for their departure is void. Without `keep_room` the room is not
    even planned any more. A booking that is CONFIRMED stays as it is, and is refused where a room is planned that it
    should not keep. Locks the booking, its rooms, the guests, the room's tasks.
    Raises BookingNotFound, BookingRefused (wrong_status, not_same_day, room_was_not_ready, maintenance_open,
    room_taken), RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    if booking.status == BookingStatus.CONFIRMED and (keep_room or booking.assigned_room_id is None):
        return booking
    require_allowed(command, {booking: policies.check_out_reasons(booking=booking)})
    rooms = lock_rooms_of(command, bookings=[booking])
    room = rooms[booking.assigned_room_id or 0]
    checked_in = status_event_to_reverse(booking)
    step, reasons = _room_step(booking, room, room_status)
    reasons = [
        *policies.same_day_reasons(command, done_on=checked_in.business_date),
        *reasons,
        *(_plan_reasons(booking, room) if keep_room else ()),
    ]
    require_allowed(command, {booking: reasons}, room_of=lambda _: room)
    guests = _take_guests_back(command, booking, room, rooms)
    _free_room(command, booking, step, checked_in, guests, keep_room=keep_room, reason=reason)
    return booking


def _free_room(
    command: Command,
    booking: RoomBooking,
    step: RoomStep,
    checked_in: BookingStatusEvent,
    guests: list[Guest],
    *,
    keep_room: bool,
    reason: str,
) -> None:
    room, status_before = step.room, step.room.room_status
    ended = end_occupancies(room_ids=[room.pk])[room.pk]
    step = replace(step, changes_occupancy=True)
    set_room_statuses(command, steps=[step], note=reason)
    correction = BookingEventKind.CORRECTION
    set_booking_statuses(
        command,
        steps=[BookingStep(booking, BookingStatus.CONFIRMED, kind=correction, reverses_pk=checked_in.pk)],
        reason=reason,
        room_by_booking_pk=None if keep_room else {booking.pk: None},
    )
    operation = RoomOperation.of_booking(
        Operation.UNDO_CHECK_IN,
        room,
        booking,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=ended.occupied_since,
        note=reason,
        metadata={"keep_room": keep_room},
    )
    room_services.record_operations(command, operations=[operation])
    if step.to_status == RoomStatus.CHECKOUT_DIRTY:
        open_turnover_tasks(command, stays=[(room, booking)])
    else:
        cancel_stayover_tasks(command, rooms=[room])


def _room_step(booking: RoomBooking, room: Room, wanted: RoomStatus) -> tuple[RoomStep, list[Reason]]:
    """The room's step, and why it may not be taken: nobody can say it is ready who found it otherwise.

    From OCCUPIED straight back to READY_FOR_GUEST is a correction; every other way is a step like any.
    """
    if wanted == RoomStatus.CHECKOUT_DIRTY:
        return RoomStep(room, wanted), []
    arrival, is_unusable = room_status_event_of_check_in(booking, room)
    reasons = policies.ready_again_reasons(
        room=room, status_before=arrival.from_status, is_unusable=is_unusable
    )
    if room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, wanted, cleaned=False), reasons
    return RoomStep(room, wanted, kind=RoomEventKind.CORRECTION, reverses_pk=arrival.pk), reasons


def _plan_reasons(booking: RoomBooking, room: Room) -> list[Reason]:
    """Why the room cannot be planned for the booking again: before arrival it holds it from an earlier day on."""
    if booking.room_from == booking.check_in:
        return []
    facts = read_room_occupancy_facts(rooms=[room], since=booking.check_in)[room.pk]
    return policies.keep_room_reasons(booking=booking, room=facts)


def _take_guests_back(
    command: Command, booking: RoomBooking, room: Room, locked: dict[int, Room]
) -> list[Guest]:
    """All the booking's guests never came, wherever the records place them. Ghosts in the room go out of it."""
    own, ghosts = presence.lock_affected_guests(command, booking_pks=[booking.pk], room_pks=[room.pk])
    places = {guest.room_id for guest in own if guest.room_id}
    if places - locked.keys():
        raise Busy("A guest of this booking is just being moved. Please try again.")
    presence.revert_check_in(command, guests=own)
    if ghosts:
        log_orphaned_guests(command, ghosts, where="undo check-in", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=ghosts, check_out_date=command.today)
    if remaining := [guest.pk for guest in presence.guests_still_in_rooms(room_pks=[room.pk])]:
        logger.error(
            "Consistency failure: %d guests still in the room after undo check-in; everything rolls back",
            len(remaining),
            extra={
                "hotel": command.hotel.slug,
                "booking_ids": [booking.booking_id],
                "remaining_guest_ids": remaining,
                "room_pks": [room.pk],
            },
        )
        raise RoomNotCleared({booking: room}, guest_pks=remaining)
    if elsewhere := sorted(places - {room.pk}):
        left = [locked[pk] for pk in elsewhere]
        room_services.touch_rooms(command, rooms=left, changed_fields=("guests",))
    return own
