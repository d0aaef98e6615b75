"""Read the feed of a hotel: its events in the order of their commits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from notifications.models import OutboxEvent


class EventRow(NamedTuple):
    """A committed event as values. Each name is the path of the value from `OutboxEvent`."""

    position: int
    event_id: UUID
    type: str
    occurred_at: datetime
    source: str
    command_id: UUID
    changed_fields: list[str]
    from_room: str
    snapshot: Any


def _events_after(given: PreparedQuery.Parameters) -> QuerySet[OutboxEvent, Any]:
    events = OutboxEvent.objects.filter(hotel=given.value("hotel_pk"), position__gt=given.value("position"))
    return events.order_by("position").values_list(*EventRow._fields)


def _events_of_types_after(given: PreparedQuery.Parameters) -> QuerySet[OutboxEvent, Any]:
    return _events_after(given).filter(given.any_of("type", "types"))


_READ_EVENTS: PreparedQuery[Any] = PreparedQuery("read_events_after", _events_after, is_page=True)
_READ_EVENTS_OF_TYPES: PreparedQuery[Any] = PreparedQuery(
    "read_events_of_types_after", _events_of_types_after, is_page=True
)


def events_after(*, hotel: Hotel, position: int, limit: int, types: Collection[str] = ()) -> list[EventRow]:
    """Return the next events of the hotel after a position, oldest first; with `types`, only events of these types.

    A transaction takes the next positions of its hotel at commit, while others wait. So a reader that has read
    up to a position never misses an event below it.
    """
    chosen: dict[str, Any] = {"hotel_pk": hotel.pk, "position": position, "limit": limit, "offset": 0}
    found = _READ_EVENTS_OF_TYPES(types=list(types), **chosen) if types else _READ_EVENTS(**chosen)
    return [EventRow(*row) for row in found]
