"""The hotels of the stress run."""

from rooms.enums import RoomStatus
from tests import scenarios
from tests.scenarios import Scenario

HOTELS = 3
ROOMS_EACH = 16


def create_scenarios() -> list[Scenario]:
    """Create three hotels; the second needs no inspection, the third allows check-in before the inspection."""
    settings = [{}, {"requires_inspection": False}, {"allow_uninspected_check_in": True}]
    hotels = [
        scenarios.new_scenario(slug=f"stress-{n}", **hotel_settings)
        for n, hotel_settings in enumerate(settings, start=1)
    ]
    for hotel in hotels:
        numbers = [str(101 + n) for n in range(ROOMS_EACH)]
        scenarios.rooms(hotel, *numbers[:-2])
        scenarios.rooms(hotel, *numbers[-2:], status=RoomStatus.CHECKOUT_DIRTY)
    return hotels
