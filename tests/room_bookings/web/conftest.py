from tests.room_bookings.web.fixtures import at_noon, scenario

__all__ = ["at_noon", "scenario"]
