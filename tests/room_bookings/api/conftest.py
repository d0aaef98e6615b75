from tests.room_bookings.api.fixtures import at_noon, desk, housekeeper, manager, scenario

__all__ = ["at_noon", "desk", "housekeeper", "manager", "scenario"]
