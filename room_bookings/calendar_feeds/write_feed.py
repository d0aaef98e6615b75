"""The feed that a channel reads: closed nights as all-day events, without anything about guests."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from room_bookings.calendar_feeds.own_uids import own_uid

PRODUCT = "-//Innkeeper//Calendar//EN"
SUMMARY = "Not available"


def write_feed(*, calendar_pk: int, nights: Iterable[date], stamp: datetime) -> bytes:
    """Return the feed of a calendar with one event for each closed night.

    One event a night, because a UID then never changes its dates: a stay that grows or moves adds and removes nights.
    `stamp` is the DTSTAMP of all events; the same nights and stamp give the same bytes.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    for night in sorted(nights):
        event = Event()
        event.add("uid", own_uid(calendar_pk=calendar_pk, night=night))
        event.add("dtstamp", stamp)
        event.add("dtstart", night)
        event.add("dtend", night + timedelta(days=1))
        event.add("summary", SUMMARY)
        event.add("transp", "OPAQUE")
        feed.add_component(event)
    return bytes(feed.to_ical())
