"""Feeds written by hand, as channels write them, and calendars that import them."""

from datetime import date, datetime, timedelta
from typing import Any

from room_bookings.calendar_feeds import FeedFailure, ReadFeed, read_feed
from room_bookings.enums import CalendarReading
from room_bookings.models import ChannelCalendar
from room_bookings.services.calendars import ImportReport, create_calendar, import_calendar
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, TODAY, Scenario


def day(number: int) -> date:
    """Return the date so many days after today."""
    return TODAY + timedelta(days=number)


def event(uid: str, first: int, until: int, *lines: str) -> str:
    """Return an all-day event from one day after today to another."""
    return raw_event(
        f"UID:{uid}",
        f"DTSTART;VALUE=DATE:{day(first):%Y%m%d}",
        f"DTEND;VALUE=DATE:{day(until):%Y%m%d}",
        *lines,
    )


def raw_event(*lines: str) -> str:
    """Return an event of these lines."""
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", *lines, "END:VEVENT"))


def feed_of(*parts: str) -> str:
    """Return a calendar with these events and time zones."""
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Channel//Feed//EN\r\n"
    return head + "".join(parts) + "END:VCALENDAR\r\n"


def read(scenario: Scenario, *parts: str, content: bytes | None = None) -> ReadFeed | FeedFailure:
    """Read a feed of these parts, or any content, for the hotel of the scenario."""
    body = feed_of(*parts).encode() if content is None else content
    return read_feed(body, hotel=scenario.hotel, today=TODAY)


def calendar(scenario: Scenario, **facts: Any) -> ChannelCalendar:
    """Create a calendar of the scenario's room type, or of a room, whose events are told apart as Airbnb's."""
    if "room" not in facts:
        facts.setdefault("room_type", scenario.room_type.code)
    facts = {"channel": "airbnb", "reading": CalendarReading.CHANNEL, **facts}
    return run_as_system(scenario, create_calendar, **facts).calendar


def take(
    scenario: Scenario,
    calendar: ChannelCalendar,
    *parts: str,
    now: datetime = NOON,
    content: bytes | None = None,
) -> ImportReport:
    """Import a feed of these parts into a calendar."""
    return run_as_system(
        scenario,
        import_calendar,
        calendar_pk=calendar.pk,
        feed=read(scenario, *parts, content=content),
        now=now,
    )
