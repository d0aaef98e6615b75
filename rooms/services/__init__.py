from rooms.services.locking import lock_room, lock_rooms, lock_rooms_by_number, locked
from rooms.services.operation_log import RoomOperation, record_operations
from rooms.services.touching import touch_rooms

__all__ = [
    "RoomOperation",
    "lock_room",
    "lock_rooms",
    "lock_rooms_by_number",
    "locked",
    "record_operations",
    "touch_rooms",
]
