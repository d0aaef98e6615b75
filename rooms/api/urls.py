"""Routes of room types, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from rooms.api.converters import ROOM_TYPE
from rooms.api.restrictions import Restrictions
from rooms.api.views import RoomTypeDetail, RoomTypes

urlpatterns: list[URLPattern | URLResolver] = [
    path("room-types/", RoomTypes.as_view(), name="room-types"),
    path(f"{ROOM_TYPE}/restrictions/", Restrictions.as_view(), name="restrictions"),
    path(f"{ROOM_TYPE}/", RoomTypeDetail.as_view(), name="room-type"),
]
