"""Rows of the room log that are loaded with their whole history, as an import brings them."""

from collections.abc import Iterable, Sequence
from typing import Any

from hotel.kernel.bulk_load import copy_rows
from rooms.models import RoomOperationLog

OPERATION_FIELDS = (
    *("hotel_id", "room_id", "operation", "booking_id", "room_version", "from_room_id", "performed_by_id"),
    *("source", "note", "guest_ids", "room_status_before", "occupied_since", "metadata", "at"),
    *("business_date", "command_id", "request_id"),
)


def load_operations(operations: Iterable[Sequence[Any]]) -> int:
    """Insert rows of the room log, as OPERATION_FIELDS; return their number."""
    return copy_rows(RoomOperationLog, OPERATION_FIELDS, operations)
