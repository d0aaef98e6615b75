"""The hotels of the stress run."""

from room_bookings.services import create_calendar
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario

HOTELS = 3
ROOMS_EACH = 16
RENUMBERED = "R"
"""The beginning of the numbers of rooms that are renumbered; no other room ever gets such a number."""


def create_scenarios() -> list[Scenario]:
    """Create three hotels; the second needs no inspection, the third allows check-in before the inspection.

    Each has calendars of a channel for its room type and for its first room.
    """
    settings = [{}, {"requires_inspection": False}, {"allow_uninspected_check_in": True}]
    hotels = [
        scenarios.new_scenario(slug=f"stress-{n}", **hotel_settings)
        for n, hotel_settings in enumerate(settings, start=1)
    ]
    for hotel in hotels:
        numbers = [str(101 + n) for n in range(ROOMS_EACH)]
        scenarios.rooms(hotel, *numbers[:-2])
        scenarios.rooms(hotel, *numbers[-2:], status=RoomStatus.CHECKOUT_DIRTY)
        scenarios.rooms(hotel, f"{RENUMBERED}1")
        run_as_system(hotel, create_calendar, channel="Airbnb", room_type="DBL")
        run_as_system(hotel, create_calendar, channel="Airbnb", room=numbers[0])
    return hotels
