"""Reinstatement: the booking gets its earlier status, while a room of its type remains."""

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
    latest_step,
    refused_reasons,
    reinstate,
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
def test_cancelled_booking_is_confirmed_without_a_room(
    scenario: Scenario, status: str, stamp: str, version: int
) -> None:
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
            "reverses_id": latest_step(booking, status).pk,
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


def test_cancelled_pending_booking_is_pending(scenario: Scenario) -> None:
    booking = cancelled(scenario, make_booking(scenario))
    assert reinstate(scenario, booking).status == "PENDING"


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    reinstate(scenario, booking)
    with assert_no_row_changes():
        assert reinstate(scenario, booking, reason="Again").status == "CONFIRMED"


def test_each_cancellation_is_reversed_once(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    first = latest_step(booking, "CANCELLED")
    reinstate(scenario, booking)
    cancelled(scenario, booking)
    second = latest_step(booking, "CANCELLED")
    reinstate(scenario, booking)
    assert corrections_of(booking) == [first, second]


def test_reinstated_booking_checks_in(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking_with_room(scenario, "101"))
    reinstate(scenario, booking)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=LATER)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert refused_reasons(scenario, REINSTATE, booking) == [("wrong_status", None)]


def test_only_a_manager_reinstates_on_a_later_date(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    assert refused_reasons(scenario, REINSTATE, booking, now=NEXT_DAY) == [("too_late", None)]
    assert reinstate(scenario, booking, now=NEXT_DAY, staff=scenario.manager).status == "CONFIRMED"


def test_front_desk_reinstates_after_midnight_of_the_same_business_date(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    assert reinstate(scenario, booking, now=LATE_AT_NIGHT).status == "CONFIRMED"


@pytest.mark.parametrize(("nights", "last"), [(2, 1), (0, 0)])
def test_booking_without_remaining_nights_is_refused(scenario: Scenario, nights: int, last: int) -> None:
    """A day use counts as remaining on its date."""
    booking = cancelled(scenario, scenarios.booking(scenario, nights=nights))
    over = NOON + timedelta(days=last + 2)
    assert refused_reasons(scenario, REINSTATE, booking, staff=scenario.manager, now=over) == [
        ("no_night_left", None)
    ]
    assert refused_reasons(scenario, REINSTATE, booking, now=over) == [
        ("too_late", None),
        ("no_night_left", None),
    ]
    reinstate(scenario, booking, staff=scenario.manager, now=NOON + timedelta(days=last))


@pytest.mark.parametrize("how", ["pending", "confirmed", "in_house"])
def test_nights_without_a_remaining_room_are_refused(scenario: Scenario, how: str) -> None:
    scenarios.without_overbooking(scenario)
    booking = cancelled(scenario, scenarios.booking(scenario, nights=3))
    if how == "pending":
        made = make_booking(scenario)
        run_as_system(scenario, stays.assign_room, booking_id=made.booking_id, room_number="101")
    elif how == "confirmed":
        scenarios.booking(scenario)
    else:
        scenarios.checked_in_booking(scenario, "101")
    refusal = conflict_of(scenario, REINSTATE, booking_id=booking.booking_id, reason="Mistake")
    assert [reason.code for reason in refusal.reasons] == ["no_availability"]
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-14, 2026-05-15."


def test_only_remaining_nights_need_a_room(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
    booking = cancelled(scenario, scenarios.booking(scenario, nights=3))
    scenarios.booking(scenario, nights=1)
    assert reinstate(scenario, booking, now=NEXT_DAY, staff=scenario.manager).status == "CONFIRMED"


def test_overdue_booking_holds_its_room_tonight(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
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


def test_bookings_of_other_dates_types_and_hotels_hold_no_room(scenario: Scenario) -> None:
    """Departures of the date, later arrivals and cancelled bookings hold no room either."""
    booking = cancelled(scenario, scenarios.booking(scenario, check_in=days_from_today(1), nights=1))
    scenarios.booking(scenario, nights=1)
    scenarios.booking(scenario, check_in=days_from_today(2))
    cancelled(scenario, scenarios.booking(scenario, check_in=days_from_today(1)))
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE", name="Suite", max_occupancy=2)
    make_booking(scenario, room_type=suite.code, check_in=days_from_today(1), check_out=days_from_today(3))
    scenarios.booking(scenarios.new_scenario(), check_in=days_from_today(1))
    scenarios.without_overbooking(scenario)
    assert reinstate(scenario, booking).status == "CONFIRMED"


def test_inactive_rooms_and_rooms_of_other_types_do_not_count(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
    booking = cancelled(scenario, scenarios.booking(scenario))
    run_service(scenario, deactivate_room, room_number="101", staff=scenario.manager)
    assert refused_reasons(scenario, REINSTATE, booking) == [("no_availability", "MANAGER")]


def test_day_use_needs_no_remaining_room(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
    booking = cancelled(scenario, scenarios.booking(scenario, nights=0))
    scenarios.booking(scenario)
    assert reinstate(scenario, booking).status == "CONFIRMED"


def test_system_reinstates(scenario: Scenario) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    returned = run_as_system(
        scenario, REINSTATE, booking_id=booking.booking_id, reason="Import", now=NEXT_DAY
    )
    assert returned.status == "CONFIRMED"


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    theirs = cancelled(other, scenarios.booking(other))
    refusal = refusal_of(scenario, REINSTATE, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    booking = cancelled(scenario, scenarios.booking(scenario))
    refusal = refusal_of(
        scenario, REINSTATE, booking_id=booking.booking_id, reason="Mistake", staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)
