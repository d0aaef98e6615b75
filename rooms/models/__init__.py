"""Rooms, room types and the room log."""

from rooms.models.nights import NightsSold
from rooms.models.restrictions import Restriction, RestrictionChange
from rooms.models.room_log import RoomOperationLog
from rooms.models.rooms import (
    MAX_CHILD_AGE,
    MAX_ROOM_NAME_LENGTH,
    RESERVED_ROOM_NUMBERS,
    ROOM_NUMBER_PATTERN,
    UNADDRESSABLE,
    Room,
    RoomType,
)

__all__ = [
    "MAX_CHILD_AGE",
    "MAX_ROOM_NAME_LENGTH",
    "RESERVED_ROOM_NUMBERS",
    "ROOM_NUMBER_PATTERN",
    "UNADDRESSABLE",
    "NightsSold",
    "Restriction",
    "RestrictionChange",
    "Room",
    "RoomOperationLog",
    "RoomType",
]
