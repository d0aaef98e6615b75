"""Imports of calendars: a month of forty rooms, each with its own feed, made, moved, cancelled and restored.

The calendars of a hotel are imported in one transaction, as `import_calendars` does it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from hotel.kernel.business_date import business_date
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from room_bookings.calendar_feeds import read_feed
from room_bookings.services import CalendarImport, create_calendar, import_calendars
from rooms.models import Room
from staff.command import Command, system_command
from tests.statement_count import statements_sent
from tools.bench.cpu_time import cpu_seconds
from tools.bench.databases import Database
from tools.bench.table import Row
from tools.bench.timing import Times

ROOMS = 40
NIGHTS = 30
STAY = 3
"""The nights from one reservation of a room to the next, of which it holds two."""
FIRST_DAY = 20
"""Days from today to the first reservation: later than the bookings of the benchmark's hotel."""
MAX_SECONDS = 1.0


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Import one feed of all rooms, then a feed of each room in four states; return a row for each.

    `rounds` is not used: an import of the same feed again would find nothing to do.
    """
    command = system_command(hotel, now=timezone.now())
    numbers = list(Room.objects.filter(hotel=hotel).order_by("pk").values_list("room_number", flat=True))
    log(f"Calendars of {ROOMS} rooms, {NIGHTS} nights each ...")
    calendars = [_create(command, room=number) for number in numbers[-ROOMS:]]
    room_type = Room.objects.select_related("room_type").filter(hotel=hotel)[0].room_type.code
    of_type = _create(command, room_type=room_type)
    return [
        _measure(command, [of_type], "a month of forty rooms in one feed", shift=0, listings=len(calendars)),
        _measure(command, calendars, "a month of reservations", shift=0),
        _measure(command, calendars, "the same, moved by a day", shift=1),
        _measure(command, calendars, "the same, cancelled", shift=1, status="CANCELLED"),
        _measure(command, calendars, "the same, back again", shift=0),
    ]


def _create(command: Command, *, room: str | None = None, room_type: str | None = None) -> int:
    created = run_command(
        command,
        lambda each: create_calendar(each, channel="airbnb", room=room, room_type=room_type),
        name="create_calendar",
    )
    return created.calendar.pk


def _measure(
    command: Command,
    calendars: list[int],
    what: str,
    *,
    shift: int,
    status: str = "CONFIRMED",
    listings: int = 1,
) -> Row:
    times = Times()
    counts: list[int] = []
    session: Any = connection.connection

    def import_all() -> None:
        with statements_sent() as sent:
            _import(command, {pk: _feed(command, pk, shift, status, listings) for pk in calendars})
        counts.append(len(sent))

    before = cpu_seconds([session.info.backend_pid])
    times.measure(what, import_all)
    of_server = cpu_seconds([session.info.backend_pid]) - before
    (seconds,), (of_python,) = times.wall_seconds[what], times.cpu_seconds[what]
    return Row(
        what=f"import of {len(calendars)} calendars: {what}",
        ours=seconds,
        unit="s",
        statements=counts[0],
        target=f"{MAX_SECONDS} s",
        reached=seconds <= MAX_SECONDS,
        note=f"CPU time: Python {of_python:.2f} s, PostgreSQL {of_server:.2f} s",
    )


def _import(command: Command, contents: dict[int, bytes]) -> None:
    imports = [
        CalendarImport(pk, read_feed(content, hotel=command.hotel, today=command.today))
        for pk, content in contents.items()
    ]
    run_command(command, partial(import_calendars, imports=imports), name="import_calendars")


def _feed(command: Command, pk: int, shift: int, status: str, listings: int) -> bytes:
    first = business_date(hotel=command.hotel, now=command.now) + timedelta(days=FIRST_DAY + shift)
    events = [
        line
        for listing in range(listings)
        for number in range(0, NIGHTS, STAY)
        for line in _event(f"{pk}-{listing}-{number}", first + timedelta(days=number), status)
    ]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


def _event(uid: str, first: date, status: str) -> tuple[str, ...]:
    until = first + timedelta(days=STAY - 1)
    return (
        "BEGIN:VEVENT",
        f"UID:{uid}@airbnb.com",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{until:%Y%m%d}",
        "SUMMARY:Reserved",
        f"STATUS:{status}",
        "END:VEVENT",
    )
