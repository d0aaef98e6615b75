"""Stays in house, and bookings that were."""

from datetime import timedelta

from housekeeping.enums import TaskType
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.models import Room
from tests import scenarios
from tests.commands.preconditions.subject import Subject
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.tasks import add_task


def checked_in_booking(scenario: Scenario) -> Subject:
    """Create two rooms and check a booking into room 101."""
    return {"booking_id": _check_in(scenario).booking_id}


def party_member(scenario: Scenario) -> Subject:
    """Check in a booking, and name its only party member."""
    booking = _check_in(scenario)
    return {"booking_id": booking.booking_id, "party_id": booking.party.get().pk}


def party_member_alone(scenario: Scenario) -> Subject:
    """Check in a booking, and name its only party member without the booking."""
    return {"party_id": party_member(scenario)["party_id"]}


def companion(scenario: Scenario) -> Subject:
    """Check in a party of two, and name the one who is not the main guest."""
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    return {"booking_id": booking.booking_id, "party_id": booking.party.get(role="COMPANION").pk}


def checked_in_booking_with_stay_over(scenario: Scenario) -> Subject:
    """Check in a booking whose room has an open stay-over task, which ends with the stay."""
    booking = _check_in(scenario)
    add_task(
        hotel=scenario.hotel,
        room=Room.objects.get(hotel=scenario.hotel, room_number="101"),
        booking=booking,
        task_type=TaskType.STAYOVER,
        due_date=TODAY,
        created_at=NOON,
        updated_at=NOON,
    )
    return {"booking_id": booking.booking_id}


def overdue_booking(scenario: Scenario) -> Subject:
    """Check a booking into room 101 that had to leave on this date, at the hotel's check-out time."""
    scenarios.rooms(scenario, "101", "102")
    yesterday = MORNING - timedelta(days=1)
    booking = scenarios.checked_in_booking(
        scenario, "101", check_in=TODAY - timedelta(days=1), nights=1, made_at=yesterday, now=yesterday
    )
    return {"booking_id": booking.booking_id}


def overstay(scenario: Scenario) -> Subject:
    """Check in a booking that is overdue; the command finds it by its date."""
    overdue_booking(scenario)
    return {}


def moved_booking(scenario: Scenario) -> Subject:
    """Check a booking into room 101 and move it to room 102."""
    booking = _check_in(scenario)
    run_as_system(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )
    return {"booking_id": booking.booking_id}


def booking_that_follows(scenario: Scenario) -> Subject:
    """Check in a day use, and confirm a booking under which its guests stay on."""
    scenarios.rooms(scenario, "101")
    earlier = scenarios.checked_in_booking(scenario, "101", nights=0)
    return {"booking_id": scenarios.booking(scenario).booking_id, "continues": earlier.booking_id}


def continued_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose guests stay on from a day use."""
    subject = booking_that_follows(scenario)
    run_as_system(scenario, stays.check_in_booking, **subject)
    return {"booking_id": subject["booking_id"]}


def group_stay(scenario: Scenario) -> Subject:
    """Check bookings into rooms 101 and 102."""
    _check_in(scenario)
    scenarios.checked_in_booking(scenario, "102")
    return {}


def checked_out_booking(scenario: Scenario) -> Subject:
    """Check a booking in and out of room 101."""
    booking = _check_in(scenario)
    scenarios.check_out(scenario, booking)
    return {"booking_id": booking.booking_id}


def _check_in(scenario: Scenario) -> RoomBooking:
    scenarios.rooms(scenario, "101", "102")
    return scenarios.checked_in_booking(scenario, "101")
