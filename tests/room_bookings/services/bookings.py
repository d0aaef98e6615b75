"""Bookings in every status, created by the services."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking
from room_bookings.services import NewBooking, PartyMember
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, TODAY, Scenario

ADA = PartyMember(first_name="Ada", last_name="Byrne", role=PartyRole.PRIMARY)


def new_booking(scenario: Scenario, **facts: Any) -> NewBooking:
    """Return a booking to create: two nights from today for Ada, not confirmed."""
    usual = NewBooking(
        room_type=scenario.room_type.code,
        check_in=TODAY,
        check_out=TODAY + timedelta(days=2),
        adults=1,
        party=[ADA],
        currency=scenario.hotel.currency,
        total_amount=Decimal("220.00"),
    )
    return replace(usual, **facts)


def make_booking(scenario: Scenario, *, now: datetime = MORNING, **facts: Any) -> RoomBooking:
    """Create a booking: PENDING unless `confirm` is set."""
    return run_as_system(scenario, stays.create_booking, booking=new_booking(scenario, **facts), now=now)


def booking_with_status(scenario: Scenario, status: str, room_number: str) -> RoomBooking:
    """Create a booking with this status by the fewest commands, in this room where it has one."""
    if status == "PENDING":
        return make_booking(scenario)
    if status == "CHECKED_IN":
        return scenarios.checked_in_booking(scenario, room_number)
    if status == "COMPLETED":
        return scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, room_number))[0]
    booking = scenarios.booking(scenario)
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    if status == "CANCELLED":
        return run_as_system(scenario, stays.cancel_booking, reason="Changed plans", **by_id)
    if status == "NO_SHOW":
        return run_as_system(scenario, stays.mark_no_show, now=MORNING + timedelta(days=1), **by_id)
    return booking


def days_from_today(number: int) -> date:
    """Return the date so many days after today."""
    return TODAY + timedelta(days=number)
