"""Commands after the business date stepped back with a change of settings, and while an hour is repeated."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.corrections.correction_calls import READY, undo_check_in, undo_check_out
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


def start_day_at_four(hotel: Hotel) -> None:
    Hotel.objects.filter(pk=hotel.pk).update(day_starts_at=time(4))
    hotel.refresh_from_db()


def keep_settings(hotel: Hotel) -> None:
    """Change nothing: only the wall clock steps back."""


@dataclass(frozen=True)
class StepBack:
    """Guests arrived on `arrival`; some minutes and a change later the wall clock shows an earlier time of the day."""

    day_starts_at: time
    arrived_at: datetime
    later: timedelta
    change: Callable[[Hotel], None]
    arrival: date = field(kw_only=True)
    days_back: int = field(kw_only=True)


STEPS = [
    StepBack(
        time(3),
        datetime(2026, 5, 14, 2, 30, tzinfo=UTC),
        timedelta(minutes=5),
        start_day_at_four,
        arrival=date(2026, 5, 14),
        days_back=1,
    ),
    StepBack(
        time(1, 30),
        datetime(2026, 10, 25, 0, 40, tzinfo=UTC),
        timedelta(minutes=35),
        keep_settings,
        arrival=date(2026, 10, 25),
        days_back=0,
    ),
]


@pytest.fixture(params=STEPS, ids=["day starts later", "summer time ends"])
def step(request: pytest.FixtureRequest) -> StepBack:
    found: StepBack = request.param
    return found


@pytest.fixture
def scenario(step: StepBack) -> Scenario:
    scenario = scenarios.new_scenario(timezone="Europe/Dublin", day_starts_at=step.day_starts_at)
    scenarios.rooms(scenario, "101", "102")
    return scenario


def check_in_guests(scenario: Scenario, step: StepBack) -> RoomBooking:
    made = run_service(
        scenario,
        stays.create_booking,
        now=step.arrived_at,
        booking=new_booking(
            scenario, check_in=step.arrival, check_out=step.arrival + timedelta(days=2), confirm=True
        ),
    )
    return run_service(
        scenario, stays.check_in_booking, now=step.arrived_at, booking_id=made.booking_id, room_number="101"
    )


def after_step_back(scenario: Scenario, step: StepBack) -> datetime:
    """Apply the change; return the instant after it."""
    step.change(scenario.hotel)
    now = step.arrived_at + step.later
    assert business_date(hotel=scenario.hotel, now=now) == step.arrival - timedelta(days=step.days_back)
    return now


def test_guests_move_to_another_room(scenario: Scenario, step: StepBack) -> None:
    booking = check_in_guests(scenario, step)
    now = after_step_back(scenario, step)

    moved = run_service(
        scenario,
        stays.move_booking,
        now=now,
        booking_id=booking.booking_id,
        room_number="102",
        reason="Noise",
    )

    assert moved.assigned_room is not None
    assert (moved.assigned_room.room_number, moved.room_from) == ("102", step.arrival)
    assert broken_invariants(connection) == []


def test_undo_check_in_succeeds(scenario: Scenario, step: StepBack) -> None:
    booking = check_in_guests(scenario, step)
    now = after_step_back(scenario, step)

    assert undo_check_in(scenario, booking, now=now, **READY).status == "CONFIRMED"
    assert broken_invariants(connection) == []


def test_undo_check_out_succeeds(scenario: Scenario, step: StepBack) -> None:
    booking = check_in_guests(scenario, step)
    run_service(
        scenario,
        stays.record_payment,
        now=step.arrived_at,
        booking_id=booking.booking_id,
        method=PaymentMethod.CASH,
        amount=Decimal("220.00"),
    )
    run_service(
        scenario,
        stays.check_out_booking,
        now=step.arrived_at + timedelta(minutes=1),
        booking_id=booking.booking_id,
    )
    now = after_step_back(scenario, step)

    back = undo_check_out(scenario, booking, now=now)

    assert (back.status, back.room_from) == ("CHECKED_IN", step.arrival)
    assert broken_invariants(connection) == []


def test_front_desk_reinstates_cancelled_booking(scenario: Scenario, step: StepBack) -> None:
    made = run_service(
        scenario,
        stays.create_booking,
        now=step.arrived_at,
        booking=new_booking(
            scenario, check_in=step.arrival, check_out=step.arrival + timedelta(days=2), confirm=True
        ),
    )
    run_service(
        scenario, stays.cancel_booking, now=step.arrived_at, booking_id=made.booking_id, reason="Plans"
    )
    now = after_step_back(scenario, step)

    back = run_service(
        scenario, stays.reinstate_booking, now=now, booking_id=made.booking_id, reason="Coming after all"
    )

    assert back.status == "CONFIRMED"
    assert broken_invariants(connection) == []
