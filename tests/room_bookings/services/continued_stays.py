"""Two bookings of the same guests, one after the other in one room."""

from datetime import timedelta
from typing import Any

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, TODAY, Scenario

TOMORROW = TODAY + timedelta(days=1)
NEXT_MORNING = MORNING + timedelta(days=1)
NEXT_NOON = scenarios.NOON + timedelta(days=1)


def earlier_booking(scenario: Scenario, room_number: str = "101", **of_booking: Any) -> RoomBooking:
    """Return a booking that is in house from today until tomorrow."""
    return scenarios.checked_in_booking(scenario, room_number, **{"nights": 1, **of_booking})


def later_booking(scenario: Scenario, **of_booking: Any) -> RoomBooking:
    """Return a confirmed booking from tomorrow on, without a room."""
    return scenarios.booking(scenario, **{"check_in": TOMORROW, "nights": 2, **of_booking})


def continue_stay(scenario: Scenario, earlier: RoomBooking, later: RoomBooking, **given: Any) -> RoomBooking:
    """Check the later booking in so that it continues the earlier one, at noon of the day between them."""
    given = {"now": NEXT_NOON, "continues": earlier.booking_id, **given}
    return run_service(scenario, stays.check_in_booking, booking_id=later.booking_id, **given)


def pins_of(booking: RoomBooking) -> list[str]:
    """Return the PINs of the booking's guests in party order; empty for those who are in no room."""
    guests = Guest.objects.filter(booking=booking).order_by("-guest_type", "booking_guest_id")
    return list(guests.values_list("id_pin", flat=True))
