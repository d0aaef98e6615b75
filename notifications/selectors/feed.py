"""Read the feed of a hotel: its events in the order of their commits."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotel.kernel.keys import LARGEST_KEY
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from notifications.enums import SubjectKind
from notifications.selectors.feed_events import EVENT_COLUMNS, FeedEvent

POSITIONS_OF_A_PAGE = 20_000
"""The number of positions that a page of a filtered feed looks at, so that no filter makes a page slow."""


@dataclass(frozen=True)
class FeedFilter:
    """The selection of events to read from a feed: of these types, about one subject, and since an instant.

    `subject` is the primary key of a room or booking after its kind. A room stands for its tasks too.
    """

    types: Collection[str]
    subject: tuple[SubjectKind, int] | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class FeedPage:
    """Events, oldest first, and the position up to which they are all that the filter lets through."""

    events: list[FeedEvent]
    read_to: int


SubjectFinder = Callable[[Hotel, str], int]

_finders: dict[SubjectKind, SubjectFinder] = {}

_READ = f"""
    SELECT counter.last_position, {EVENT_COLUMNS}
    FROM notifications_eventcounter AS counter
    LEFT JOIN LATERAL (
        SELECT * FROM (%s) AS event
        WHERE type = ANY(%%(types)s) AND occurred_at >= %%(since)s ORDER BY position LIMIT %%(limit)s
    ) AS event ON true
    WHERE counter.hotel_id = %%(hotel_pk)s ORDER BY event.position
"""  # noqa: S608 (columns of our own)
"""One statement, so that the last position of the feed and its events are of the same instant."""

_BETWEEN_POSITIONS = """
    SELECT * FROM notifications_outboxevent
    WHERE hotel_id = counter.hotel_id AND position > %(after)s AND position <= %(last)s
"""
_OF_ROOM = """
    SELECT * FROM notifications_outboxevent
    WHERE room_ref = %(subject_pk)s AND hotel_id = counter.hotel_id AND position > %(after)s OFFSET 0
"""
"""OFFSET 0 keeps the planner from walking the whole feed in its order: it finds the subject's events by their index."""

_OF_BOOKING = _OF_ROOM.replace("room_ref", "booking_ref")

_READ_EVENTS = PreparedQuery.from_sql("read_events_after", _READ % _BETWEEN_POSITIONS)
_READ_EVENTS_OF_SUBJECT = {
    SubjectKind.ROOM: PreparedQuery.from_sql("read_events_of_room_after", _READ % _OF_ROOM),
    SubjectKind.BOOKING: PreparedQuery.from_sql("read_events_of_booking_after", _READ % _OF_BOOKING),
}


def register_finder(kind: SubjectKind, finder: SubjectFinder) -> None:
    """Register the function that finds the primary key of a subject by its name in a hotel, or raises NotFound.

    The app that owns the subjects calls this once.
    """
    _finders[kind] = finder


def find_subject(kind: SubjectKind, *, hotel: Hotel, name: str) -> tuple[SubjectKind, int]:
    """Return the subject of a FeedFilter: a room by its number, a booking by its ID. Raises NotFound."""
    return kind, _finders[kind](hotel, name)


def events_after(*, hotel: Hotel, position: int, limit: int, chosen: FeedFilter) -> FeedPage:
    """Return the next events of the hotel after a position that the filter lets through, at most `limit`.

    Without a subject, a page looks at POSITIONS_OF_A_PAGE positions. So it may have no events though more follow:
    then `read_to` has moved on, and stands still only at the end of the feed.

    A transaction takes the next positions of its hotel at commit, while others wait. So a reader that has read
    up to a position never misses an event below it.
    """
    given: dict[str, Any] = {
        "hotel_pk": hotel.pk,
        "after": position,
        "types": list(chosen.types),
        "since": chosen.since or "-infinity",
        "limit": limit,
    }
    last = LARGEST_KEY
    if chosen.subject is None:
        last = min(position + POSITIONS_OF_A_PAGE, LARGEST_KEY)
        rows = _READ_EVENTS(last=last, **given)
    else:
        kind, subject_pk = chosen.subject
        rows = _READ_EVENTS_OF_SUBJECT[kind](subject_pk=subject_pk, **given)
    events = [FeedEvent(*columns) for _, *columns in rows if columns[0] is not None]
    if len(events) == limit:
        return FeedPage(events, read_to=events[-1].position)
    end = rows[0][0] if rows else 0
    return FeedPage(events, read_to=max(position, min(last, end)))
