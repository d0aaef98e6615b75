"""The only writer of the room log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from staff.command import Command


class VersionedBooking(Protocol):
    """A booking, as far as the room log knows it."""

    booking_id: str
    room_version: int


@dataclass(frozen=True)
class RoomOperation:
    """One operation on one room, before it is recorded.

    `booking_id` names a booking that the operation concerns. `room_version` is set only where the operation changes
    which room the booking holds: use `of_booking` for these. `room_status_before` is the status before the command,
    `occupied_since` the start of the stay, `from_room` the room that the booking gives up.
    """

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

    @classmethod
    def of_booking(cls, operation: Operation, room: Room, booking: VersionedBooking, **details: Any) -> Self:
        """Return an operation that changes which room a booking holds. The booking's new room version is counted."""
        return cls(
            operation, room, booking_id=booking.booking_id, room_version=booking.room_version, **details
        )


def record_operations(command: Command, *, operations: Sequence[RoomOperation]) -> None:
    """Write one row of the room log for each operation, in one statement."""
    insert_rows(_log_row(command, operation) for operation in operations)


def _log_row(command: Command, operation: RoomOperation) -> RoomOperationLog:
    return RoomOperationLog(
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
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
