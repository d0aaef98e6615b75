"""A hotel with rooms, about noon."""

from tests.room_bookings.api.fixtures import at_noon, scenario

__all__ = ["at_noon", "scenario"]
