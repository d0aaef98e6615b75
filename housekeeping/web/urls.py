"""The routes of the attendants' pages and of the forms of actions on rooms."""

from django.urls import path

from housekeeping.web.command_forms import RoomCommandForm
from rooms.api.converters import ROOM

urlpatterns = [
    path(f"{ROOM}/commands/<slug:action>/", RoomCommandForm.as_view(), name="room-command"),
]
