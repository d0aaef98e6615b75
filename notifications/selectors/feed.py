"""Read the feed of a hotel: its events in the order of their commits."""

from collections.abc import Collection

from django.db.models import QuerySet

from hotel.models import Hotel
from notifications.models import OutboxEvent


def events_after(*, hotel: Hotel, position: int, types: Collection[str] = ()) -> QuerySet[OutboxEvent]:
    """Return the events of the hotel after a position, oldest first; with `types`, only events of these types.

    A transaction takes the next positions of its hotel at commit, while others wait. So a reader that has read
    up to a position never misses an event below it.
    """
    events = OutboxEvent.objects.filter(hotel=hotel, position__gt=position).order_by("position")
    return events.filter(type__in=types) if types else events
