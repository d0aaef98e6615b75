"""A hotel of three hundred rooms as it stands at noon: two thirds full, with some weeks behind it."""

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
IN_HOUSE = 190
TURNS = 8
"""So often has every room that is occupied today been left before."""

NIGHTS = 2


def build(slug: str = "bench") -> Hotel:
    """The hotel, made by the services: every row is as a day at the desk would have left it."""
    scenario = scenarios.new_scenario(slug=slug)
    numbers = [f"{floor}{room:02}" for floor in range(1, 11) for room in range(1, ROOMS // 10 + 1)]
    for floor in range(1, 11):
        scenarios.rooms(
            scenario, *(number for number in numbers if number == f"{floor}{number[-2:]}"), floor=floor
        )
    for turn in range(TURNS, 0, -1):
        arrival = TODAY - timedelta(days=NIGHTS * turn)
        stay_through(scenario, numbers[:IN_HOUSE], arrival)
    let_in(scenario, numbers[:IN_HOUSE], TODAY - timedelta(days=1), now=MORNING - timedelta(days=1), nights=4)
    expect(scenario, numbers[:IN_HOUSE], TODAY + timedelta(days=10))
    return scenario.hotel


def stay_through(scenario: Scenario, numbers: Sequence[str], arrival: date) -> None:
    """Guests come, stay and leave, and the rooms are ready again."""
    came = at_ten(arrival)
    left = at_ten(arrival + timedelta(days=NIGHTS))
    booking_ids = let_in(scenario, numbers, arrival, now=came, nights=NIGHTS)
    run_as_system(scenario, stays.check_out_bookings, booking_ids=booking_ids, now=left)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=numbers, now=left)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=numbers, passed=True, now=left)


def let_in(
    scenario: Scenario, numbers: Sequence[str], arrival: date, *, now: datetime, nights: int
) -> list[str]:
    """Bookings of two persons each come into these rooms; returns their ids."""
    booking_ids = expect(scenario, numbers, arrival, now=now, nights=nights)
    check_ins = [PlannedCheckIn(booking_id) for booking_id in booking_ids]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins, now=now)
    return booking_ids


def expect(
    scenario: Scenario,
    numbers: Sequence[str],
    arrival: date,
    *,
    now: datetime = MORNING,
    nights: int = NIGHTS,
) -> list[str]:
    """Confirmed bookings planned into these rooms; returns their ids."""
    new = [_booking(scenario, number, arrival, nights) for number in numbers]
    made = run_as_system(scenario, stays.create_bookings, bookings=new, now=now)
    plan = {booking.booking_id: number for booking, number in zip(made, numbers, strict=True)}
    run_as_system(scenario, stays.assign_rooms, rooms=plan, now=now)
    return list(plan)


def at_ten(day: date) -> datetime:
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
