from tests.room_bookings.api.fixtures import at_noon, desk, house, housekeeper, manager

__all__ = ["at_noon", "desk", "house", "housekeeper", "manager"]
