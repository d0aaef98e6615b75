"""Routes of rooms, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from room_bookings.front_desk.api.rooms import RoomDetail, Rooms, RoomsBulkCreate
from room_bookings.front_desk.api.timeline import RoomTimeline
from rooms.api.converters import ROOM

urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/", Rooms.as_view(), name="rooms"),
    path("rooms/bulk-create/", RoomsBulkCreate.as_view(), name="rooms-bulk-create"),
    path(f"{ROOM}/", RoomDetail.as_view(), name="room"),
    path(f"{ROOM}/timeline/", RoomTimeline.as_view(), name="room-timeline"),
]
