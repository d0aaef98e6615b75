"""Selectors of room types."""

from django.db.models import QuerySet

from hotel.models import Hotel
from rooms.models import RoomType


def room_types_of(*, hotel: Hotel) -> QuerySet[RoomType]:
    """Return the hotel's room types."""
    return RoomType.objects.filter(hotel=hotel)
