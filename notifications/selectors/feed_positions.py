"""Read how far feeds have come."""

from collections.abc import Collection

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from notifications.models import EventCounter

_READ_LAST_POSITIONS: PreparedQuery[tuple[int, int]] = PreparedQuery(
    "read_last_positions",
    lambda given: EventCounter.objects.filter(given.any_of("hotel_id", "hotel_pks")).values_list(
        "hotel_id", "last_position"
    ),
)


def last_positions(*, hotel_pks: Collection[int]) -> dict[int, int]:
    """Return how far the feeds of these hotels have come; a hotel without events is left out. Sends one statement."""
    return dict(_READ_LAST_POSITIONS(hotel_pks=list(hotel_pks)))


def last_position(*, hotel: Hotel) -> int:
    """Return how far the feed of the hotel has come: the position of its last event, or 0."""
    return last_positions(hotel_pks=[hotel.pk]).get(hotel.pk, 0)
