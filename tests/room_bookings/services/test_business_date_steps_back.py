"""The business date can be the day before again: the hotel's day starts later now, or summer time ended meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios as lives
from tests.invariants.check import broken_invariants
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.corrections.undoing import READY, undo_check_in, undo_check_out
from tests.room_bookings.services.service_calls import do
from tests.scenarios import House

pytestmark = pytest.mark.django_db


def the_day_starts_later(hotel: Hotel) -> None:
    Hotel.objects.filter(pk=hotel.pk).update(day_starts_at=time(4))
    hotel.refresh_from_db()


def nothing_else(hotel: Hotel) -> None:
    """The clock alone does it."""


@dataclass(frozen=True)
class StepBack:
    """Guests came on `arrival`; some minutes and a change later it is the day before."""

    day_starts_at: time
    came: datetime
    later: timedelta
    change: Callable[[Hotel], None]
    arrival: date = field(kw_only=True)


STEPS = [
    StepBack(
        time(3),
        datetime(2026, 5, 14, 2, 30, tzinfo=UTC),
        timedelta(minutes=5),
        the_day_starts_later,
        arrival=date(2026, 5, 14),
    ),
    StepBack(
        time(1, 30),
        datetime(2026, 10, 25, 0, 40, tzinfo=UTC),
        timedelta(minutes=35),
        nothing_else,
        arrival=date(2026, 10, 25),
    ),
]


@pytest.fixture(params=STEPS, ids=["the day starts later", "summer time ends"])
def step(request: pytest.FixtureRequest) -> StepBack:
    found: StepBack = request.param
    return found


@pytest.fixture
def house(step: StepBack) -> House:
    house = lives.house(timezone="Europe/Dublin", day_starts_at=step.day_starts_at)
    lives.rooms(house, "101", "102")
    return house


def came(house: House, step: StepBack) -> RoomBooking:
    made = do(
        house,
        stays.create_booking,
        now=step.came,
        booking=new_booking(
            house, check_in=step.arrival, check_out=step.arrival + timedelta(days=2), confirm=True
        ),
    )
    return do(house, stays.check_in_booking, now=step.came, booking_id=made.booking_id, room_number="101")


def a_day_before(house: House, step: StepBack) -> datetime:
    """The moment after the step back."""
    step.change(house.hotel)
    now = step.came + step.later
    assert business_date(hotel=house.hotel, now=now) == step.arrival - timedelta(days=1)
    return now


def test_guests_move(house: House, step: StepBack) -> None:
    booking = came(house, step)
    now = a_day_before(house, step)

    moved = do(
        house, stays.move_booking, now=now, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )

    assert moved.assigned_room is not None
    assert (moved.assigned_room.room_number, moved.room_from) == ("102", step.arrival)
    assert broken_invariants(connection) == []


def test_a_check_in_is_taken_back(house: House, step: StepBack) -> None:
    booking = came(house, step)
    now = a_day_before(house, step)

    assert undo_check_in(house, booking, now=now, **READY).status == "CONFIRMED"
    assert broken_invariants(connection) == []


def test_a_check_out_is_taken_back(house: House, step: StepBack) -> None:
    booking = came(house, step)
    do(house, stays.check_out_booking, now=step.came + timedelta(minutes=1), booking_id=booking.booking_id)
    now = a_day_before(house, step)

    back = undo_check_out(house, booking, now=now)

    assert (back.status, back.room_from) == ("CHECKED_IN", step.arrival)
    assert broken_invariants(connection) == []


def test_a_cancellation_is_taken_back_by_the_desk(house: House, step: StepBack) -> None:
    made = do(
        house,
        stays.create_booking,
        now=step.came,
        booking=new_booking(
            house, check_in=step.arrival, check_out=step.arrival + timedelta(days=2), confirm=True
        ),
    )
    do(house, stays.cancel_booking, now=step.came, booking_id=made.booking_id, reason="Plans")
    now = a_day_before(house, step)

    back = do(house, stays.reinstate_booking, now=now, booking_id=made.booking_id, reason="Coming after all")

    assert back.status == "CONFIRMED"
    assert broken_invariants(connection) == []
