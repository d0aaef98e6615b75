"""Routes of the actions of housekeeping, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver

from housekeeping.api.actions import ROOM_ACTIONS
from rooms.api.converters import ROOM
from staff.api.actions import action_routes

urlpatterns: list[URLPattern | URLResolver] = [
    *action_routes(ROOM_ACTIONS, below=f"{ROOM}/", name_prefix="room-")
]
