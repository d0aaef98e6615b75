"""The timeline of a booking: its status events and its rows of the room log, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from hotel.models import Hotel
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.snapshots import status_event_entry
from rooms.models import RoomOperationLog
from rooms.snapshots import operation_entry

Row = BookingStatusEvent | RoomOperationLog
TimelinePosition = tuple[int, int]
"""A status event's and a log row's primary key: the next page holds the rows below them."""

_START: TimelinePosition = (2**63 - 1, 2**63 - 1)


@dataclass(frozen=True)
class TimelinePage:
    """Entries, newest first, and the position of the next page; None after the last one."""

    entries: list[dict[str, Any]]
    next_position: TimelinePosition | None


def booking_timeline(
    *, hotel: Hotel, booking_id: str, limit: int, position: TimelinePosition | None = None
) -> TimelinePage:
    """Return a page of at most `limit` entries from a position on, in three statements.

    Merges by time two tables that are each read by primary key: rows of one command stand together, and a server clock
    that was set back reorders no table. Raises BookingNotFound.
    """
    booking = RoomBooking.objects.filter(hotel=hotel, booking_id=booking_id).first()
    if booking is None:
        raise BookingNotFound([booking_id])
    below_event, below_operation = position or _START
    events = BookingStatusEvent.objects.filter(booking=booking, pk__lt=below_event).order_by("-pk")
    operations = RoomOperationLog.objects.filter(
        hotel=hotel, booking_id=booking_id, pk__lt=below_operation
    ).order_by("-pk")
    newest_events: Iterable[Row] = events.select_related("changed_by__user")[: limit + 1]
    newest_operations: Iterable[Row] = operations.select_related("performed_by__user", "room", "from_room")[
        : limit + 1
    ]
    rows = merge(newest_events, newest_operations, key=lambda row: row.at, reverse=True)
    page = list(islice(rows, limit))
    entries = [_entry(booking, row) for row in page]
    if next(rows, None) is None:
        return TimelinePage(entries, next_position=None)
    below_event = min((row.pk for row in page if isinstance(row, BookingStatusEvent)), default=below_event)
    below_operation = min(
        (row.pk for row in page if isinstance(row, RoomOperationLog)), default=below_operation
    )
    return TimelinePage(entries, next_position=(below_event, below_operation))


def _entry(booking: RoomBooking, row: Row) -> dict[str, Any]:
    if isinstance(row, RoomOperationLog):
        return operation_entry(row)
    return status_event_entry(row, booking_id=booking.booking_id)
