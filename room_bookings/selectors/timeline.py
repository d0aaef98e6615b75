"""What happened to a booking: the steps of its status and what was done with its rooms, as one story."""

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
Place = tuple[int, int]
"""Where in the story: status events and operations below these ids are still to be told."""

_START: Place = (2**63 - 1, 2**63 - 1)


@dataclass(frozen=True)
class TimelinePart:
    """Some entries, newest first, and where the next ones are; None when the story is told."""

    entries: list[dict[str, Any]]
    next_place: Place | None


def booking_timeline(
    *, hotel: Hotel, booking_id: str, limit: int, place: Place | None = None
) -> TimelinePart:
    """The next `limit` entries, in three statements.

    Each table is read in the order in which it was written, and the two are merged by time: what one command
    wrote stands together, and a clock that went back reorders nothing within a table. Raises BookingNotFound.
    """
    booking = RoomBooking.objects.filter(hotel=hotel, booking_id=booking_id).first()
    if booking is None:
        raise BookingNotFound([booking_id])
    below_event, below_operation = place or _START
    events = BookingStatusEvent.objects.filter(booking=booking, pk__lt=below_event).order_by("-pk")
    operations = RoomOperationLog.objects.filter(
        hotel=hotel, booking_id=booking_id, pk__lt=below_operation
    ).order_by("-pk")
    steps: Iterable[Row] = events.select_related("changed_by__user")[: limit + 1]
    done: Iterable[Row] = operations.select_related("performed_by__user", "room", "from_room")[: limit + 1]
    story = merge(steps, done, key=lambda row: row.at, reverse=True)
    told = list(islice(story, limit))
    entries = [_entry(booking, row) for row in told]
    if next(story, None) is None:
        return TimelinePart(entries, next_place=None)
    below_event = min((row.pk for row in told if isinstance(row, BookingStatusEvent)), default=below_event)
    below_operation = min(
        (row.pk for row in told if isinstance(row, RoomOperationLog)), default=below_operation
    )
    return TimelinePart(entries, next_place=(below_event, below_operation))


def _entry(booking: RoomBooking, row: Row) -> dict[str, Any]:
    if isinstance(row, RoomOperationLog):
        return operation_entry(row)
    return status_event_entry(row, booking_id=booking.booking_id)
