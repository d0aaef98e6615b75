"""Dated blocks of rooms: out of order and out of service, from the entry to the end."""

from room_bookings.services.room_blocks.clock import AppliedBlocks, apply_room_blocks
from room_bookings.services.room_blocks.commands import (
    BlockedRooms,
    create_room_blocks,
    end_room_block,
    update_room_block,
)

__all__ = [
    "AppliedBlocks",
    "BlockedRooms",
    "apply_room_blocks",
    "create_room_blocks",
    "end_room_block",
    "update_room_block",
]
