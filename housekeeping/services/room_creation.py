"""The creation of rooms, each with its first status event."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import register_locks_held
from hotel.kernel.names import normalized_name
from hotel.kernel.sql import insert_rows
from hotel.kernel.transitions import CREATION
from housekeeping.services.room_numbers import is_reserved, require_free_numbers
from housekeeping.services.room_status import record_creation
from housekeeping.transitions import FORWARD
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from rooms.status_words import room_status_words
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class NewRoom:
    """A room to create. `room_type` is the code of a room type."""

    room_number: str
    room_type: str
    floor: int
    initial_status: RoomStatus = RoomStatus.READY_FOR_GUEST
    name: str = ""


def create_rooms(command: Command, *, rooms: Sequence[NewRoom]) -> list[Room]:
    """Create rooms, all or nothing; record and announce each.

    The number of statements does not depend on the number of rooms. Raises Invalid (unknown room type, a repeated or
    reserved number, an initial status that the transition table lacks), Conflict or RoomsRefused (room_number_taken),
    Forbidden.
    """
    command.require(Capability.ROOMS_CHANGE)
    if not rooms:
        return []
    _require_valid(rooms)
    types = room_services.room_types_by_code(command, codes={room.room_type for room in rooms})
    require_free_numbers(command, [room.room_number for room in rooms])
    created = [
        Room(
            hotel=command.hotel,
            room_number=room.room_number,
            name=normalized_name(room.name),
            room_type=types[room.room_type],
            floor=room.floor,
            room_status=room.initial_status,
            created_at=command.now,
            updated_at=command.now,
        )
        for room in rooms
    ]
    insert_rows(created, set_primary_keys=True)
    register_locks_held(created, rank=LockRank.ROOMS)
    record_creation(command, rooms=created)
    room_services.record_operations(
        command, operations=[RoomOperation(operation=Operation.CREATE, room=room) for room in created]
    )
    return created


def _require_valid(rooms: Sequence[NewRoom]) -> None:
    errors: dict[str, list[str]] = {}
    if reserved := sorted({room.room_number for room in rooms if is_reserved(room.room_number)}):
        errors["room_number"] = [_("No room can have the number %(rooms)s.") % {"rooms": ", ".join(reserved)}]
    counted = Counter(room.room_number.upper() for room in rooms)
    if repeated := sorted(number for number, times in counted.items() if times > 1):
        sentence = _("Given more than once: %(rooms)s.") % {"rooms": ", ".join(repeated)}
        errors.setdefault("room_number", []).append(sentence)
    allowed = FORWARD[CREATION]
    if any(room.initial_status not in allowed for room in rooms):
        sentence = _("A new room is %(statuses)s.") % {"statuses": room_status_words(allowed)}
        errors["initial_status"] = [sentence]
    if errors:
        raise Invalid(
            " ".join(sentence for sentences in errors.values() for sentence in sentences), errors=errors
        )
