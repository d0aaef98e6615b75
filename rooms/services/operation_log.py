"""The room log's one writer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotel.kernel import context
from hotel.kernel.business_date import business_date
from hotel.kernel.sql import insert_rows
from hotel.models import Hotel
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from staff.models import Staff


@dataclass(frozen=True)
class RoomOperation:
    """What was done with one room. Changes of who holds it carry the booking's id and `room_version`."""

    operation: Operation
    room: Room
    booking_id: str = ""
    room_version: int | None = None
    from_room: Room | None = None
    guest_ids: Sequence[int] = ()
    room_status_before: str = ""
    occupied_since: datetime | None = None
    note: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def record_operations(
    *, hotel: Hotel, operations: Sequence[RoomOperation], staff: Staff | None, source: str, now: datetime
) -> None:
    """Write one log row for each operation, in one statement."""
    command = context.running_command()
    today = business_date(hotel=hotel, now=now)
    insert_rows(
        RoomOperationLog(
            hotel=hotel,
            room=operation.room,
            operation=operation.operation,
            booking_id=operation.booking_id,
            room_version=operation.room_version,
            from_room=operation.from_room,
            performed_by=staff,
            source=source,
            note=operation.note,
            guest_ids=sorted(operation.guest_ids),
            room_status_before=operation.room_status_before,
            occupied_since=operation.occupied_since,
            metadata=operation.metadata,
            at=now,
            business_date=today,
            command_id=command.id,
            request_id=context.request_id.get(),
        )
        for operation in operations
    )
