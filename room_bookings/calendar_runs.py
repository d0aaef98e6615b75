"""Import feeds as an interface does it: lease in one transaction, fetch in none, import in another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Refusal
from hotel.models import Hotel
from room_bookings.calendar_feeds import FeedFailure, ReadFeed, read_feed
from room_bookings.models import ChannelCalendar
from room_bookings.services.calendars import (
    CalendarImport,
    ImportReport,
    Leases,
    fetch_feed,
    import_calendars,
    lease_calendar,
    lease_calendars,
)
from staff.command import Command

FETCHES_AT_ONCE = 10
"""Feeds that are fetched at the same time."""

BATCH = 4 * FETCHES_AT_ONCE
"""Calendars that are leased together. Their leases outlast the slowest fetches: four times FETCH_SECONDS."""

MAX_EVENTS_AT_ONCE = 2_000
"""Events that are imported in one transaction, unless a single feed has more."""


@dataclass(frozen=True)
class CalendarRun:
    """The import of one calendar: its report, or the refusal of its lease or import."""

    calendar: ChannelCalendar
    report: ImportReport | None
    refusal: Refusal | None = None


def leased_feed(command: Command, *, calendar_pk: int) -> tuple[ReadFeed | FeedFailure, int]:
    """Lease a calendar, fetch its feed and read it; return it with the number of the lease.

    Raises NotFound, Conflict (import_running, no_feed), Forbidden, Busy.
    """
    calendar = _lease(command, calendar_pk)
    return _as_feed(fetch_feed(calendar.url), command), calendar.lease_number


def unleased_feed(command: Command, *, url: str) -> ReadFeed | FeedFailure:
    """Fetch a feed and read it, for an import that is a dry run and keeps nobody else away."""
    return _as_feed(fetch_feed(url), command)


def import_by_hand(command: Command, content: str) -> ReadFeed | FeedFailure:
    """Read the content of a file that somebody gives by hand."""
    return _as_feed(content.encode(), command)


def run_imports(calendars: Sequence[ChannelCalendar], *, now: datetime) -> Iterator[CalendarRun]:
    """Import the feeds of calendars, read with their hotels, in the program's own name, several fetches at once.

    Yields each import when it is done. A calendar that another importer has leased is left to it. The calendars of a
    hotel are imported together; if they are refused together, each is imported for itself.
    """
    for start in range(0, len(calendars), BATCH):
        yield from _run_batch(calendars[start : start + BATCH], now)


def _run_batch(calendars: Sequence[ChannelCalendar], now: datetime) -> Iterator[CalendarRun]:
    leased: list[ChannelCalendar] = []
    for hotel, of_hotel in _by_hotel(calendars).items():
        leases = _lease_all(_system_command(hotel, now), of_hotel)
        leased += leases.leased
        for calendar in of_hotel:
            if calendar.pk in leases.refused:
                yield CalendarRun(calendar, None, leases.refused[calendar.pk])
    if not leased:
        return
    with ThreadPoolExecutor(max_workers=min(FETCHES_AT_ONCE, len(leased))) as fetchers:
        contents = dict(
            zip(leased, fetchers.map(fetch_feed, [calendar.url for calendar in leased]), strict=True)
        )
    for hotel, of_hotel in _by_hotel(leased).items():
        command = _system_command(hotel, now)
        imports = {
            calendar: CalendarImport(
                calendar.pk, _as_feed(contents[calendar], command), calendar.lease_number
            )
            for calendar in of_hotel
        }
        for together in _in_parts(imports):
            yield from _import_together(hotel, now, together)


def _import_together(
    hotel: Hotel, now: datetime, imports: Mapping[ChannelCalendar, CalendarImport]
) -> Iterator[CalendarRun]:
    work = partial(import_calendars, imports=list(imports.values()))
    try:
        reports = run_command(_system_command(hotel, now), work, name="import_calendars")
    except Refusal as refusal:
        if len(imports) == 1:
            yield from (CalendarRun(calendar, None, refusal) for calendar in imports)
        else:
            for calendar, each in imports.items():
                yield from _import_together(hotel, now, {calendar: each})
    else:
        for calendar, report in zip(imports, reports, strict=True):
            yield CalendarRun(calendar, report)


def _in_parts(
    imports: Mapping[ChannelCalendar, CalendarImport],
) -> Iterator[dict[ChannelCalendar, CalendarImport]]:
    """Yield parts that have at most MAX_EVENTS_AT_ONCE events each, or one feed."""
    part: dict[ChannelCalendar, CalendarImport] = {}
    events = 0
    for calendar, each in imports.items():
        size = len(each.feed.entries) if isinstance(each.feed, ReadFeed) else 0
        if part and events + size > MAX_EVENTS_AT_ONCE:
            yield part
            part, events = {}, 0
        part[calendar] = each
        events += size
    yield part


def _by_hotel(calendars: Iterable[ChannelCalendar]) -> dict[Hotel, list[ChannelCalendar]]:
    found: dict[Hotel, list[ChannelCalendar]] = {}
    for calendar in calendars:
        found.setdefault(calendar.hotel, []).append(calendar)
    return found


def _lease_all(command: Command, calendars: Sequence[ChannelCalendar]) -> Leases:
    work = partial(lease_calendars, calendar_pks=[calendar.pk for calendar in calendars])
    return run_command(command, work, name="lease_calendars")


def _lease(command: Command, calendar_pk: int) -> ChannelCalendar:
    lease = Command(hotel=command.hotel, staff=command.staff, source=command.source, now=command.now)
    return run_command(lease, partial(lease_calendar, calendar_pk=calendar_pk), name="lease_calendar")


def _as_feed(content: bytes | FeedFailure, command: Command) -> ReadFeed | FeedFailure:
    if isinstance(content, FeedFailure):
        return content
    return read_feed(content, hotel=command.hotel, today=command.today)


def _system_command(hotel: Hotel, now: datetime) -> Command:
    return Command(hotel=hotel, staff=None, source=Source.SYSTEM, now=now)
