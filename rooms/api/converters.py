"""Room numbers and codes of room types in addresses."""

import re

from django.urls import register_converter
from django.urls.converters import StringConverter

from rooms.models import RESERVED_ROOM_NUMBERS


class PlainName(StringConverter):
    """What room types can be called; whatever else stands in an address, nothing has that name."""

    regex = "[A-Za-z0-9._-]{1,16}"


class RoomNumber(StringConverter):
    """What rooms can be called: any plain name that does not stand for something else."""

    regex = f"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED_ROOM_NUMBERS)))})/){PlainName.regex}"


register_converter(PlainName, "plain")
register_converter(RoomNumber, "room_number")

ROOM = "rooms/<room_number:room_number>"
ROOM_TYPE = "room-types/<plain:code>"
