"""Feeds of channels, imported into the calendars of a hotel: blocks and reservations, in any order."""

from datetime import timedelta
from typing import Any

from room_bookings import services
from room_bookings.calendar_feeds import read_feed
from tools.stress.actor import Actor

UIDS = 5
"""The events that a calendar may have; they come, move, end and return."""
SUMMARIES = ("Reserved", "Airbnb (Not available)")
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Airbnb Inc//Hosting Calendar//EN")


def import_calendar(actor: Actor) -> Any:
    feed = read_feed(feed_of(actor).encode(), hotel=actor.hotel, today=actor.today)
    return actor.call(services.import_calendar, calendar_pk=actor.pick_calendar(), feed=feed)


def feed_of(actor: Actor) -> str:
    """Return a feed with some of the events, rarely one that cannot be read."""
    chosen = actor.rng.sample(range(UIDS), actor.rng.randint(0, UIDS))
    events = [line for number in chosen for line in _event(actor, number)]
    end = () if actor.rng.random() < 0.05 else ("END:VCALENDAR", "")
    return "\r\n".join((*HEAD, *events, *end))


def _event(actor: Actor, number: int) -> tuple[str, ...]:
    first = actor.pick_date(0, 1, 2, 3)
    return (
        "BEGIN:VEVENT",
        f"UID:{number}@airbnb.com",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{first + timedelta(days=actor.rng.randint(1, 2)):%Y%m%d}",
        f"SUMMARY:{actor.rng.choice(SUMMARIES)}",
        f"STATUS:{'CANCELLED' if actor.rng.random() < 0.1 else 'CONFIRMED'}",
        "END:VEVENT",
    )
