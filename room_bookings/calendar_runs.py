"""Import feeds as an interface does it: lease in one transaction, fetch in none, import in another."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, NotFound, Refusal
from hotel.models import Hotel
from room_bookings.calendar_feeds import FeedFailure, ReadFeed, read_feed
from room_bookings.models import ChannelCalendar
from room_bookings.services.calendars import ImportReport, fetch_feed, import_calendar, lease_calendar
from staff.command import Command

FETCHES_AT_ONCE = 8
"""Feeds that are fetched at the same time. Their leases outlast the slowest fetch."""


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

    Yields each import when it is done. A calendar that another importer has leased is left to it.
    """
    for start in range(0, len(calendars), FETCHES_AT_ONCE):
        yield from _run_batch(calendars[start : start + FETCHES_AT_ONCE], now)


def _run_batch(calendars: Sequence[ChannelCalendar], now: datetime) -> Iterator[CalendarRun]:
    leased: list[tuple[ChannelCalendar, Command]] = []
    for calendar in calendars:
        command = _system_command(calendar.hotel, now)
        try:
            leased.append((_lease(command, calendar.pk), command))
        except (Conflict, NotFound) as refusal:
            yield CalendarRun(calendar, None, refusal)
    if not leased:
        return
    with ThreadPoolExecutor(max_workers=len(leased)) as fetchers:
        contents = list(fetchers.map(fetch_feed, [calendar.url for calendar, _ in leased]))
    for (calendar, command), content in zip(leased, contents, strict=True):
        work = partial(
            _import,
            calendar_pk=calendar.pk,
            feed=_as_feed(content, command),
            lease_number=calendar.lease_number,
        )
        try:
            yield CalendarRun(
                calendar,
                run_command(_system_command(calendar.hotel, now), work, name="import_calendar"),
            )
        except Refusal as refusal:
            yield CalendarRun(calendar, None, refusal)


def _import(
    command: Command, *, calendar_pk: int, feed: ReadFeed | FeedFailure, lease_number: int
) -> ImportReport:
    return import_calendar(command, calendar_pk=calendar_pk, feed=feed, lease_number=lease_number)


def _lease(command: Command, calendar_pk: int) -> ChannelCalendar:
    lease = Command(hotel=command.hotel, staff=command.staff, source=command.source, now=command.now)
    return run_command(lease, partial(lease_calendar, calendar_pk=calendar_pk), name="lease_calendar")


def _as_feed(content: bytes | FeedFailure, command: Command) -> ReadFeed | FeedFailure:
    if isinstance(content, FeedFailure):
        return content
    return read_feed(content, hotel=command.hotel, today=command.today)


def _system_command(hotel: Hotel, now: datetime) -> Command:
    return Command(hotel=hotel, staff=None, source=Source.SYSTEM, now=now)
