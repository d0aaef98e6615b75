from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """The app of rooms, room types and the room log."""

    name = "rooms"
