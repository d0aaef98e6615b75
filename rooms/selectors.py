"""Selectors of rooms and room types."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.db.models.functions import Upper

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from rooms.exceptions import RoomNotFound, RoomTypeNotFound
from rooms.models import Room, RoomType

rooms_by_pk = PreparedQuery.by_key("read_rooms_by_pk", Room.objects.all)
"""Reads rooms by primary key."""

_READ_ROOM_TYPES_BY_PK = PreparedQuery.by_key("read_room_types_by_pk", RoomType.objects.all)
_READ_ROOM_TYPES_BY_CODE = PreparedQuery(
    "read_room_types_by_code",
    lambda given: RoomType.objects.filter(given.any_of("code", "codes"), hotel=given.value("hotel_pk")),
)
_READ_ROOMS_BY_NUMBER = PreparedQuery(
    "read_rooms_by_number",
    lambda given: Room.objects.alias(upper_number=Upper("room_number")).filter(
        hotel=given.value("hotel_pk"), upper_number=given.value("upper_number")
    ),
)


def room_by_number(*, hotel: Hotel, room_number: str) -> Room:
    """Return the hotel's room with this number, in upper or lower case. Raises RoomNotFound."""
    for room in _READ_ROOMS_BY_NUMBER(hotel_pk=hotel.pk, upper_number=room_number.upper()):
        return room
    raise RoomNotFound([room_number])


def room_types_of(*, hotel: Hotel) -> QuerySet[RoomType]:
    """Return the hotel's room types."""
    return RoomType.objects.filter(hotel=hotel)


def room_type_by_code(*, hotel: Hotel, code: str) -> RoomType:
    """Return the room type with this code. Raises RoomTypeNotFound."""
    if room_type := find_room_types(hotel=hotel, codes=[code]).get(code):
        return room_type
    raise RoomTypeNotFound(code)


def find_room_types(*, hotel: Hotel, codes: Collection[str]) -> dict[str, RoomType]:
    """Return the hotel's room types with these codes, by code; a code without a room type is left out."""
    rows = _READ_ROOM_TYPES_BY_CODE(hotel_pk=hotel.pk, codes=list(codes))
    return {room_type.code: room_type for room_type in rows}


def load_room_type(room: Room) -> RoomType:
    """Return the type of a room, and keep it on the room."""
    (room.room_type,) = _READ_ROOM_TYPES_BY_PK([room.room_type_id])
    return room.room_type
