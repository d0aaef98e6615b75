"""Read a feed: what it is at all, and each of its events."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from icalendar import Calendar, Event
from icalendar.error import InvalidCalendar

from room_bookings.calendar_feeds.event_nights import EventClock, nights_of
from room_bookings.calendar_feeds.feed import EntryKey, FeedEntry, FeedFailure, ReadFeed, horizon
from room_bookings.calendar_feeds.own_uids import is_own_uid
from room_bookings.calendar_feeds.recurrences import Unreadable, is_recurring, occurrences
from room_bookings.models.calendars import MAX_UID_LENGTH
from room_bookings.stay_bounds import MAX_NIGHTS

MAX_FEED_BYTES = 2_000_000
MAX_EVENTS = 5_000
MAX_SERIES = 200
"""Events with a rule of recurrence that one feed may have: each costs up to 50 ms to expand."""

_DECIDING = {
    None,  # a line that is no property at all: it could have been any of the others
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
}
"""The properties without which an event may mean other nights, or none."""

_PARSE_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""The exceptions of `icalendar` for files that are no calendars."""


def read_feed(content: bytes, *, hotel: EventClock, today: date) -> ReadFeed | FeedFailure:
    """Return the events of a feed that hold nights of the hotel from `today` to the horizon.

    A feed that is empty, cut off, too large or no calendar is a failure as a whole. An event that cannot be read is
    named in the result and makes it incomplete.
    """
    if failure := _failure_of(content):
        return failure
    try:
        calendars: Sequence[Calendar] = Calendar.from_ical(content, multiple=True)
    except _PARSE_ERRORS as error:
        return FeedFailure("not_a_calendar", f"The feed is no calendar: {str(error)[:200]}")
    feed = ReadFeed(calendars=len(calendars))
    events = [
        event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)
    ]
    if len(events) > MAX_EVENTS:
        return FeedFailure("too_many_events", f"The feed has more than {MAX_EVENTS} events.")
    by_uid: dict[str, list[Event]] = {}
    for event in events:
        uid = _uid_of(event)
        if is_own_uid(uid):
            feed.own += 1
        elif broken := _broken(event, uid):
            _note_unreadable(feed, uid, broken)
        else:
            by_uid.setdefault(uid, []).append(event)
    if sum(any(is_recurring(event) for event in same) for same in by_uid.values()) > MAX_SERIES:
        return FeedFailure("too_many_events", f"The feed has more than {MAX_SERIES} recurring events.")
    for uid, same in by_uid.items():
        if uid not in feed.unreadable_uids:
            _read_uid(feed, uid, same, hotel=hotel, today=today)
    return feed


def _failure_of(content: bytes) -> FeedFailure | None:
    """Return why the content is no whole calendar. `icalendar` would read a feed that is cut off as an empty one."""
    if len(content) > MAX_FEED_BYTES:
        return FeedFailure("too_large", f"The feed has more than {MAX_FEED_BYTES // 1_000_000} MB.")
    lines = [
        line.strip().upper() for line in content.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()
    ]
    if not lines:
        return FeedFailure("empty", "The feed is empty: not even a calendar without events.")
    if lines[0] != b"BEGIN:VCALENDAR":
        return FeedFailure("not_a_calendar", "The feed does not begin as a calendar does. Is it a web page?")
    is_whole = lines[-1] == b"END:VCALENDAR" and all(
        lines.count(b"BEGIN:" + part) == lines.count(b"END:" + part) for part in (b"VCALENDAR", b"VEVENT")
    )
    return None if is_whole else FeedFailure("truncated", "The feed ends in the middle of a calendar.")


def _uid_of(event: Event) -> str:
    """Return the UID of an event; for one without, a name made of what it says."""
    uid = str(event.get("UID", "")).strip()
    if uid:
        return uid
    told = "|".join(
        str(event.get(name) and event[name].to_ical()) for name in ("DTSTART", "DTEND", "SUMMARY")
    )
    return f"no-uid-{sha256(told.encode()).hexdigest()[:32]}"


def _broken(event: Event, uid: str) -> str:
    """Return what of an event cannot be read, in a few words; nothing if all of it can."""
    if len(uid) > MAX_UID_LENGTH or not uid.isprintable():
        return "its UID is too long or no text"
    for name, _ in event.errors:
        if name in _DECIDING:
            return f"{name or 'a line'} cannot be read"
    return ""


def _note_unreadable(feed: ReadFeed, uid: str, what: str) -> None:
    feed.unreadable.append(f"{uid[:MAX_UID_LENGTH]}: {what}.")
    feed.unreadable_uids.add(uid)


def _read_uid(feed: ReadFeed, uid: str, events: list[Event], *, hotel: EventClock, today: date) -> None:
    """Read all events with one UID. If one of them cannot be read, none of them counts."""
    try:
        if any(is_recurring(event) for event in events):
            _read_series(feed, uid, events, hotel=hotel, today=today)
        else:
            _read_single(feed, uid, events, hotel=hotel, today=today)
    except (Unreadable, InvalidCalendar, *_PARSE_ERRORS) as error:
        for key in [key for key in feed.entries if key.uid == uid]:
            del feed.entries[key]
        _note_unreadable(feed, uid, str(error)[:200].rstrip("."))


def _read_series(feed: ReadFeed, uid: str, events: list[Event], *, hotel: EventClock, today: date) -> None:
    if all(_is_free(event) for event in events):
        feed.cancelled.add(uid)
        return
    for occurrence in occurrences(events, since=today, until=horizon(today)):
        first, until = nights_of(occurrence.start, occurrence.end, hotel=hotel)
        key = EntryKey(uid, first.isoformat())
        if _is_free(occurrence):
            feed.cancelled_items.add(key)
        else:
            _add(feed, key, first, until, occurrence, today=today)


def _read_single(feed: ReadFeed, uid: str, events: list[Event], *, hotel: EventClock, today: date) -> None:
    latest = _latest(events)
    standing = {
        nights_of(event.start, event.end, hotel=hotel): event for event in latest if not _is_free(event)
    }
    if not standing:
        feed.cancelled.add(uid)
    if len(standing) > 1:
        feed.doubled.append(uid)
    for number, ((first, until), event) in enumerate(sorted(standing.items(), key=lambda found: found[0])):
        item = first.isoformat() if number else "1"
        _add(feed, EntryKey(uid, item), first, until, event, today=today)


def _latest(events: list[Event]) -> list[Event]:
    """Return the events of the highest SEQUENCE: a later version replaces an earlier one."""
    highest = max(_sequence(event) for event in events)
    return [event for event in events if _sequence(event) == highest]


def _sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _is_free(event: Event) -> bool:
    return (
        str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    )


def _add(feed: ReadFeed, key: EntryKey, first: date, until: date, event: Event, *, today: date) -> None:
    """Add the nights of an event, but for those that are over or beyond the horizon."""
    if until < first:
        raise Unreadable("it ends before it begins")
    if (until - first).days > MAX_NIGHTS and first < today:
        first = max(first, today)
    until = min(until, horizon(today))
    if until <= max(first, today):
        feed.without_nights += 1
        return
    feed.add(FeedEntry(key, first, until, str(event.get("SUMMARY", ""))[:500]))
