from tests.room_bookings.api.fixtures import at_noon, front_desk, housekeeper, manager, scenario

__all__ = ["at_noon", "front_desk", "housekeeper", "manager", "scenario"]
