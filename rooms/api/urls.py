"""Routes of rooms and room types, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from rooms.api.converters import ROOM, ROOM_TYPE
from rooms.api.views import (
    RoomDetail,
    Rooms,
    RoomsBulkCreate,
    RoomTimeline,
    RoomTypeDetail,
    RoomTypes,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/", Rooms.as_view(), name="rooms"),
    path("rooms/bulk-create/", RoomsBulkCreate.as_view(), name="rooms-bulk-create"),
    path(f"{ROOM}/", RoomDetail.as_view(), name="room"),
    path(f"{ROOM}/timeline/", RoomTimeline.as_view(), name="room-timeline"),
    path("room-types/", RoomTypes.as_view(), name="room-types"),
    path(f"{ROOM_TYPE}/", RoomTypeDetail.as_view(), name="room-type"),
]
