"""Tests of guests who are in the house and wait for their room."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def _waiting(scenario: Scenario, room: str = "") -> RoomBooking:
    booking = scenarios.booking_with_room(scenario, room) if room else scenarios.booking(scenario)
    return run_service(scenario, stays.mark_arrived, booking_id=booking.booking_id)


def _types(booking: RoomBooking) -> list[tuple[str, list[str]]]:
    events = OutboxEvent.objects.filter(booking_ref=booking.pk).order_by("position")
    return [(event.type, list(event.changed_fields)) for event in events]


def test_guests_wait_until_it_is_taken_back(scenario: Scenario) -> None:
    booking = _waiting(scenario)
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    booking.refresh_from_db()
    assert (booking.waiting_since, booking.status) == (NOON, "CONFIRMED")
    with assert_no_row_changes():
        run_service(scenario, stays.mark_arrived, now=LATER, **by_id)
    run_service(scenario, stays.unmark_arrived, now=LATER, note="Another Byrne", **by_id)
    run_service(scenario, stays.unmark_arrived, now=LATER, **by_id)
    booking.refresh_from_db()
    assert booking.waiting_since is None
    rows = BookingChange.objects.filter(booking=booking).order_by("pk").values_list("changes", "note")
    since = "2026-05-14T12:00:00+00:00"
    assert list(rows) == [
        ([{"field": "waiting_since", "old": None, "new": since}], ""),
        ([{"field": "waiting_since", "old": since, "new": None}], "Another Byrne"),
    ]
    assert _types(booking)[-2:] == [
        ("booking_waiting", ["waiting_since"]),
        ("booking_updated", ["waiting_since"]),
    ]


ENDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "check-in": (stays.check_in_booking, {"room_number": "101"}),
    "cancellation": (stays.cancel_booking, {"reason": "No room ready"}),
    "no-show": (stays.mark_no_show, {"now": NOON + timedelta(days=1)}),
    "later arrival": (
        stays.update_booking,
        {"changes": {"check_in": TODAY + timedelta(days=1)}},
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_end_of_the_wait_clears_it(scenario: Scenario, name: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = _waiting(scenario, "101")
    service, arguments = ENDS[name]
    run_service(scenario, service, booking_id=booking.booking_id, **arguments)
    booking.refresh_from_db()
    assert booking.waiting_since is None
    assert "waiting_since" in _types(booking)[-1][1]


def test_undone_check_in_does_not_wait_again(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = _waiting(scenario, "101")
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    run_service(scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Wrong guest")
    booking.refresh_from_db()
    assert (booking.status, booking.waiting_since) == ("CONFIRMED", None)


@pytest.mark.parametrize("status", ["PENDING", "CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
@pytest.mark.parametrize("service", [stays.mark_arrived, stays.unmark_arrived])
def test_only_confirmed_bookings_wait(scenario: Scenario, status: str, service: Any) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    now = NOON + timedelta(days=1) if status == "NO_SHOW" else NOON
    refusal = conflict_of(scenario, service, booking_id=booking.booking_id, now=now)
    assert reasons_of(refusal)[0] == ("wrong_status", None)


def test_guests_wait_from_the_day_of_arrival_until_they_had_to_leave(scenario: Scenario) -> None:
    booking = make_booking(scenario, confirm=True, check_out=TODAY + timedelta(days=1))
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    early, late = NOON - timedelta(days=1), NOON + timedelta(days=1)
    for now in (early, late):
        refusal = conflict_of(scenario, stays.mark_arrived, staff=scenario.manager, now=now, **by_id)
        assert reasons_of(refusal) == [("not_arrival_day", None)]
    before_check_out_time = late - timedelta(hours=3)
    run_service(scenario, stays.mark_arrived, now=before_check_out_time, **by_id)
    booking.refresh_from_db()
    assert booking.waiting_since == before_check_out_time


def test_attendants_mark_nobody(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    refusal = refusal_of(
        scenario, stays.mark_arrived, staff=scenario.housekeeper, booking_id=booking.booking_id
    )
    assert isinstance(refusal, Forbidden)
