"""The hotels under siege."""

from rooms.enums import RoomStatus
from tests import scenarios
from tests.scenarios import Scenario

HOTELS = 3
ROOMS_EACH = 16


def build() -> list[Scenario]:
    """Three hotels; in the second nobody inspects, in the third the desk may use what nobody has inspected."""
    settings = [{}, {"requires_inspection": False}, {"allow_uninspected_check_in": True}]
    houses = [
        scenarios.new_scenario(slug=f"siege-{n}", **of_hotel) for n, of_hotel in enumerate(settings, start=1)
    ]
    for house in houses:
        numbers = [str(101 + n) for n in range(ROOMS_EACH)]
        scenarios.rooms(house, *numbers[:-2])
        scenarios.rooms(house, *numbers[-2:], status=RoomStatus.CHECKOUT_DIRTY)
    return houses
