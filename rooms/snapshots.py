"""The public representations of room types and of room log rows."""

from typing import Any

from rooms.models import RoomOperationLog, RoomType
from staff.snapshots import staff_snapshot


def room_type_snapshot(room_type: RoomType) -> dict[str, Any]:
    """Represent a room type."""
    return {"code": room_type.code, "name": room_type.name, "max_occupancy": room_type.max_occupancy}


def operation_entry(operation: RoomOperationLog) -> dict[str, Any]:
    """Represent a room log row as an entry of a timeline. A move names both rooms."""
    return {
        "kind": "operation",
        "at": operation.at,
        "operation": operation.operation,
        "from_status": operation.room_status_before or None,
        "to_status": None,
        "source": operation.source,
        "staff": staff_snapshot(operation.performed_by),
        "note": operation.note,
        "booking_id": operation.booking_id or None,
        "room_number": operation.room.room_number,
        "from_room": operation.from_room.room_number if operation.from_room else None,
        "command_id": operation.command_id,
    }
