"""Room numbers and codes of room types in addresses."""

from typing import ClassVar

from django.urls import register_converter

RESERVED = frozenset({"bulk-create", "check-out"})
"""What stands below rooms/ and is no room."""


class PlainName:
    """What rooms and room types can be called; whatever else stands in an address, nothing has that name."""

    regex: ClassVar[str] = f"(?!(?:{'|'.join(sorted(RESERVED))})/)[A-Za-z0-9._-]{{1,16}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlainName, "plain")

ROOM = "rooms/<plain:room_number>"
ROOM_TYPE = "room-types/<plain:code>"
