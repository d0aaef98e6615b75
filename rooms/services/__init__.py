from rooms.day_restrictions import DayRestriction
from rooms.services.changes import touch_rooms
from rooms.services.locking import (
    lock_room,
    lock_room_type,
    lock_rooms,
    lock_rooms_by_number,
    lock_rooms_in_use,
    lock_rooms_matching,
    locked_rooms,
    require_room,
    require_rooms,
)
from rooms.services.operation_log import RoomOperation, record_operations
from rooms.services.restrictions import set_restrictions
from rooms.services.room_types import create_room_type, room_types_by_code, update_room_type

__all__ = [
    "DayRestriction",
    "RoomOperation",
    "create_room_type",
    "lock_room",
    "lock_room_type",
    "lock_rooms",
    "lock_rooms_by_number",
    "lock_rooms_in_use",
    "lock_rooms_matching",
    "locked_rooms",
    "record_operations",
    "require_room",
    "require_rooms",
    "room_types_by_code",
    "set_restrictions",
    "touch_rooms",
    "update_room_type",
]
