"""Reading what happened in a hotel, in the order in which it was committed."""

from collections.abc import Collection

from django.db.models import QuerySet

from hotel.models import Hotel
from notifications.models import OutboxEvent


def events_after(*, hotel: Hotel, position: int, types: Collection[str] = ()) -> QuerySet[OutboxEvent]:
    """The hotel's news beyond a position, oldest first; with `types`, only such.

    Positions are taken at commit, one transaction of a hotel after the other: whoever has read up to one never
    misses news below it.
    """
    news = OutboxEvent.objects.filter(hotel=hotel, position__gt=position).order_by("position")
    return news.filter(type__in=types) if types else news
