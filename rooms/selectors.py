"""Selectors of room types."""

from django.db.models import QuerySet

from hotel.models import Hotel
from rooms.exceptions import RoomTypeNotFound
from rooms.models import RoomType


def room_types_of(*, hotel: Hotel) -> QuerySet[RoomType]:
    """Return the hotel's room types."""
    return RoomType.objects.filter(hotel=hotel)


def room_type_by_code(*, hotel: Hotel, code: str) -> RoomType:
    """Return the room type with this code. Raises RoomTypeNotFound."""
    room_type = room_types_of(hotel=hotel).filter(code=code).first()
    if room_type is None:
        raise RoomTypeNotFound(code)
    return room_type
