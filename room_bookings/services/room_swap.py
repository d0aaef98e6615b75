"""Swap of the assigned rooms of two bookings."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from room_bookings import policies
from room_bookings.exceptions import no_such_bookings
from room_bookings.models import RoomBooking
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings_in_rooms
from room_bookings.services.room_assignment import assign_rooms
from rooms.models import Room
from rooms.selectors import rooms_by_pk
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def swap_rooms(
    command: Command, *, booking_ids: Sequence[str], note: str = "", overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Swap the assigned rooms of two bookings before their arrival, both or neither.

    Returns the bookings in the order of the IDs. The request names no room: sent twice, it swaps back. Locks the
    bookings, then the rooms.
    Raises Invalid (not two, unknown booking), SetRefused (wrong_status, no_room, room_inactive, room_taken,
    no_availability, do_not_move), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    one, other = _lock_two(command, booking_ids)
    reasons = {booking: policies.swap_reasons(booking=booking) for booking in (one, other)}
    assigned = rooms_by_pk([pk for pk in (one.assigned_room_id, other.assigned_room_id) if pk])
    rooms: dict[int | None, Room] = {room.pk: room for room in assigned}
    require_allowed(
        command, reasons, overrides=overrides, room_of=lambda booking: rooms.get(booking.assigned_room_id)
    )
    return assign_rooms(
        command,
        rooms={
            one.booking_id: rooms[other.assigned_room_id].room_number,
            other.booking_id: rooms[one.assigned_room_id].room_number,
        },
        note=note,
        overrides=overrides,
    )


def _lock_two(command: Command, booking_ids: Sequence[str]) -> list[RoomBooking]:
    """Lock two bookings and return them in the order of the IDs. Raises Invalid."""
    wanted = list(dict.fromkeys(booking_ids))
    if len(wanted) != 2 or len(booking_ids) != 2:
        sentence = _("A swap takes two different bookings.")
        raise Invalid(sentence, errors={"booking_ids": [sentence]})
    bookings = lock_bookings_in_rooms(command, booking_ids=wanted)
    if missing := sorted(set(wanted) - bookings.keys()):
        sentence = no_such_bookings(missing)
        raise Invalid(sentence, errors={"booking_ids": [sentence]})
    return [bookings[booking_id] for booking_id in wanted]
