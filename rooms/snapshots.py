"""The public representations of room types and of room log rows."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from rooms.models import RoomType
from staff.snapshots import staff_values_snapshot


class OperationRow(NamedTuple):
    """A row of the room log as values. Each name is the path of the value from `RoomOperationLog`."""

    at: datetime
    pk: int
    operation: str
    room_status_before: str
    source: str
    performed_by_id: int | None
    performed_by__user__first_name: str
    performed_by__user__last_name: str
    performed_by__user__username: str
    note: str
    booking_id: str
    room__room_number: str
    from_room__room_number: str | None
    metadata: dict[str, Any]
    command_id: UUID


def room_type_snapshot(room_type: RoomType) -> dict[str, Any]:
    """Represent a room type."""
    return {
        "code": room_type.code,
        "name": room_type.name,
        "max_occupancy": room_type.max_occupancy,
        "infants_up_to_age": room_type.infants_up_to_age,
        "overbooking_limit": room_type.overbooking_limit,
    }


def operation_entry(operation: OperationRow) -> dict[str, Any]:
    """Represent a room log row as an entry of a timeline. A move names both rooms."""
    return {
        "kind": "operation",
        "at": operation.at,
        "operation": operation.operation,
        "from_status": operation.room_status_before or None,
        "to_status": None,
        "source": operation.source,
        "staff": staff_values_snapshot(
            operation.performed_by_id,
            operation.performed_by__user__first_name,
            operation.performed_by__user__last_name,
            operation.performed_by__user__username,
        ),
        "note": operation.note,
        "booking_id": operation.booking_id or None,
        "room_number": operation.room__room_number,
        "from_room": operation.from_room__room_number,
        "changes": [
            *(
                {"field": name, "old": change["from"], "new": change["to"]}
                for name, change in operation.metadata.get("changes", {}).items()
            ),
            *(
                {"field": f"block_{name}", "old": None, "new": operation.metadata["block"][name]}
                for name in ("start", "end")
                if "block" in operation.metadata
            ),
        ],
        "command_id": operation.command_id,
    }
