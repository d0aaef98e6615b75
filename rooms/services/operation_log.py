"""The room log's one writer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from staff.command import Command


@dataclass(frozen=True)
class RoomOperation:
    """What was done with one room. Changes of who holds it carry the booking's id and `room_version`."""

    operation: Operation
    room: Room
    booking_id: str = ""
    room_version: int | None = None
    from_room: Room | None = None
    guest_pks: Sequence[int] = ()
    room_status_before: str = ""
    occupied_since: datetime | None = None
    note: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def record_operations(command: Command, *, operations: Sequence[RoomOperation]) -> None:
    """Write one log row for each operation, in one statement."""
    today = command.today
    insert_rows(
        RoomOperationLog(
            hotel=command.hotel,
            room=operation.room,
            operation=operation.operation,
            booking_id=operation.booking_id,
            room_version=operation.room_version,
            from_room=operation.from_room,
            performed_by=command.staff,
            source=command.source,
            note=operation.note,
            guest_ids=sorted(operation.guest_pks),
            room_status_before=operation.room_status_before,
            occupied_since=operation.occupied_since,
            metadata=operation.metadata,
            at=command.now,
            business_date=today,
            command_id=command.id,
            request_id=request_id.get(),
        )
        for operation in operations
    )
