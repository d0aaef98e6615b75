"""Undo of a check-in that has continued an earlier booking."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from hotel.kernel.exceptions import Reason
from housekeeping.services import restore_tasks
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.booking_rooms import EndedOccupancy, continue_occupancy, end_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.check_in_writes import NAMED_AT_CHECK_IN
from room_bookings.services.continuation import CHANGED_FIELDS
from room_bookings.services.corrections.undo_lookup import check_out_to_reverse, status_event_to_reverse
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_rooms_of
from room_bookings.services.night_sales import HeldNights, sell_in_house
from room_bookings.services.room_clearance import require_cleared, require_rooms_of_guests_locked
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog
from rooms.services import RoomOperation
from staff.command import Command
from staff.overrides import Overrides


class _Return(NamedTuple):
    """Guests who are to be in house under the earlier booking again, in the room that they never left."""

    booking: RoomBooking
    earlier: RoomBooking
    room: Room
    check_in_event: BookingStatusEvent
    check_out_log: RoomOperationLog
    check_out_event_pk: int


def return_to_earlier(
    command: Command,
    *,
    booking: RoomBooking,
    earlier: RoomBooking,
    room_status: RoomStatus,
    keep_room: bool,
    reason: str,
    overrides: Overrides,
) -> None:
    """Undo the check-in of a locked booking together with the check-out of the earlier one that it continued.

    On the business date of the check-in, while the guests are in the same room. The booking is CONFIRMED again, the
    earlier one CHECKED_IN, with its guests and the start of its stay; PINs and device pass back. The room keeps its
    status: READY_FOR_GUEST is refused. Locks the rooms of both bookings and of their guests, the guests, the tasks.
    Raises BookingRefused (not_same_day, moved_since, room_was_not_ready, room_taken, do_not_move), RoomNotCleared,
    Conflict (no_pin_left), Busy.
    """
    locked_rooms = lock_rooms_of(command, bookings=[booking, earlier])
    check_out_log, check_out_event_pk = check_out_to_reverse(earlier)
    room = locked_rooms[booking.assigned_room_id or 0]
    back = _Return(
        booking, earlier, room, status_event_to_reverse(booking), check_out_log, check_out_event_pk
    )
    reasons = _reasons(command, back, room_status=room_status, keep_room=keep_room)
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: room)
    metadata = {
        "keep_room": keep_room,
        **Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
    }
    guests, returned, pins = _detach_guests(command, back, locked_rooms)
    ended = end_occupancies(room_pks=[room.pk])[room.pk]
    _set_statuses(command, back, keep_room=keep_room, reason=reason)
    occupancy = EndedOccupancy(
        check_out_log.occupied_since or command.now,
        command.staff.pk if command.staff else None,
        ended.guest_fcm_token,
    )
    continue_occupancy(command, room=room, booking=earlier, ended=occupancy)
    presence.return_guests_to_room(command, guests=returned, room=room, pins=pins)
    _record(command, back, guests, returned, ended=ended, metadata=metadata, reason=reason)
    room_services.touch_rooms(command, rooms=[room], changed_fields=CHANGED_FIELDS)
    restore_tasks(
        command,
        rooms=[room],
        undone_command_id=back.check_in_event.command_id,
        stays_on=earlier,
    )


def _reasons(command: Command, back: _Return, *, room_status: RoomStatus, keep_room: bool) -> list[Reason]:
    booking, earlier = back.booking, back.earlier
    reasons = [
        *policies.same_day_reasons(command, done_on=back.check_in_event.business_date),
        *policies.moved_since_reasons(booking=booking, earlier=earlier),
    ]
    if room_status == RoomStatus.READY_FOR_GUEST:
        reasons += policies.ready_again_reasons(
            room=back.room, status_before=RoomStatus.OCCUPIED, is_unusable=False
        )
    facts = read_room_occupancy_facts(rooms=[back.room], since=min(booking.check_in, earlier.room_from))
    room = policies.as_taken_over(facts[back.room.pk], booking=earlier, earlier=booking)
    reasons += policies.taken_reasons(earlier, room, room_from=earlier.room_from)
    if not keep_room:
        return reasons + policies.keep_assigned_reasons(booking=booking)
    return reasons + policies.keep_room_reasons(booking=booking, room=room)


def _detach_guests(
    command: Command, back: _Return, locked_rooms: Mapping[int, Room]
) -> tuple[list[Guest], list[Guest], list[str]]:
    """Revert the check-in of the later party; return it, the guests who come back, and the PINs that pass to them."""
    booking, earlier, room = back.booking, back.earlier, back.room
    own, orphaned = presence.lock_affected_guests(
        command, booking_pks=[booking.pk, earlier.pk], room_pks=[room.pk]
    )
    require_rooms_of_guests_locked(own, locked_room_pks=locked_rooms.keys())
    guests = [guest for guest in own if guest.booking_id == booking.pk]
    left = set(back.check_out_log.guest_ids)
    returned = [guest for guest in own if guest.booking_id == earlier.pk and guest.pk in left]
    pins = presence.pins_in_party_order(guests)
    other_room_pks = sorted({guest.room_id for guest in guests if guest.room_id} - {room.pk})
    presence.revert_check_in(command, guests=guests)
    if orphaned:
        log_orphaned_guests(command, orphaned, where="undo check-in", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=orphaned, check_out_date=command.today)
    require_cleared(command, room_by_booking={booking: room}, action="undo check-in")
    if other_room_pks:
        other_rooms = [locked_rooms[pk] for pk in other_room_pks]
        room_services.touch_rooms(command, rooms=other_rooms, changed_fields=("guests",))
    return guests, returned, pins


def _set_statuses(command: Command, back: _Return, *, keep_room: bool, reason: str) -> None:
    booking, earlier = back.booking, back.earlier
    room_type_pk = booking.sold_type_id if keep_room else booking.room_type_id
    oversold: Sequence[str] = sell_in_house(
        command, booking=booking, wanted=HeldNights.of(booking, room_type_pk=room_type_pk)
    )
    named = back.check_in_event.metadata.get(NAMED_AT_CHECK_IN)
    earlier.continued_by = None
    set_booking_statuses(
        command,
        steps=[
            BookingStep(
                booking,
                BookingStatus.CONFIRMED,
                kind=BookingEventKind.CORRECTION,
                reverses_pk=back.check_in_event.pk,
            ),
            BookingStep(
                earlier,
                BookingStatus.CHECKED_IN,
                kind=BookingEventKind.CORRECTION,
                reverses_pk=back.check_out_event_pk,
                also_changed=("continued_by",),
            ),
        ],
        reason=reason,
        room_by_booking_pk=None if keep_room else {booking.pk: None},
        values_by_booking_pk={booking.pk: {"continues": None}} if named else None,
        also_written=oversold,
    )


def _record(
    command: Command,
    back: _Return,
    guests: Sequence[Guest],
    returned: Sequence[Guest],
    *,
    ended: EndedOccupancy,
    metadata: Mapping[str, object],
    reason: str,
) -> None:
    operations = [
        RoomOperation.of_booking(
            operation,
            back.room,
            booking,
            guest_pks=[guest.pk for guest in of_booking],
            room_status_before=back.room.room_status,
            occupied_since=since,
            note=reason,
            metadata=dict(about),
        )
        for operation, booking, of_booking, since, about in (
            (Operation.UNDO_CHECK_IN, back.booking, guests, ended.occupied_since, metadata),
            (Operation.UNDO_CHECK_OUT, back.earlier, returned, back.check_out_log.occupied_since, {}),
        )
    ]
    room_services.record_operations(command, operations=operations)
