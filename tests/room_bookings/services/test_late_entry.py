"""Tests of `entered_late`: managers enter what was missed, up to two business dates back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.selectors import booking_timeline
from rooms.enums import RoomStatus
from rooms.models import NightsSold
from tests import scenarios
from tests.room_bookings.services.bookings import days_from_today, make_booking, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
DATES_OVER = [("not_arrival_day", "MANAGER")]


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def walk_in_of(scenario: Scenario, arrival: date, departure: date, **arguments: Any) -> RoomBooking:
    new = new_booking(scenario, check_in=arrival, check_out=departure, total_amount=Decimal(0))
    given: dict[str, Any] = {"staff": scenario.manager, "booking": new, "room_number": "101"}
    return run_service(scenario, stays.walk_in, **(given | arguments))


@pytest.mark.parametrize(("arrival", "nights"), [(-1, 1), (-1, 3), (-2, 1), (-2, 2), (-1, 0), (-2, 0)])
def test_manager_enters_a_walk_in_of_the_last_two_dates(
    scenario: Scenario, arrival: int, nights: int
) -> None:
    first = days_from_today(arrival)
    booking = walk_in_of(scenario, first, first + timedelta(days=nights))
    assert (booking.status, booking.check_in, booking.entered_late) == ("CHECKED_IN", first, True)
    assert (booking.checked_in_at, booking.created_at) == (NOON, NOON)
    created = BookingStatusEvent.objects.get(booking=booking, to_status="PENDING")
    assert (created.metadata, created.business_date) == ({"entered_late": True}, TODAY)
    (done,) = run_service(scenario, stays.check_out_bookings, booking_ids=[booking.booking_id])
    assert (done.status, done.departed_on) == ("COMPLETED", TODAY)


def test_past_nights_are_counted_and_their_lack_refuses_nothing(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
    for number in ("101", "102"):
        walk_in_of(scenario, YESTERDAY, TODAY, room_number=number)
        run_service(scenario, stays.check_out_rooms, check_outs=[stays.RoomCheckOut(number)])
        scenarios.override(scenario, number, RoomStatus.READY_FOR_GUEST)
    third = walk_in_of(scenario, YESTERDAY, TODAY)
    assert NightsSold.objects.get(room_type=scenario.room_type, night=YESTERDAY).sold == 3
    assert third.oversold_kind == "IN_HOUSE"


def test_event_and_timeline_say_it(scenario: Scenario) -> None:
    booking = walk_in_of(scenario, YESTERDAY, TODAY)
    event = OutboxEvent.objects.get(type="booking_created")
    page = booking_timeline(hotel=scenario.hotel, booking_id=booking.booking_id, limit=20, shows_amounts=True)
    assert event.snapshot["entered_late"] is True
    created = next(entry for entry in page.entries if entry["to_status"] == "PENDING")
    assert created["changes"] == [{"field": "entered_late", "old": False, "new": True}]


def test_arrival_of_today_is_not_late(scenario: Scenario) -> None:
    booking = walk_in_of(scenario, TODAY, days_from_today(1))
    assert booking.entered_late is False
    assert BookingStatusEvent.objects.get(booking=booking, to_status="PENDING").metadata == {}


@pytest.mark.parametrize(
    ("who", "arrival", "sentence"),
    [
        ("front_desk", -1, "The arrival is before the business date 2026-05-14."),
        ("channel", -1, "The arrival is before the business date 2026-05-14."),
        ("manager", -3, "The arrival is more than 2 business dates before 2026-05-14."),
    ],
)
def test_others_and_older_arrivals_are_refused(
    scenario: Scenario, who: str, arrival: int, sentence: str
) -> None:
    new = new_booking(scenario, check_in=days_from_today(arrival))
    refusal = refusal_of(scenario, stays.create_booking, staff=getattr(scenario, who), booking=new)
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"check_in": [sentence]}


def test_program_itself_enters_nothing_late(scenario: Scenario) -> None:
    with pytest.raises(Invalid):
        run_as_system(scenario, stays.create_booking, booking=new_booking(scenario, check_in=YESTERDAY))


def test_missed_check_in_of_a_stay_that_is_over(scenario: Scenario) -> None:
    """The guest of a day use came and left during the outage: a manager sets the dates aside, and it is marked."""
    booked = make_booking(
        scenario,
        check_in=YESTERDAY,
        check_out=YESTERDAY,
        confirm=True,
        now=NOON - timedelta(days=1),
    )
    arguments: dict[str, Any] = {"booking_id": booked.booking_id, "room_number": "101"}
    overrides = overrides_for("not_arrival_day", why="The system was down")

    refusal = conflict_of(scenario, stays.check_in_booking, **arguments, overrides=overrides)
    booking = run_service(
        scenario, stays.check_in_booking, staff=scenario.manager, **arguments, overrides=overrides
    )

    assert reasons_of(refusal) == DATES_OVER
    assert (booking.status, booking.entered_late) == ("CHECKED_IN", True)
    event = BookingStatusEvent.objects.get(booking=booking, to_status="CHECKED_IN")
    assert event.metadata == {
        "entered_late": True,
        "overrides": ["not_arrival_day"],
        "override_reason": "The system was down",
    }
    booking.refresh_from_db()
    assert booking.entered_late


def test_stay_that_began_three_dates_ago_and_is_over_stays_refused(scenario: Scenario) -> None:
    first = days_from_today(-3)
    booked = make_booking(
        scenario, check_in=first, check_out=YESTERDAY, confirm=True, now=NOON - timedelta(days=4)
    )
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        staff=scenario.manager,
        booking_id=booked.booking_id,
        room_number="101",
        overrides=overrides_for("not_arrival_day"),
    )
    assert reasons_of(refusal) == [("not_arrival_day", None)]


def test_front_desk_checks_in_a_late_entry_only_within_its_dates(scenario: Scenario) -> None:
    create: dict[str, Any] = {"staff": scenario.manager}
    staying = run_service(
        scenario,
        stays.create_booking,
        **create,
        booking=new_booking(scenario, check_in=YESTERDAY, confirm=True),
    )
    over = run_service(
        scenario,
        stays.create_booking,
        **create,
        booking=new_booking(scenario, check_in=YESTERDAY, check_out=YESTERDAY, confirm=True),
    )
    run_service(scenario, stays.check_in_booking, booking_id=staying.booking_id, room_number="101")
    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=over.booking_id, room_number="102")
    assert reasons_of(refusal) == DATES_OVER


def test_room_is_judged_as_ever(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101")
    new = new_booking(scenario, check_in=YESTERDAY, check_out=TODAY)
    refusal = conflict_of(scenario, stays.walk_in, staff=scenario.manager, booking=new, room_number="101")
    assert reasons_of(refusal) == [("room_occupied", None)]
