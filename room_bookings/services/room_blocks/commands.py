"""The commands on blocks of rooms: enter, change, end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Busy, Conflict, Invalid, Reason
from hotel.kernel.sentences import day_text
from room_bookings.enums import BlockKind
from room_bookings.exceptions import BlockRefused
from room_bookings.models import RoomBlock, RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, read_room_occupancy_facts
from room_bookings.selectors.room_blocks import block_by_pk
from room_bookings.services.room_blocks.conflicts import (
    Obstacle,
    claims_in,
    obstacles_of,
    out_of_service_warnings,
    refusal_items,
)
from room_bookings.services.room_blocks.displacement import Displacement, lock_planned_bookings
from room_bookings.services.room_blocks.writes import (
    BlockWrites,
    can_begin,
    is_over,
    lock_blocks,
    write_blocks,
)
from room_bookings.stay_bounds import MAX_NIGHTS
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class BlockedRooms:
    """Blocks that a command entered or changed, the bookings that gave up their rooms, and warnings."""

    blocks: Sequence[RoomBlock]
    displaced: Sequence[RoomBooking] = ()
    warnings: Sequence[Mapping[str, str]] = field(default_factory=list)


def create_room_blocks(
    command: Command,
    *,
    rooms: Sequence[str],
    first: date,
    until: date,
    kind: BlockKind,
    reason: str,
    displace: bool = False,
) -> BlockedRooms:
    """Block rooms for the nights [first, until), or for the day `first` if both are the same; all or none.

    A room out of order holds no live booking in these nights: `displace` unassigns those that have not arrived. It goes
    out of order at once if the date has come and nobody is in it, else by `apply_room_blocks`. Out of service only
    warns. Locks the bookings to displace, then the rooms.
    Raises Invalid (unknown room, dates, empty reason), BlockRefused (room_inactive, room_blocked, room_taken,
    room_occupied, do_not_move, no_availability), Forbidden, Busy.
    """
    command.require(Capability.OUT_OF_ORDER)
    reason = _require_reason(reason)
    _require_nights(first, until)
    if first < command.today:
        _refuse_dates("start", _("A block begins on the business date or later."))
    displaces = displace and kind == BlockKind.OUT_OF_ORDER
    bookings = (
        lock_planned_bookings(command, room_numbers=rooms, first=first, until=until) if displaces else {}
    )
    locked = room_services.lock_rooms(command, room_numbers=rooms)
    room_services.require_rooms(locked.values(), rooms, refusal=_UnknownRooms)
    blocks = [
        RoomBlock(
            hotel=command.hotel,
            room=room,
            room_type_id=room.room_type_id,
            kind=kind,
            first=first,
            until=until,
            reason=reason,
            created_at=command.now,
        )
        for room in locked.values()
    ]
    found = _judge(command, blocks, bookings)
    return _write(command, found, BlockWrites(new=blocks))


def update_room_block(
    command: Command, *, block_id: int, changes: Mapping[str, Any], displace: bool = False
) -> BlockedRooms:
    """Change nights or reason of a block that has not ended; `first` only until it begins. Skip unchanged values.

    Locks the bookings to displace, then the room, then the block.
    Raises NotFound, Conflict (wrong_status), Invalid, BlockRefused, Forbidden, Stale, Busy.
    """
    command.require(Capability.OUT_OF_ORDER)
    found = block_by_pk(hotel=command.hotel, block_pk=block_id)
    if "reason" in changes:
        changes = {**changes, "reason": _require_reason(changes["reason"])}
    bookings = {}
    if displace and found.kind == BlockKind.OUT_OF_ORDER:
        bookings = lock_planned_bookings(
            command,
            room_numbers=[found.room.room_number],
            first=changes.get("first", found.first),
            until=changes.get("until", found.until),
        )
    rooms = room_services.lock_rooms(command, room_pks=[found.room_id])
    (block,) = lock_blocks(command, rooms, block_pks=[found.pk])
    changed = _require_changeable(command, block, changes)
    if not changed:
        return BlockedRooms([block_by_pk(hotel=command.hotel, block_pk=block_id)])
    for name in changed:
        setattr(block, name, changes[name])
    judged = _judge(command, [block], bookings)
    return _write(command, judged, BlockWrites(changed={block: changed}))


def end_room_block(command: Command, *, block_id: int, note: str = "") -> RoomBlock:
    """End a block now; its room becomes dirty if it is out of order. A block that has ended stays as it is.

    Locks the room, then the block. Raises NotFound, Forbidden, Stale, Busy.
    """
    command.require(Capability.OUT_OF_ORDER)
    found = block_by_pk(hotel=command.hotel, block_pk=block_id)
    rooms = room_services.lock_rooms(command, room_pks=[found.room_id])
    (block,) = lock_blocks(command, rooms, block_pks=[found.pk])
    if block.ended_at is not None:
        return block_by_pk(hotel=command.hotel, block_pk=block_id)
    block.ended_at = command.now
    write_blocks(command, BlockWrites(changed={block: ["ended_at"]}, ended=[block]), note=note.strip())
    return block


@dataclass(frozen=True)
class _Judged:
    """Blocks against which nothing stands, with the facts of their rooms and the bookings that leave these."""

    blocks: Sequence[RoomBlock]
    facts: Mapping[int, RoomOccupancyFacts]
    displacement: Displacement


def _judge(command: Command, blocks: Sequence[RoomBlock], bookings: Mapping[int, RoomBooking]) -> _Judged:
    """Judge blocks of locked rooms; `bookings` are the locked ones that may be displaced. Raises BlockRefused, Busy."""
    rooms = {block.room_id: block.room for block in blocks}
    facts = read_room_occupancy_facts(rooms=list(rooms.values()), since=min(block.first for block in blocks))
    in_the_way = [(block, claim) for block in blocks for claim in claims_in(block, facts[block.room_id])]
    movable = {
        claim.booking_pk
        for block, claim in in_the_way
        if bookings and claim.booking_pk != facts[block.room_id].occupant_pk
    }
    if not movable <= bookings.keys():
        raise Busy(_("Another command is changing the same booking. Please try again."))
    displacement = Displacement(command, [bookings[pk] for pk in movable], rooms=rooms)
    obstacles = [
        obstacle
        for block in blocks
        for obstacle in obstacles_of(block, facts[block.room_id], displaced_pks=movable)
    ]
    obstacles += [
        Obstacle(block.room.room_number, reason, claim)
        for block, claim in in_the_way
        for reason in displacement.reasons.get(claim.booking_pk, ())
    ]
    if obstacles:
        raise BlockRefused(refusal_items(command, obstacles))
    return _Judged(blocks, facts, displacement)


def _write(command: Command, judged: _Judged, writes: BlockWrites) -> BlockedRooms:
    blocks, facts, displacement = judged.blocks, judged.facts, judged.displacement
    displaced = {booking.pk for booking in displacement.bookings}
    for block in blocks:
        room = facts[block.room_id]
        left = room._replace(claims=[claim for claim in room.claims if claim.booking_pk not in displaced])
        if can_begin(block, left, today=command.today):
            block.begun_at = command.now
            writes.begun.append(block)
            if writes.changed:
                writes.changed[block] = [*writes.changed[block], "begun_at"]
    writes.operations += displacement.write(note=blocks[0].reason)
    write_blocks(command, writes)
    warnings = [
        warning for block in blocks for warning in out_of_service_warnings(block, facts[block.room_id])
    ]
    return BlockedRooms(blocks, displacement.bookings, warnings)


def _require_changeable(command: Command, block: RoomBlock, changes: Mapping[str, Any]) -> list[str]:
    """Return the names of the values that change. Raises Conflict, Invalid."""
    changed = [name for name, value in changes.items() if getattr(block, name) != value]
    if not changed:
        return []
    if block.ended_at is not None:
        _refuse_state(_("The block has ended."))
    first, until = changes.get("first", block.first), changes.get("until", block.until)
    if "first" in changed:
        if block.begun_at is not None:
            _refuse_state(_("The block has begun: its first night cannot change."))
        if first < command.today:
            _refuse_dates("start", _("A block begins on the business date or later."))
    _require_nights(first, until)
    if "until" in changed and is_over(RoomBlock(first=first, until=until), today=command.today):
        _refuse_dates("end", _("These nights are over. End the block instead."))
    return changed


def _refuse_state(sentence: str) -> None:
    raise Conflict(sentence, reasons=[Reason("wrong_status", sentence)])


def _refuse_dates(name: str, sentence: str) -> None:
    raise Invalid(sentence, errors={name: [sentence]})


def _require_nights(first: date, until: date) -> None:
    if until < first:
        _refuse_dates("end", _("The block ends before it begins on %(day)s.") % {"day": day_text(first)})
    if (until - first).days > MAX_NIGHTS:
        _refuse_dates("end", _("A block has at most %(nights)s nights.") % {"nights": MAX_NIGHTS})


class _UnknownRooms(Invalid):
    """The request names rooms that this hotel does not have."""

    def __init__(self, room_numbers: Iterable[str]) -> None:
        sentence = _("This hotel has no room %(rooms)s.") % {"rooms": ", ".join(sorted(room_numbers))}
        super().__init__(sentence, errors={"rooms": [sentence]})


def _require_reason(reason: str) -> str:
    if reason := reason.strip():
        return reason
    sentence = _("Please give a reason.")
    raise Invalid(sentence, errors={"reason": [sentence]})
