"""Room numbers and codes of room types in addresses."""

from django.urls import register_converter
from django.urls.converters import StringConverter

RESERVED = frozenset({"bulk-create", "check-out"})
"""What stands below rooms/ and is no room."""


class PlainName(StringConverter):
    """What rooms and room types can be called; whatever else stands in an address, nothing has that name."""

    regex = f"(?!(?:{'|'.join(sorted(RESERVED))})/)[A-Za-z0-9._-]{{1,16}}"


register_converter(PlainName, "plain")

ROOM = "rooms/<plain:room_number>"
ROOM_TYPE = "room-types/<plain:code>"
