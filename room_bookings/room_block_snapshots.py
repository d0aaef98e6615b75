"""The public representation of dated blocks of rooms."""

from datetime import date, datetime
from typing import Any

from room_bookings.enums import BlockState
from room_bookings.models import RoomBlock
from staff.snapshots import staff_snapshot


def state_of(block: RoomBlock) -> BlockState:
    """Return whether the block is to come, has begun or has ended."""
    if block.ended_at is not None:
        return BlockState.ENDED
    return BlockState.PLANNED if block.begun_at is None else BlockState.ACTIVE


def room_block_snapshot(block: RoomBlock) -> dict[str, Any]:
    """Represent a block, read with its room and the person who changed it last."""
    return {
        "block_id": block.pk,
        "room_number": block.room.room_number,
        "kind": block.kind,
        "state": state_of(block),
        "start": _text(block.first),
        "end": _text(block.until),
        "reason": block.reason,
        "begun_at": _text(block.begun_at),
        "ended_at": _text(block.ended_at),
        "changed_by": staff_snapshot(block.changed_by),
        "updated_at": _text(block.updated_at),
    }


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
