"""Bookings before their arrival."""

from datetime import time, timedelta

from hotel.models import Hotel
from room_bookings import services as stays
from tests import scenarios
from tests.commands.preconditions.subject import Subject
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, NOON, Scenario


def pending_booking(scenario: Scenario) -> Subject:
    """Create a booking that is not confirmed."""
    return {"booking_id": make_booking(scenario).booking_id}


def confirmed_booking(scenario: Scenario) -> Subject:
    """Create two rooms and a confirmed booking without a room."""
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking(scenario).booking_id}


def arrival_without_room(scenario: Scenario) -> Subject:
    """Create a room and an arrival of today without a room; the command finds it by its date."""
    scenarios.rooms(scenario, "101")
    scenarios.booking(scenario)
    return {}


def waiting_booking(scenario: Scenario) -> Subject:
    """Create a confirmed booking for today whose guests wait for their room."""
    subject = confirmed_booking(scenario)
    run_as_system(scenario, stays.mark_arrived, booking_id=subject["booking_id"])
    return subject


def booking_with_room(scenario: Scenario) -> Subject:
    """Create two rooms and a confirmed booking with room 101."""
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking_with_room(scenario, "101").booking_id}


def two_bookings_with_rooms(scenario: Scenario) -> Subject:
    """Create two confirmed bookings with rooms 101 and 102."""
    scenarios.rooms(scenario, "101", "102")
    bookings = [scenarios.booking_with_room(scenario, number) for number in ("101", "102")]
    return {"booking_ids": [booking.booking_id for booking in bookings]}


def set_of_bookings(scenario: Scenario) -> Subject:
    """Create a confirmed booking with room 101, and name it as a set."""
    return {"bookings": [dict(booking_with_room(scenario))]}


def set_of_assignments(scenario: Scenario) -> Subject:
    """Create a confirmed booking without a room, and name it as a set with room 101."""
    return {"bookings": [{**confirmed_booking(scenario), "room_number": "101"}]}


def set_past_no_show_cutoff(scenario: Scenario) -> Subject:
    """Create a confirmed booking whose no-show cut-off has passed at noon, and name it as a set."""
    return {"bookings": [dict(booking_past_no_show_cutoff(scenario))]}


def booking_past_its_hold(scenario: Scenario) -> Subject:
    """Create a pending booking with room 101 that was held until noon."""
    scenarios.rooms(scenario, "101")
    booking = make_booking(scenario, hold_until=NOON)
    by_id = {"booking_id": booking.booking_id}
    run_as_system(scenario, stays.assign_room, room_number="101", now=MORNING, **by_id)
    return by_id


def booking_past_no_show_cutoff(scenario: Scenario) -> Subject:
    """Create a confirmed booking for today with room 101, in a hotel whose no-show cut-off has passed at noon."""
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=time(11))
    scenario.hotel.refresh_from_db()
    return booking_with_room(scenario)


def cancelled_booking(scenario: Scenario) -> Subject:
    """Create one room and a cancelled booking."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)
    run_as_system(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans", now=MORNING)
    return {"booking_id": booking.booking_id}


def cancelled_booking_of_sold_out_nights(scenario: Scenario) -> Subject:
    """Cancel a booking and sell its nights to others."""
    subject = cancelled_booking(scenario)
    scenarios.rooms(scenario, "102")
    for _ in range(2):
        scenarios.booking(scenario)
    return subject


def cancelled_booking_of_past_nights(scenario: Scenario) -> Subject:
    """Cancel a booking whose only night has passed, before that night."""
    booking = scenarios.booking(scenario, nights=1)
    earlier = MORNING - timedelta(days=5)
    run_as_system(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans", now=earlier)
    return {"booking_id": booking.booking_id}
