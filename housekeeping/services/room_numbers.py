"""Room numbers: which are free, and a new number for a room."""

from collections.abc import Sequence

from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, Invalid, Reason
from hotel.kernel.sql import PreparedQuery
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import Operation
from rooms.exceptions import RoomsRefused
from rooms.models import RESERVED_ROOM_NUMBERS, Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

_READ_ROOMS_WITH_NUMBERS = PreparedQuery(
    "read_rooms_with_numbers",
    lambda given: (
        Room.objects.alias(upper_number=Upper("room_number"))
        .filter(given.any_of("upper_number", "room_numbers"), hotel=given.value("hotel_pk"))
        .only("room_number")
        .order_by("pk")
    ),
)


def renumber_room(command: Command, *, room_number: str, new_number: str, note: str = "") -> Room:
    """Give a room another number, occupied or not; the old number is free from then on.

    Bookings, guests and tasks point to the room and go with it. The room log keeps both numbers, and the event names
    the old one as `from_room`. The same number changes nothing. Locks the room.
    Raises RoomNotFound, Invalid (a reserved number), Conflict (room_number_taken), Forbidden, Busy.
    """
    command.require(Capability.ROOMS_CHANGE)
    room = room_services.lock_room(command, room_number=room_number)
    old_number = room.room_number
    if new_number == old_number:
        return room
    if is_reserved(new_number):
        sentence = _("No room can have the number %(rooms)s.") % {"rooms": new_number}
        raise Invalid(sentence, errors={"room_number": [sentence]})
    if new_number.upper() != old_number.upper():
        require_free_numbers(command, [new_number])
    room_services.touch_rooms(command, rooms=[room], values={"room_number": new_number}, changed_fields=[])
    notification_manager.realtime_room_renumbered(command, room, old_number=old_number)
    operation = RoomOperation(
        operation=Operation.RENUMBER,
        room=room,
        room_status_before=room.room_status,
        note=note,
        metadata={"changes": {"room_number": {"from": old_number, "to": new_number}}},
    )
    room_services.record_operations(command, operations=[operation])
    return room


def is_reserved(room_number: str) -> bool:
    """Return whether addresses need this number for something else."""
    return room_number.lower() in RESERVED_ROOM_NUMBERS


def require_free_numbers(command: Command, room_numbers: Sequence[str]) -> None:
    """Raise Conflict (one number) or RoomsRefused where rooms have these numbers, in upper or lower case."""
    numbers = [number.upper() for number in room_numbers]
    existing = _READ_ROOMS_WITH_NUMBERS(hotel_pk=command.hotel.pk, room_numbers=numbers)
    taken = [room.room_number for room in existing]
    if not taken:
        return
    reasons = {
        number: Reason("room_number_taken", _("This hotel has a room %(room)s already.") % {"room": number})
        for number in taken
    }
    if len(room_numbers) == 1:
        raise Conflict(reasons[taken[0]].detail, reasons=list(reasons.values()), room_number=taken[0])
    raise RoomsRefused(
        [
            {"room_number": number, "booking_id": None, "reasons": [reason]}
            for number, reason in reasons.items()
        ]
    )
