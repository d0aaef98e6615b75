"""Create many rooms and bookings in one state, with the commands for sets."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.services import PlannedCheckIn
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, TODAY, Scenario

FREE = Decimal(0)
"""The bookings of races owe nothing, so that their guests may leave."""


def room_numbers_from(first: int, count: int) -> list[str]:
    """Return `count` consecutive room numbers."""
    return [str(number) for number in range(first, first + count)]


def expected_bookings(scenario: Scenario, count: int) -> list[RoomBooking]:
    """Create `count` confirmed bookings that arrive today."""
    new = [new_booking(scenario, confirm=True, total_amount=FREE) for _ in range(count)]
    return run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)


def assigned_bookings(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """Create these rooms, and for each a confirmed booking that is assigned to it."""
    scenarios.rooms(scenario, *room_numbers)
    bookings = expected_bookings(scenario, len(room_numbers))
    plan = {booking.booking_id: number for booking, number in zip(bookings, room_numbers, strict=True)}
    return run_as_system(scenario, stays.assign_rooms, rooms=plan, now=MORNING)


def check_in_all(
    scenario: Scenario,
    bookings: Sequence[RoomBooking],
    room_numbers: Sequence[str],
    *,
    now: datetime = MORNING,
) -> None:
    """Check in each booking into the room at the same place of the list."""
    check_ins = [
        PlannedCheckIn(booking.booking_id, number)
        for booking, number in zip(bookings, room_numbers, strict=True)
    ]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=now)


def make_ready(scenario: Scenario, room_numbers: Sequence[str]) -> None:
    """Clean vacated rooms and pass their inspection."""
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=room_numbers, now=MORNING)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=room_numbers, passed=True, now=MORNING)


def day_uses_in_house(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """Create these rooms, and for each a day use of today that is checked in to it."""
    scenarios.rooms(scenario, *room_numbers)
    new = [
        new_booking(scenario, check_in=TODAY, check_out=TODAY, confirm=True, total_amount=FREE)
        for _ in room_numbers
    ]
    bookings = run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)
    check_in_all(scenario, bookings, room_numbers)
    return bookings


def checked_out_bookings(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """Create these rooms, and for each a checked-out booking; the rooms are ready again."""
    completed = scenarios.check_out(scenario, *checked_in_bookings(scenario, room_numbers), now=MORNING)
    make_ready(scenario, room_numbers)
    return completed


def cancelled_bookings(scenario: Scenario, *, nights: Sequence[date]) -> list[RoomBooking]:
    """Create a booking for each of these nights, confirm it and cancel it."""
    new = [
        new_booking(
            scenario, check_in=night, check_out=night + timedelta(days=1), confirm=True, total_amount=FREE
        )
        for night in nights
    ]
    created = run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)
    ids, service = [booking.booking_id for booking in created], stays.cancel_bookings
    return run_as_system(scenario, service, booking_ids=ids, reason="Changed plans", now=MORNING)


def checked_in_bookings(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """Create these rooms, and for each a checked-in booking."""
    check_ins = [PlannedCheckIn(booking.booking_id) for booking in assigned_bookings(scenario, room_numbers)]
    return run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=MORNING)
