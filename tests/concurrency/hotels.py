"""Houses full of guests, made with the set commands: two hundred of a kind at once."""

from collections.abc import Sequence
from datetime import date, timedelta

from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.services import PlannedCheckIn
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, Scenario


def numbers(first: int, count: int) -> list[str]:
    return [str(number) for number in range(first, first + count)]


def expected(scenario: Scenario, count: int) -> list[RoomBooking]:
    """So many confirmed bookings that arrive today."""
    new = [new_booking(scenario, confirm=True) for _ in range(count)]
    return run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)


def planned(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """A booking expected in each of these rooms, which are made here."""
    scenarios.rooms(scenario, *room_numbers)
    bookings = expected(scenario, len(room_numbers))
    plan = {booking.booking_id: number for booking, number in zip(bookings, room_numbers, strict=True)}
    return run_as_system(scenario, stays.assign_rooms, rooms=plan, now=MORNING)


def arrive(scenario: Scenario, bookings: Sequence[RoomBooking], room_numbers: Sequence[str]) -> None:
    """Each of these bookings checks into a room of its own."""
    check_ins = [
        PlannedCheckIn(booking.booking_id, number)
        for booking, number in zip(bookings, room_numbers, strict=True)
    ]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=MORNING)


def make_ready(scenario: Scenario, room_numbers: Sequence[str]) -> None:
    """Rooms that guests have left are cleaned and found to be so."""
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=room_numbers, now=MORNING)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=room_numbers, passed=True, now=MORNING)


def left(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """A booking that has left each of these rooms, which are made here and ready again."""
    gone = scenarios.check_out(scenario, *in_house(scenario, room_numbers), now=MORNING)
    make_ready(scenario, room_numbers)
    return gone


def cancelled(scenario: Scenario, *, nights: Sequence[date]) -> list[RoomBooking]:
    """A booking for each of these nights that was confirmed, and then cancelled."""
    new = [
        new_booking(scenario, check_in=night, check_out=night + timedelta(days=1), confirm=True)
        for night in nights
    ]
    made = run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)
    ids, service = [booking.booking_id for booking in made], stays.cancel_bookings
    return run_as_system(scenario, service, booking_ids=ids, reason="Changed plans", now=MORNING)


def in_house(scenario: Scenario, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """A booking in house in each of these rooms, which are made here."""
    check_ins = [PlannedCheckIn(booking.booking_id) for booking in planned(scenario, room_numbers)]
    return run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=MORNING)
