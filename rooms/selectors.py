"""Selectors of rooms and room types."""

from django.db.models import QuerySet
from django.db.models.functions import Upper

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from rooms.exceptions import RoomNotFound, RoomTypeNotFound
from rooms.models import Room, RoomType

rooms_by_pk = PreparedQuery.by_key("read_rooms_by_pk", Room.objects.all)
"""Reads rooms by primary key."""

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
    room_type = room_types_of(hotel=hotel).filter(code=code).first()
    if room_type is None:
        raise RoomTypeNotFound(code)
    return room_type
