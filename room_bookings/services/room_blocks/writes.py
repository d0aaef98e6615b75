"""The locks and the only writers of blocks of rooms. Each command locks a room before it changes its blocks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import insert_rows, update_rows
from housekeeping.services import RoomStep, set_room_statuses
from notifications.enums import EventType, SubjectKind
from notifications.services import notification_manager
from room_bookings.enums import BlockKind
from room_bookings.held_minutes import DAY, HALF_DAY, held_minutes, ranges_overlap
from room_bookings.models import RoomBlock
from room_bookings.room_block_snapshots import room_block_snapshot
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command

_LOCK_BLOCKS = LockQuery(
    "lock_room_blocks",
    lambda given: RoomBlock.objects.filter(given.any_of("pk", "block_pks"), hotel=given.value("hotel_pk")),
    rank=LockRank.BLOCKS,
)

_CAN_CLOSE = {
    RoomStatus.READY_FOR_GUEST,
    RoomStatus.CHECKOUT_DIRTY,
    RoomStatus.CLEANED_UNINSPECTED,
    RoomStatus.MAINTENANCE_REQUIRED,
    RoomStatus.OUT_OF_ORDER,
}
"""The statuses in which a vacant room can go out of order; a cleaning is finished first."""

_FIELDS_OF_NEW = ("kind", "start", "end", "reason", "state")

_WHO_AND_WHEN = (
    "updated_at",
    "changed_by",
    "change_source",
    "change_note",
    "change_date",
    "change_command_id",
)


@dataclass
class BlockWrites:
    """The changes of blocks that one command makes, written together by `write_blocks`.

    `begun` and `ended` are among `new` or `changed`, which holds the names of the changed columns. `operations` are
    further rows for the room log.
    """

    new: list[RoomBlock] = field(default_factory=list)
    changed: dict[RoomBlock, list[str]] = field(default_factory=dict)
    begun: list[RoomBlock] = field(default_factory=list)
    ended: list[RoomBlock] = field(default_factory=list)
    operations: list[RoomOperation] = field(default_factory=list)


def lock_blocks(
    command: Command, rooms: Mapping[int, Room], *, block_pks: Collection[int]
) -> list[RoomBlock]:
    """Lock blocks of locked rooms and return them by primary key. Raises Stale, Busy."""
    blocks = _LOCK_BLOCKS(hotel_pk=command.hotel.pk, block_pks=list(block_pks))
    for block in blocks:
        block.room = rooms[block.room_id]
    return blocks


def minutes_of(block: RoomBlock) -> range:
    """Return the minutes of the block, the same as its column `held_minutes`."""
    return held_minutes(room_from=block.first, check_in=block.first, check_out=block.until)


def is_over(block: RoomBlock, *, today: date) -> bool:
    """Tell whether the business date has reached the end of the block."""
    return block.until < today or block.first < block.until == today


def can_begin(block: RoomBlock, room: RoomOccupancyFacts, *, today: date) -> bool:
    """Tell whether the block begins now: its date has come, nobody is in the room, and no day use is still to come.

    A room that is being cleaned, and one in which a guest is overdue, go out of order later. Out of service waits for
    nobody.
    """
    if block.begun_at is not None or block.first > today:
        return False
    if block.kind == BlockKind.OUT_OF_SERVICE:
        return True
    if room.occupant_pk is not None or RoomStatus(room.room.room_status) not in _CAN_CLOSE:
        return False
    day = DAY * (held_minutes(room_from=today, check_in=today, check_out=today).start // DAY)
    before = range(day, min(minutes_of(block).start, day + HALF_DAY))
    return not any(ranges_overlap(claim.held, before) for claim in room.claims if before)


def write_blocks(command: Command, writes: BlockWrites, *, note: str = "") -> None:
    """Write the blocks, the statuses of their rooms and the room log, and announce them.

    A room goes out of order when such a block begins in it, and becomes dirty when one ends and no other begins. The
    rooms and the changed blocks are locked.
    """
    for block in [*writes.new, *writes.changed]:
        block.updated_at, block.changed_by, block.change_note = command.now, command.staff, note
        block.change_source, block.change_date = command.source, command.today
        block.change_command_id = command.id
    insert_rows(writes.new, set_primary_keys=True)
    if writes.changed:
        columns = sorted({name for names in writes.changed.values() for name in names})
        for block in writes.changed:
            block.version += 1
        by_one = dict.fromkeys((block.pk for block in writes.changed), 1)
        update_rows(writes.changed, [*columns, *_WHO_AND_WHEN], increments={"version": by_one})
    operations = [*writes.operations, *_operations(writes, note)]
    _write_rooms(command, writes, operations)
    room_services.record_operations(command, operations=operations)
    _announce(command, writes)


def _write_rooms(command: Command, writes: BlockWrites, operations: Sequence[RoomOperation]) -> None:
    steps = _steps(writes)
    set_room_statuses(command, steps=steps, note=_note_of_steps(writes))
    stepped = {step.room.pk for step in steps}
    touched = {operation.room.pk: operation.room for operation in operations}
    others = [room for pk, room in touched.items() if pk not in stepped]
    if others:
        room_services.touch_rooms(command, rooms=others, changed_fields=())


def _note_of_steps(writes: BlockWrites) -> str:
    return next((block.reason for block in [*writes.begun, *writes.ended]), "")


def _steps(writes: BlockWrites) -> list[RoomStep]:
    closing = {
        block.room.pk: block
        for block in writes.begun
        if block.kind == BlockKind.OUT_OF_ORDER and block not in writes.ended
    }
    opening = {
        block.room.pk: block
        for block in writes.ended
        if block.kind == BlockKind.OUT_OF_ORDER
        and block.begun_at is not None
        and block.room.pk not in closing
        and block.room.room_status == RoomStatus.OUT_OF_ORDER
    }
    return [
        *(
            RoomStep(block.room, RoomStatus.OUT_OF_ORDER, note=block.reason)
            for block in closing.values()
            if block.room.room_status != RoomStatus.OUT_OF_ORDER
        ),
        *(RoomStep(block.room, RoomStatus.CHECKOUT_DIRTY, note=block.reason) for block in opening.values()),
    ]


def _operations(writes: BlockWrites, note: str) -> Iterable[RoomOperation]:
    for block in [*writes.new, *writes.changed]:
        yield RoomOperation(
            operation=_operation(writes, block),
            room=block.room,
            room_status_before=block.room.room_status,
            note=note or block.reason,
            metadata={"block": _nights(block)},
        )


def _operation(writes: BlockWrites, block: RoomBlock) -> Operation:
    if block in writes.ended:
        return Operation.RETURN_TO_SERVICE
    if block in writes.begun:
        is_out_of_order = block.kind == BlockKind.OUT_OF_ORDER
        return Operation.OUT_OF_ORDER if is_out_of_order else Operation.OUT_OF_SERVICE
    return Operation.BLOCK if block in writes.new else Operation.CHANGE_BLOCK


def _nights(block: RoomBlock) -> dict[str, Any]:
    """Return the block as the room log keeps it."""
    dates = {"start": block.first.isoformat(), "end": block.until.isoformat()}
    return {"block_id": block.pk, "kind": block.kind, **dates}


def _announce(command: Command, writes: BlockWrites) -> None:
    for block in writes.new:
        _announce_block(command, EventType.BLOCK_CREATED, block, _FIELDS_OF_NEW)
    for block, columns in writes.changed.items():
        event_type = EventType.BLOCK_ENDED if block in writes.ended else EventType.BLOCK_UPDATED
        _announce_block(command, event_type, block, _fields(columns))


def _announce_block(command: Command, event_type: EventType, block: RoomBlock, fields: Sequence[str]) -> None:
    snapshot = room_block_snapshot(block)
    notification_manager.realtime_in_room(
        command, SubjectKind.BLOCK, event_type, block, fields, snapshot=snapshot
    )


def _fields(columns: Sequence[str]) -> list[str]:
    names = {"first": "start", "until": "end", "begun_at": "state", "ended_at": "state"}
    return list(dict.fromkeys(names.get(column, column) for column in columns))
