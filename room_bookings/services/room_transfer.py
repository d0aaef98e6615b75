"""What a move and its correction have in common: a stay leaves one room and goes on in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from housekeeping.services import RoomStep, set_room_statuses
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.services.booking_rooms import continue_occupancy, end_occupancies, write_assigned_rooms
from room_bookings.services.night_sales import HeldNights, sell_in_house
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command


@dataclass(frozen=True)
class Transfer:
    """A locked booking in house that leaves `from_room`, and the step by which it enters the other room.

    `locked_rooms` are both rooms and every room in which its guests are. `note` and `metadata` are those of the row of
    the room log.
    """

    operation: Operation
    booking: RoomBooking
    from_room: Room
    step: RoomStep
    locked_rooms: Mapping[int, Room]
    note: str
    metadata: dict[str, Any]


def transfer_stay(command: Command, transfer: Transfer) -> None:
    """Let the guests leave their room, which becomes CHECKOUT_DIRTY, and go on with the same occupancy in the other.

    Detaches orphaned guests from both rooms. Writes the row of the room log, and announces `booking_moved`. The caller
    has checked the guards, and sees to the cleaning tasks. Locks the guests.
    """
    booking, from_room, to_room = transfer.booking, transfer.from_room, transfer.step.room
    guests = _lock_present_guests(command, booking, [from_room.pk, to_room.pk])
    other_room_pks = {guest.room_id for guest in guests} - {from_room.pk, to_room.pk}
    other_rooms = [room for room in transfer.locked_rooms.values() if room.pk in other_room_pks]
    status_before = to_room.room_status
    ended = end_occupancies(room_pks=[from_room.pk])[from_room.pk]
    leaving = RoomStep(from_room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True)
    set_room_statuses(command, steps=[leaving, transfer.step], note=transfer.note)
    room_from = policies.holds_from(command, booking=booking)
    wanted = HeldNights.of(booking, room_type_pk=to_room.room_type_id)
    oversold = sell_in_house(command, booking=booking, wanted=wanted)
    write_assigned_rooms(command, rooms={booking: to_room}, room_from=room_from, also_written=oversold)
    continue_occupancy(command, room=to_room, booking=booking, ended=ended)
    presence.move_guests(command, guests=guests, room=to_room)
    if other_rooms:
        room_services.touch_rooms(command, rooms=other_rooms, changed_fields=("guests",))
    operation = RoomOperation.of_booking(
        transfer.operation,
        to_room,
        booking,
        from_room=from_room,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=ended.occupied_since,
        note=transfer.note,
        metadata=transfer.metadata,
    )
    room_services.record_operations(command, operations=[operation])
    notification_manager.realtime_booking_moved(command, booking, from_room=from_room.room_number)


def _lock_present_guests(command: Command, booking: RoomBooking, room_pks: list[int]) -> list[Guest]:
    """Lock and return the booking's guests that are checked in; detach orphaned guests from these rooms."""
    own, orphaned = presence.lock_affected_guests(command, booking_pks=[booking.pk], room_pks=room_pks)
    if orphaned:
        log_orphaned_guests(command, orphaned, where="move", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=orphaned, check_out_date=command.today)
    return [guest for guest in own if guest.check_in_date and guest.check_out_date is None]
