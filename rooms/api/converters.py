"""Room numbers and codes of room types in addresses."""

import re

from django.urls import register_converter
from django.urls.converters import StringConverter

from rooms.models import RESERVED_ROOM_NUMBERS


class PlainName(StringConverter):
    """A code that a room type can have. No other text in an address names a room type."""

    regex = "[A-Za-z0-9._-]{1,16}"


class RoomNumber(StringConverter):
    """A number that a room can have: a plain name that is not a reserved segment of the address."""

    regex = f"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED_ROOM_NUMBERS)))})/){PlainName.regex}"


register_converter(PlainName, "plain")
register_converter(RoomNumber, "room_number")

ROOM = "rooms/<room_number:room_number>"
ROOM_TYPE = "room-types/<plain:code>"
