"""Write the blocks of an import, and find the nights that they sell twice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from hotel.kernel.sql import insert_rows, update_rows
from room_bookings.held_minutes import minutes_of_night
from room_bookings.models import CalendarBlock, ChannelCalendar
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, read_room_occupancy_facts
from room_bookings.selectors.inventory import read_inventory
from room_bookings.services.calendars.calendars import release_blocks
from room_bookings.services.calendars.import_plan import PlannedImport, block_nights
from staff.command import Command

_ONE_NIGHT = timedelta(days=1)


def write_blocks(command: Command, imports: Sequence[PlannedImport]) -> None:
    """Release, change and insert the blocks of imports, in three statements. The room types and rooms are locked.

    A block is never refused: a night that it sells twice is reported.
    """
    release_blocks(command, [block for each in imports for block in each.plan.released])
    for each in imports:
        for block in each.plan.changed_blocks:
            block.room, block.room_type = each.calendar.room, each.calendar.room_type
            block.updated_at = command.now
    update_rows(
        [block for each in imports for block in (*each.plan.changed_blocks, *each.plan.counted_blocks)],
        ["first", "until", "released_at", "room", "room_type", "missing_imports", "updated_at"],
    )
    added = {each.calendar: _new_blocks(command, each) for each in imports}
    insert_rows(block for blocks in added.values() for block in blocks)
    for each in imports:
        each.report.blocks_added = len(added[each.calendar])
        each.report.blocks_changed = len(each.plan.changed_blocks)
        each.report.blocks_released = len(each.plan.released)
    held = {each.calendar: [*added[each.calendar], *each.plan.changed_blocks] for each in imports}
    oversold = _sold_twice(command, held)
    for each in imports:
        each.report.oversold_nights += oversold.get(each.calendar, [])


def _new_blocks(command: Command, planned: PlannedImport) -> list[CalendarBlock]:
    blocks = []
    for entry in planned.plan.new_blocks:
        first, until = block_nights(entry, today=command.today)
        blocks.append(
            CalendarBlock(
                hotel=command.hotel,
                calendar=planned.calendar,
                uid=entry.key.uid,
                item=entry.key.item,
                room_type=planned.calendar.room_type,
                room=planned.calendar.room,
                first=first,
                until=until,
                created_at=command.now,
                updated_at=command.now,
            )
        )
    return blocks


def _sold_twice(
    command: Command, blocks: Mapping[ChannelCalendar, Sequence[CalendarBlock]]
) -> dict[ChannelCalendar, list[date]]:
    """Return the nights from the business date on in which new blocks meet bookings of the room, or a full type."""
    nights = {
        calendar: {night for block in held for night in _nights(block) if night >= command.today}
        for calendar, held in blocks.items()
    }
    nights = {calendar: found for calendar, found in nights.items() if found}
    if not nights:
        return {}
    first = min(min(found) for found in nights.values())
    inventory = read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=first,
        until=max(max(found) for found in nights.values()) + _ONE_NIGHT,
        room_type_pks={calendar.room_type_id for calendar in nights},
    )
    facts = read_room_occupancy_facts(
        rooms={calendar.room for calendar in nights if calendar.room is not None}, since=first
    )
    return {
        calendar: sorted(
            {night for night in found if inventory[calendar.room_type_id].free(night) < 0}
            | _held_by_bookings(facts.get(calendar.room_id or 0), blocks[calendar], found)
        )
        for calendar, found in nights.items()
    }


def _held_by_bookings(
    room: RoomOccupancyFacts | None, blocks: Iterable[CalendarBlock], nights: set[date]
) -> set[date]:
    if room is None:
        return set()
    held = {
        night
        for block in blocks
        for night in _nights(block)
        if any(claim.overlaps(minutes_of_night(night)) for claim in room.claims)
    }
    return held & nights


def _nights(block: CalendarBlock) -> list[date]:
    return [block.first + _ONE_NIGHT * count for count in range((block.until - block.first).days)]
