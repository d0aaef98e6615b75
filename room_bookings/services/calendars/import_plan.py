"""What an import has to do: the events of a feed, compared with the blocks and reservations that a calendar has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from room_bookings.calendar_feeds import FeedEntry, ReadFeed, is_reservation
from room_bookings.calendar_feeds.feed import EntryKey
from room_bookings.enums import BookingStatus
from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar
from room_bookings.services.calendars.import_report import ImportReport
from room_bookings.stay_bounds import MAX_NIGHTS

MISSING_IMPORTS_UNTIL_END = 2
"""Complete imports running in which an event is missing before it counts as taken away."""

BEFORE_ARRIVAL = {BookingStatus.PENDING, BookingStatus.CONFIRMED}


@dataclass
class ImportPlan:
    """The steps of an import.

    `new_blocks` are entries, `changed_blocks` blocks with new dates already set, `released` blocks to end, `counted`
    rows whose number of missing imports has changed. `created` are entries that become bookings, `moved` reservations
    with their entries, `restored` those whose cancelled bookings the channel has again. `ended` are those that it took
    away: `cancelled` before the arrival, or `in_house`, which also has those that it moved while the guests are here.
    `written_reservations` have new values.
    """

    new_blocks: list[FeedEntry] = field(default_factory=list)
    changed_blocks: list[CalendarBlock] = field(default_factory=list)
    released: list[CalendarBlock] = field(default_factory=list)
    counted_blocks: list[CalendarBlock] = field(default_factory=list)
    created: list[FeedEntry] = field(default_factory=list)
    moved: list[tuple[CalendarReservation, FeedEntry]] = field(default_factory=list)
    restored: list[tuple[CalendarReservation, FeedEntry]] = field(default_factory=list)
    ended: list[CalendarReservation] = field(default_factory=list)
    cancelled: list[CalendarReservation] = field(default_factory=list)
    in_house: list[CalendarReservation] = field(default_factory=list)
    written_reservations: list[CalendarReservation] = field(default_factory=list)

    @property
    def takes_or_frees_nights(self) -> bool:
        """Tell whether a block or booking changes, so that room types and rooms must be locked."""
        return any(
            (self.new_blocks, self.changed_blocks, self.released, self.created, self.moved, self.restored)
        ) or bool(self.cancelled)


@dataclass(frozen=True)
class PlannedImport:
    """A locked calendar with what its import has to do, and the report of what it did."""

    calendar: ChannelCalendar
    plan: ImportPlan
    report: ImportReport


def plan_import(
    calendar: ChannelCalendar,
    feed: ReadFeed,
    *,
    blocks: Iterable[CalendarBlock],
    reservations: Iterable[CalendarReservation],
    today: date,
) -> ImportPlan:
    """Compare the feed with what the calendar has, and set the new values of blocks and reservations that stay.

    `blocks` and `reservations` are those that hold nights from `today` on or that the feed names. An entry that is a
    booking already stays one, whatever the rules say now. A reservation that began before it was first seen is a block:
    nobody can be checked in for a date that is over, but its nights are not free.
    """
    plan = ImportPlan()
    entries = dict(feed.entries)
    for reservation in reservations:
        key = EntryKey(reservation.uid, reservation.item)
        entry = entries.pop(key, None)
        if entry is not None:
            _plan_known_reservation(plan, reservation, entry)
        elif reservation.ended_at is None and reservation.until > today:
            _plan_missing_reservation(plan, reservation, key, feed)
    becoming_bookings = {
        key for key, entry in entries.items() if entry.first >= today and _is_reservation(calendar, entry)
    }
    for block in blocks:
        key = EntryKey(block.uid, block.item)
        entry = entries.get(key) if key not in becoming_bookings else None
        if entry is not None:
            _plan_known_block(plan, block, entries.pop(key), today=today)
        elif block.released_at is None and block.until > today:
            _plan_missing_block(plan, block, key, feed, is_booking=key in becoming_bookings)
    for key, entry in entries.items():
        (plan.created if key in becoming_bookings else plan.new_blocks).append(entry)
    return plan


def block_nights(entry: FeedEntry, *, today: date, known_first: date | None = None) -> tuple[date, date]:
    """Return the nights of a block: those that are over stay as they were counted, new ones begin at `today`."""
    first = entry.first
    if first < today:
        first = known_first if known_first is not None and known_first < today else today
    return first, min(entry.until, first + timedelta(days=MAX_NIGHTS))


def _is_reservation(calendar: ChannelCalendar, entry: FeedEntry) -> bool:
    return is_reservation(
        entry.summary,
        channel=calendar.channel,
        reading=calendar.reading,
        block_words=calendar.block_words,
    )


def _plan_known_block(plan: ImportPlan, block: CalendarBlock, entry: FeedEntry, *, today: date) -> None:
    was_held = block.released_at is None
    nights = block_nights(entry, today=today, known_first=block.first if was_held else None)
    is_same = was_held and nights == (block.first, block.until)
    if not is_same:
        block.first, block.until = nights
        block.released_at = None
        plan.changed_blocks.append(block)
    if block.missing_imports:
        block.missing_imports = 0
        if is_same:
            plan.counted_blocks.append(block)


def _plan_missing_block(
    plan: ImportPlan, block: CalendarBlock, key: EntryKey, feed: ReadFeed, *, is_booking: bool
) -> None:
    if is_booking or _is_cancelled(feed, key):
        plan.released.append(block)
    elif _is_missing(feed, key):
        block.missing_imports += 1
        ends = block.missing_imports >= MISSING_IMPORTS_UNTIL_END
        (plan.released if ends else plan.counted_blocks).append(block)


def _plan_known_reservation(plan: ImportPlan, reservation: CalendarReservation, entry: FeedEntry) -> None:
    status = reservation.booking.status
    is_moved = (reservation.first, reservation.until) != (entry.first, entry.until)
    was_ended = reservation.ended_at is not None
    if was_ended:
        reservation.ended_at = None
        if status == BookingStatus.CANCELLED:
            plan.restored.append((reservation, entry))
    if is_moved and status in BEFORE_ARRIVAL:
        plan.moved.append((reservation, entry))
    elif is_moved and status == BookingStatus.CHECKED_IN:
        plan.in_house.append(reservation)
    elif not is_moved and not was_ended and not reservation.missing_imports:
        return
    reservation.first, reservation.until = entry.first, entry.until
    reservation.missing_imports = 0
    plan.written_reservations.append(reservation)


def _plan_missing_reservation(
    plan: ImportPlan, reservation: CalendarReservation, key: EntryKey, feed: ReadFeed
) -> None:
    is_cancelled = _is_cancelled(feed, key)
    if not is_cancelled and not _is_missing(feed, key):
        return
    reservation.missing_imports += not is_cancelled
    plan.written_reservations.append(reservation)
    if not is_cancelled and reservation.missing_imports < MISSING_IMPORTS_UNTIL_END:
        return
    plan_list = plan.in_house if reservation.booking.status == BookingStatus.CHECKED_IN else plan.cancelled
    plan_list.append(reservation)
    plan.ended.append(reservation)


def _is_cancelled(feed: ReadFeed, key: EntryKey) -> bool:
    return key.uid in feed.cancelled or key in feed.cancelled_items


def _is_missing(feed: ReadFeed, key: EntryKey) -> bool:
    """Tell whether an event that the feed does not have is missing: not if parts of the feed could not be read."""
    return feed.is_complete and key.uid not in feed.unreadable_uids
