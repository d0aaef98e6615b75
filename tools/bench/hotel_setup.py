"""A hotel of three hundred rooms at noon: two thirds occupied, with the stays of some weeks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hotel.models import Hotel
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.services import NewBooking, PartyMember, PlannedCheckIn
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, TODAY, Scenario

ROOMS = 300
OCCUPIED = 190
EARLIER_STAYS = 8
"""The number of earlier stays in every room that is occupied today."""

NIGHTS = 2


def create_hotel(slug: str = "bench") -> Hotel:
    """Create the hotel by the services, so that every row is as the front desk would have left it."""
    scenario = scenarios.new_scenario(slug=slug)
    numbers = [f"{floor}{room:02}" for floor in range(1, 11) for room in range(1, ROOMS // 10 + 1)]
    for floor in range(1, 11):
        scenarios.rooms(
            scenario, *(number for number in numbers if number == f"{floor}{number[-2:]}"), floor=floor
        )
    for turn in range(EARLIER_STAYS, 0, -1):
        arrival = TODAY - timedelta(days=NIGHTS * turn)
        complete_stays(scenario, numbers[:OCCUPIED], arrival)
    check_in_bookings(
        scenario, numbers[:OCCUPIED], TODAY - timedelta(days=1), now=MORNING - timedelta(days=1), nights=4
    )
    create_bookings(scenario, numbers[:OCCUPIED], TODAY + timedelta(days=10))
    return scenario.hotel


def complete_stays(scenario: Scenario, numbers: Sequence[str], arrival: date) -> None:
    """Check bookings in and out, and make the rooms ready again."""
    arrived_at = at_ten(arrival)
    departed_at = at_ten(arrival + timedelta(days=NIGHTS))
    booking_ids = check_in_bookings(scenario, numbers, arrival, now=arrived_at, nights=NIGHTS)
    run_as_system(scenario, stays.check_out_bookings, booking_ids=booking_ids, now=departed_at)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=numbers, now=departed_at)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=numbers, passed=True, now=departed_at)


def check_in_bookings(
    scenario: Scenario, numbers: Sequence[str], arrival: date, *, now: datetime, nights: int
) -> list[str]:
    """Check bookings of two persons into these rooms; return their booking IDs."""
    booking_ids = create_bookings(scenario, numbers, arrival, now=now, nights=nights)
    check_ins = [PlannedCheckIn(booking_id) for booking_id in booking_ids]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=now)
    return booking_ids


def create_bookings(
    scenario: Scenario,
    numbers: Sequence[str],
    arrival: date,
    *,
    now: datetime = MORNING,
    nights: int = NIGHTS,
) -> list[str]:
    """Create confirmed bookings with these assigned rooms; return their booking IDs."""
    new = [_booking(scenario, number, arrival, nights) for number in numbers]
    made = run_as_system(scenario, stays.create_bookings, bookings=new, now=now)
    plan = {booking.booking_id: number for booking, number in zip(made, numbers, strict=True)}
    run_as_system(scenario, stays.assign_rooms, rooms=plan, now=now)
    return list(plan)


def at_ten(day: date) -> datetime:
    """Return ten o'clock of a day at the hotel."""
    return MORNING + (day - TODAY)


def _booking(scenario: Scenario, number: str, arrival: date, nights: int) -> NewBooking:
    primary = PartyMember(first_name="Nora", last_name=f"Of {number}", role=PartyRole.PRIMARY)
    return NewBooking(
        room_type=scenario.room_type.code,
        check_in=arrival,
        check_out=arrival + timedelta(days=nights),
        adults=2,
        party=[primary, PartyMember(first_name="Con", last_name=f"Of {number}")],
        currency=scenario.hotel.currency,
        confirm=True,
    )
