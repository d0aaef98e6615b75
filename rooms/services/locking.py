"""The locks of rooms, always taken in primary-key order, and the look-up of rooms by number."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import Q
from django.db.models.functions import Upper

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Refusal
from hotel.kernel.locking import LockQuery, is_locked, lock_in_order
from rooms.exceptions import RoomNotFound, RoomTypeNotFound, UnknownRoom
from rooms.models import Room, RoomType
from staff.command import Command

_LOCK_ROOMS = LockQuery(
    "lock_rooms",
    lambda given: Room.objects.filter(
        given.any_of(
            "pk",
            given.value("room_pks", cast="bigint[]"),
            Room.objects.alias(upper_number=Upper("room_number"))
            .filter(given.any_of("upper_number", "room_numbers"), hotel=given.value("hotel_pk"))
            .values("pk"),
        ),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.ROOMS,
)
"""Rooms are named in two ways. The query finds their primary keys first, so that each room is read by its key."""

_LOCK_ROOMS_IN_USE = LockQuery(
    "lock_rooms_in_use",
    lambda given: Room.objects.filter(hotel=given.value("hotel_pk"), is_active=True),
    rank=LockRank.ROOMS,
)

_LOCK_ROOM_TYPE_BY_CODE = LockQuery(
    "lock_room_type_by_code",
    lambda given: RoomType.objects.filter(hotel=given.value("hotel_pk"), code=given.value("code")),
    rank=LockRank.ROOM_TYPES,
)


def lock_room_type(command: Command, *, code: str) -> RoomType:
    """Lock one room type by its code. Raises RoomTypeNotFound, Busy."""
    types = _LOCK_ROOM_TYPE_BY_CODE(hotel_pk=command.hotel.pk, code=code)
    if not types:
        raise RoomTypeNotFound(code)
    return types[0]


def lock_room(command: Command, *, room_number: str) -> Room:
    """Lock one room by its number, in upper or lower case. Raises RoomNotFound, Busy."""
    return lock_rooms_by_number(command, room_numbers=[room_number])[room_number.upper()]


def lock_rooms_by_number(command: Command, *, room_numbers: Collection[str]) -> dict[str, Room]:
    """Lock rooms and return them by upper-case number. Raises RoomNotFound with the missing numbers, Busy."""
    rooms = _LOCK_ROOMS(
        hotel_pk=command.hotel.pk,
        room_pks=[],
        room_numbers=[number.upper() for number in room_numbers],
        booking_pks_of_guests=[],
    )
    return require_rooms(rooms, room_numbers, refusal=RoomNotFound)


def lock_rooms(
    command: Command,
    *,
    room_pks: Collection[int] = (),
    room_numbers: Collection[str] = (),
) -> dict[int, Room]:
    """Lock rooms of the hotel and return them by primary key. Raises Busy.

    Locks the rooms with these keys and the rooms with these numbers, in upper or lower case.
    """
    rooms = _LOCK_ROOMS(
        hotel_pk=command.hotel.pk,
        room_pks=list(room_pks),
        room_numbers=[number.upper() for number in room_numbers],
    )
    return {room.pk: room for room in rooms}


def lock_rooms_in_use(command: Command) -> list[Room]:
    """Lock all rooms of the hotel that are in use. Raises Busy."""
    return _LOCK_ROOMS_IN_USE(hotel_pk=command.hotel.pk)


def lock_rooms_matching(command: Command, *, condition: Q) -> dict[int, Room]:
    """Lock the hotel's rooms that match and return them by primary key. Raises Busy.

    The condition only chooses rows: after a wait for a lock it may no longer hold.
    """
    rooms = lock_in_order(Room.objects.filter(condition, hotel=command.hotel), rank=LockRank.ROOMS)
    return {room.pk: room for room in rooms}


def locked_rooms(command: Command, *, rooms: Collection[Room]) -> list[Room]:
    """Return these rooms under a lock of this command; lock and read those it does not hold yet. Raises Busy."""
    if is_locked(rooms, rank=LockRank.ROOMS):
        return list(rooms)
    fresh = lock_rooms(command, room_pks=[room.pk for room in rooms])
    return [fresh[room.pk] for room in rooms]


def require_rooms(
    rooms: Iterable[Room],
    room_numbers: Iterable[str],
    *,
    refusal: Callable[[Iterable[str]], Refusal] = UnknownRoom,
) -> dict[str, Room]:
    """Return rooms by upper-case number. Raises `refusal` with those of `room_numbers` that are not among them.

    The refusal is UnknownRoom where the body of a request names the rooms, RoomNotFound where its address does.
    """
    found = {room.room_number.upper(): room for room in rooms}
    missing = {number for number in room_numbers if number.upper() not in found}
    if missing:
        raise refusal(missing)
    return found


def require_room(rooms: Iterable[Room], room_number: str) -> Room:
    """Return the room with this number, in upper or lower case. Raises UnknownRoom."""
    return require_rooms(rooms, [room_number])[room_number.upper()]
