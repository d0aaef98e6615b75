"""The hotel's clock: blocks begin and end with the business date."""

from collections.abc import Sequence
from dataclasses import dataclass

from room_bookings.models import RoomBlock
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.selectors.room_blocks import due_blocks
from room_bookings.services.room_blocks.writes import (
    BlockWrites,
    can_begin,
    is_over,
    lock_blocks,
    write_blocks,
)
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class AppliedBlocks:
    """The work of the clock: blocks that began and ended, and those that wait for guests or for a cleaning."""

    begun: Sequence[RoomBlock] = ()
    ended: Sequence[RoomBlock] = ()
    waiting: Sequence[RoomBlock] = ()


def apply_room_blocks(command: Command) -> AppliedBlocks:
    """Let the hotel's blocks begin and end that the business date has reached. Safe to repeat.

    A block waits while somebody is in the room, while a day use is still to come, or while the room is being cleaned.
    Locks the rooms, then the blocks. Raises Forbidden, Busy.
    """
    command.require(Capability.OUT_OF_ORDER)
    due = due_blocks(hotel=command.hotel, today=command.today)
    if not due:
        return AppliedBlocks()
    rooms = room_services.lock_rooms(command, room_pks=set(due.values()))
    locked = lock_blocks(command, rooms, block_pks=due)
    standing = [block for block in locked if block.ended_at is None]
    ended = [block for block in standing if is_over(block, today=command.today)]
    for block in ended:
        block.ended_at = command.now
    facts = read_room_occupancy_facts(rooms=list(rooms.values()), since=command.today)
    open_blocks = [block for block in standing if block not in ended and block.begun_at is None]
    begun = [block for block in open_blocks if can_begin(block, facts[block.room_id], today=command.today)]
    for block in begun:
        block.begun_at = command.now
    changed = {block: ["ended_at"] for block in ended} | {block: ["begun_at"] for block in begun}
    write_blocks(command, BlockWrites(changed=changed, begun=begun, ended=ended))
    due_today = [block for block in open_blocks if block.first <= command.today and block not in begun]
    return AppliedBlocks(begun, ended, due_today)
