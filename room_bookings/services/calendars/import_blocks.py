"""Write the blocks of an import, and find the nights that they sell twice."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hotel.kernel.sql import insert_rows, update_rows
from room_bookings.held_minutes import minutes_of_night
from room_bookings.models import CalendarBlock, ChannelCalendar
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.selectors.inventory import read_inventory
from room_bookings.services.calendars.calendars import release_blocks
from room_bookings.services.calendars.import_plan import ImportPlan, block_nights
from room_bookings.services.calendars.import_report import ImportReport
from staff.command import Command

_ONE_NIGHT = timedelta(days=1)


def write_blocks(command: Command, calendar: ChannelCalendar, plan: ImportPlan, report: ImportReport) -> None:
    """Release, change and insert blocks, in three statements. The room types and rooms are locked.

    A block is never refused: a night that it sells twice is reported.
    """
    release_blocks(command, plan.released)
    for block in plan.changed_blocks:
        block.room, block.room_type = calendar.room, calendar.room_type
        block.updated_at = command.now
    update_rows(
        [*plan.changed_blocks, *plan.counted_blocks],
        ["first", "until", "released_at", "room", "room_type", "missing_imports", "updated_at"],
    )
    added = []
    for entry in plan.new_blocks:
        first, until = block_nights(entry, today=command.today)
        added.append(
            CalendarBlock(
                hotel=command.hotel,
                calendar=calendar,
                uid=entry.key.uid,
                item=entry.key.item,
                room_type=calendar.room_type,
                room=calendar.room,
                first=first,
                until=until,
                created_at=command.now,
                updated_at=command.now,
            )
        )
    insert_rows(added)
    report.blocks_added, report.blocks_changed = len(added), len(plan.changed_blocks)
    report.blocks_released = len(plan.released)
    report.oversold_nights += _sold_twice(command, calendar, [*added, *plan.changed_blocks])


def _sold_twice(command: Command, calendar: ChannelCalendar, blocks: Sequence[CalendarBlock]) -> list[date]:
    """Return the nights from the business date on in which new blocks meet bookings of the room, or a full type."""
    nights = {night for block in blocks for night in _nights(block) if night >= command.today}
    if not nights:
        return []
    inventory = read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=min(nights),
        until=max(nights) + _ONE_NIGHT,
        room_type_pks=[calendar.room_type_id],
    )[calendar.room_type_id]
    return sorted(
        {night for night in nights if inventory.free(night) < 0} | _held_by_bookings(calendar, blocks, nights)
    )


def _held_by_bookings(
    calendar: ChannelCalendar, blocks: Iterable[CalendarBlock], nights: set[date]
) -> set[date]:
    if calendar.room is None:
        return set()
    facts = read_room_occupancy_facts(rooms=[calendar.room], since=min(nights))[calendar.room.pk]
    held = {
        night
        for block in blocks
        for night in _nights(block)
        if any(claim.overlaps(minutes_of_night(night)) for claim in facts.claims)
    }
    return held & nights


def _nights(block: CalendarBlock) -> list[date]:
    return [block.first + _ONE_NIGHT * count for count in range((block.until - block.first).days)]
