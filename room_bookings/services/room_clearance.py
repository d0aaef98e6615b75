"""The check that a room holds no guest any more after its booking has given it up."""

import logging
from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from guests.models import Guest
from guests.services import presence
from hotel.kernel.exceptions import Busy
from room_bookings.exceptions import RoomNotCleared
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command

logger = logging.getLogger(__name__)


def require_cleared(command: Command, *, room_by_booking: Mapping[RoomBooking, Room], action: str) -> None:
    """Log an error and raise RoomNotCleared if guests are still recorded in these rooms after `action`."""
    remaining = presence.guests_still_in_rooms(room_pks=[room.pk for room in room_by_booking.values()])
    if not remaining:
        return
    room_pks = {guest.room_id for guest in remaining}
    uncleared = {booking: room for booking, room in room_by_booking.items() if room.pk in room_pks}
    guest_pks = [guest.pk for guest in remaining]
    logger.error(
        "Consistency failure: %d guests still in the room after %s; everything rolls back",
        len(remaining),
        action,
        extra={
            "hotel": command.hotel.slug,
            "booking_ids": [booking.booking_id for booking in uncleared],
            "remaining_count": len(remaining),
            "remaining_guest_pks": guest_pks,
            "room_pks": [room.pk for room in uncleared.values()],
        },
    )
    raise RoomNotCleared(uncleared, guest_pks=guest_pks)


def require_rooms_of_guests_locked(guests: Iterable[Guest], *, locked_room_pks: Collection[int]) -> None:
    """Raise Busy if a locked guest is in a room that the command has not locked: another command moved the guest."""
    if any(guest.room_id and guest.room_id not in locked_room_pks for guest in guests):
        raise Busy(_("Another command is moving a guest of this booking. Please try again."))
