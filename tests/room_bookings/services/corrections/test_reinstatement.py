"""Reinstatement: a booking is what it was before it ended, while there is a room for it."""

from datetime import timedelta

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services import deactivate_room
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.bookings import booking_with_status, days_from_today, make_booking
from tests.room_bookings.services.corrections.correction_calls import (
    LATE_AT_NIGHT,
    NEXT_DAY,
    corrections_of,
    latest,
    reinstate,
    why_not,
)
from tests.room_bookings.services.service_calls import conflict_of, refusal_of, run_as_system, run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

REINSTATE = stays.reinstate_booking


@pytest.fixture
def scenario() -> Scenario:
    make_booking = scenarios.new_scenario()
    scenarios.rooms(make_booking, "101")
    return make_booking


def cancelled(scenario: Scenario, booking: RoomBooking) -> RoomBooking:
    return run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans")


@pytest.mark.parametrize(
    ("status", "stamp", "version"), [("CANCELLED", "cancelled_at", 4), ("NO_SHOW", "no_show_at", 4)]
)
def test_confirmed_again_without_a_room(scenario: Scenario, status: str, stamp: str, version: int) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    now = LATER
    if status == "NO_SHOW":
        now = NEXT_DAY
        run_service(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=now)
    else:
        cancelled(scenario, booking)
    before = RoomBooking.objects.get()
    today = days_from_today(1) if status == "NO_SHOW" else TODAY

    with rows_written() as wrote:
        returned = reinstate(scenario, booking, now=now)

    assert wrote.tables == table_names(RoomBooking, BookingStatusEvent, OutboxEvent, EventCounter)
    changed = wrote.changed(RoomBooking)[booking.pk]
    changed.pop("updated_at", None)
    assert changed == {
        "status": "CONFIRMED",
        "status_version": version,
        "version": before.version + 1,
        stamp: None,
    }
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": version,
            "from_status": status,
            "to_status": "CONFIRMED",
            "kind": "CORRECTION",
            "reverses_id": latest(booking, status).pk,
            "changed_by_id": scenario.front_desk.pk,
            "source": "FRONT_DESK",
            "reason": "Coming after all",
            "at": now,
            "business_date": today,
        }
    ]
    assert wrote.events(at=now) == [("booking_updated", booking.booking_id, version, ["status", stamp])]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert (returned.status, returned.assigned_room) == ("CONFIRMED", None)


def test_a_pending_booking_is_pending_again(scenario: Scenario) -> None:
    booking = cancelled(scenario, make_booking(scenario))
    assert reinstate(scenario, booking).status == "PENDING"


def test_sent_twice(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    reinstate(scenario, booking)
    with assert_no_row_changes():
        assert reinstate(scenario, booking, reason="Again").status == "CONFIRMED"


def test_cancelled_and_reinstated_twice(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    first = latest(booking, "CANCELLED")
    reinstate(scenario, booking)
    cancelled(scenario, booking)
    second = latest(booking, "CANCELLED")
    reinstate(scenario, booking)
    assert corrections_of(booking) == [first, second]


def test_who_is_reinstated_arrives(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking_with_room(scenario, "101"))
    reinstate(scenario, booking)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=LATER)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED"])
def test_only_what_ended_before_arrival(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert why_not(scenario, REINSTATE, booking) == [("wrong_status", None)]


def test_later_it_takes_a_manager(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    assert why_not(scenario, REINSTATE, booking, now=NEXT_DAY) == [("too_late", None)]
    assert reinstate(scenario, booking, now=NEXT_DAY, staff=scenario.manager).status == "CONFIRMED"


def test_after_midnight_it_is_still_the_same_business_date(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    assert reinstate(scenario, booking, now=LATE_AT_NIGHT).status == "CONFIRMED"


@pytest.mark.parametrize(("nights", "last"), [(2, 1), (0, 0)])
def test_while_a_night_is_left(scenario: Scenario, nights: int, last: int) -> None:
    """A day use has its day."""
    booking = cancelled(scenario, scenarios.booking(scenario, nights=nights))
    over = NOON + timedelta(days=last + 1)
    assert why_not(scenario, REINSTATE, booking, staff=scenario.manager, now=over) == [
        ("no_night_left", None)
    ]
    assert why_not(scenario, REINSTATE, booking, now=over) == [("too_late", None), ("no_night_left", None)]
    reinstate(scenario, booking, staff=scenario.manager, now=NOON + timedelta(days=last))


@pytest.mark.parametrize("how", ["pending", "confirmed", "in_house"])
def test_somebody_else_has_the_last_room(scenario: Scenario, how: str) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario, nights=3))
    if how == "pending":
        make_booking(scenario)
    elif how == "confirmed":
        scenarios.booking(scenario)
    else:
        scenarios.checked_in_booking(scenario, "101")
    refusal = conflict_of(scenario, REINSTATE, booking_id=booking.booking_id, reason="Mistake")
    assert [reason.code for reason in refusal.reasons] == ["no_availability"]
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-14, 2026-05-15."


def test_only_the_nights_that_are_left_count(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario, nights=3))
    scenarios.booking(scenario, nights=1)
    assert reinstate(scenario, booking, now=NEXT_DAY, staff=scenario.manager).status == "CONFIRMED"


def test_who_overstays_still_has_the_room_tonight(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario, nights=3))
    scenarios.checked_in_booking(scenario, "101", nights=1)
    refusal = conflict_of(
        scenario,
        REINSTATE,
        booking_id=booking.booking_id,
        reason="Mistake",
        staff=scenario.manager,
        now=NEXT_DAY,
    )
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-15."


def test_others_of_the_type_leave_arrive_or_are_gone(scenario: Scenario) -> None:
    """Departures of the day, later arrivals, cancellations, other types and other hotels take no room."""
    booking = cancelled(scenario, scenarios.booking(scenario, check_in=days_from_today(1), nights=1))
    scenarios.booking(scenario, nights=1)
    scenarios.booking(scenario, check_in=days_from_today(2))
    cancelled(scenario, scenarios.booking(scenario, check_in=days_from_today(1)))
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE", name="Suite", max_occupancy=2)
    make_booking(scenario, room_type=suite.code, check_in=days_from_today(1), check_out=days_from_today(3))
    scenarios.booking(scenarios.new_scenario(), check_in=days_from_today(1))
    assert reinstate(scenario, booking).status == "CONFIRMED"


def test_rooms_out_of_use_and_of_other_types_do_not_count(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    run_service(scenario, deactivate_room, room_number="101", staff=scenario.manager)
    assert why_not(scenario, REINSTATE, booking) == [("no_availability", None)]


def test_a_day_use_needs_no_night(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario, nights=0))
    scenarios.booking(scenario)
    assert reinstate(scenario, booking).status == "CONFIRMED"


def test_the_system_reinstates(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    returned = run_as_system(
        scenario, REINSTATE, booking_id=booking.booking_id, reason="Import", now=NEXT_DAY
    )
    assert returned.status == "CONFIRMED"


def test_another_hotels_booking(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    theirs = cancelled(other, scenarios.booking(other))
    refusal = refusal_of(scenario, REINSTATE, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_may_not(scenario: Scenario, role: str) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    refusal = refusal_of(
        scenario, REINSTATE, booking_id=booking.booking_id, reason="Mistake", staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)
