from rooms.services.changes import touch_rooms
from rooms.services.locking import (
    lock_inventory,
    lock_room,
    lock_rooms,
    lock_rooms_by_number,
    lock_rooms_matching,
    locked_rooms,
    require_room,
    require_rooms,
)
from rooms.services.operation_log import RoomOperation, record_operations
from rooms.services.room_types import create_room_type, room_types_by_code, update_room_type

__all__ = [
    "RoomOperation",
    "create_room_type",
    "lock_inventory",
    "lock_room",
    "lock_rooms",
    "lock_rooms_by_number",
    "lock_rooms_matching",
    "locked_rooms",
    "record_operations",
    "require_room",
    "require_rooms",
    "room_types_by_code",
    "touch_rooms",
    "update_room_type",
]
