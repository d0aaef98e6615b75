"""Restrictions of a room type by date: the bookings that they refuse, and who may set them aside."""

from datetime import time
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import NightsPrice
from room_bookings.models import BookingChange, BookingStatusEvent, RoomBooking
from rooms.services import DayRestriction, set_restrictions
from staff.overrides import Overrides
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.bookings import days_from_today, make_booking, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db

OVERRIDE = overrides_for("restricted")
RESTRICTED = [("restricted", "MANAGER")]
AS_METADATA = {"overrides": ["restricted"], "override_reason": "The guest insists"}

BROKEN = [
    ({"min_nights": 3}, 5, 5, 7, "Arrivals on 2026-05-19 stay at least 3 nights."),
    ({"max_nights": 3}, 5, 5, 9, "Arrivals on 2026-05-19 stay at most 3 nights."),
    ({"closed_to_arrival": True}, 5, 5, 7, "Nobody arrives on 2026-05-19."),
    ({"closed_to_departure": True}, 5, 3, 5, "Nobody departs on 2026-05-19."),
    ({"closed_to_arrival": True}, 5, 5, 5, "Nobody arrives on 2026-05-19."),
]
"""A restriction, its day from today, the days of arrival and departure, and the sentence of the refusal."""

KEPT = [
    ({"min_nights": 3}, 5, 5, 8),
    ({"min_nights": 3}, 5, 4, 6),
    ({"min_nights": 3}, 5, 3, 5),
    ({"min_nights": 3}, 5, 5, 5),
    ({"max_nights": 3}, 5, 5, 8),
    ({"max_nights": 3}, 5, 4, 9),
    ({"closed_to_arrival": True}, 5, 4, 6),
    ({"closed_to_arrival": True}, 5, 4, 5),
    ({"closed_to_arrival": True}, 5, 6, 7),
    ({"closed_to_departure": True}, 5, 5, 6),
    ({"closed_to_departure": True}, 5, 4, 6),
    ({"closed_to_departure": True}, 5, 3, 4),
]


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


def restrict(scenario: Scenario, day: int, **restriction: Any) -> None:
    """Restrict the room type DBL on one day from today."""
    day_restriction = DayRestriction(days_from_today(day), **restriction)
    run_service(
        scenario, set_restrictions, staff=scenario.manager, code="DBL", restrictions=[day_restriction]
    )


def creation(scenario: Scenario, first: int, until: int, **facts: Any) -> dict[str, Any]:
    dates = {"check_in": days_from_today(first), "check_out": days_from_today(until)}
    return {"booking": new_booking(scenario, **{"confirm": True, **dates, **facts})}


def change(booking: RoomBooking, first: int, until: int, **changes: Any) -> dict[str, Any]:
    dates = {"check_in": days_from_today(first), "check_out": days_from_today(until)}
    return {"booking_id": booking.booking_id, "changes": {**dates, **changes}}


@pytest.mark.parametrize(("restriction", "day", "first", "until", "sentence"), BROKEN)
def test_creation_is_refused(
    scenario: Scenario, restriction: dict[str, Any], day: int, first: int, until: int, sentence: str
) -> None:
    restrict(scenario, day, **restriction)
    for confirm in (True, False):
        asked = creation(scenario, first, until, confirm=confirm)
        refusal = conflict_of(scenario, stays.create_booking, **asked)
        assert (reasons_of(refusal), refusal.detail) == (RESTRICTED, sentence)


@pytest.mark.parametrize(("restriction", "day", "first", "until", "sentence"), BROKEN)
def test_change_of_dates_is_refused(
    scenario: Scenario, restriction: dict[str, Any], day: int, first: int, until: int, sentence: str
) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    restrict(scenario, day, **restriction)
    refusal = conflict_of(scenario, stays.update_booking, **change(booking, first, until))
    assert (reasons_of(refusal), refusal.detail) == (RESTRICTED, sentence)


@pytest.mark.parametrize(("restriction", "day", "first", "until"), KEPT)
def test_stay_within_the_restrictions_is_created_and_changed(
    scenario: Scenario, restriction: dict[str, Any], day: int, first: int, until: int
) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    restrict(scenario, day, **restriction)
    assert (
        run_service(scenario, stays.create_booking, **creation(scenario, first, until)).status == "CONFIRMED"
    )
    changed = run_service(scenario, stays.update_booking, **change(booking, first, until))
    assert (changed.check_in, changed.check_out) == (days_from_today(first), days_from_today(until))


def test_every_broken_restriction_is_named_in_one_reason(scenario: Scenario) -> None:
    restrict(scenario, 5, closed_to_arrival=True, min_nights=3)
    restrict(scenario, 6, closed_to_departure=True)
    refusal = conflict_of(scenario, stays.create_booking, **creation(scenario, 5, 6))
    assert reasons_of(refusal) == RESTRICTED
    assert refusal.detail == (
        "Nobody arrives on 2026-05-19. Arrivals on 2026-05-19 stay at least 3 nights. Nobody departs on 2026-05-20."
    )


def test_bookings_of_a_set_are_judged_one_by_one(scenario: Scenario) -> None:
    restrict(scenario, 5, closed_to_arrival=True)
    news = [creation(scenario, first, 8)["booking"] for first in (4, 5, 6)]
    refusal = conflict_of(scenario, stays.create_bookings, bookings=news)
    assert [item["place"] for item in refusal.about["items"]] == ["bookings.1"]


def test_restrictions_of_another_type_do_not_count_until_it_is_booked(scenario: Scenario) -> None:
    RoomTypeFactory.create(hotel=scenario.hotel, code="STE")
    restrict(scenario, 5, closed_to_arrival=True)
    asked = creation(scenario, 5, 7, room_type="STE")
    booking = run_service(scenario, stays.create_booking, **asked)
    changes = {"booking_id": booking.booking_id, "changes": {"room_type": "DBL"}}
    assert reasons_of(conflict_of(scenario, stays.update_booking, **changes)) == RESTRICTED


def test_front_desk_cannot_override(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    restrict(scenario, 5, closed_to_arrival=True)
    asked = creation(scenario, 5, 7)
    refusal = conflict_of(scenario, stays.create_booking, **asked, overrides=OVERRIDE)
    assert reasons_of(refusal) == RESTRICTED
    refusal = conflict_of(scenario, stays.update_booking, **change(booking, 5, 7), overrides=OVERRIDE)
    assert reasons_of(refusal) == RESTRICTED


def test_manager_needs_a_reason(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    restrict(scenario, 5, closed_to_arrival=True)
    unexplained: dict[str, Any] = {"staff": scenario.manager, "overrides": Overrides.of(["restricted"])}
    for service, asked in (
        (stays.create_booking, creation(scenario, 5, 7)),
        (stays.update_booking, change(booking, 5, 7)),
    ):
        refusal = refusal_of(scenario, service, **asked, **unexplained)
        assert isinstance(refusal, Invalid)
        assert list(refusal.errors) == ["override_reason"]


def test_override_at_creation_is_recorded(scenario: Scenario) -> None:
    restrict(scenario, 5, closed_to_arrival=True)
    booking = run_service(
        scenario,
        stays.create_booking,
        **creation(scenario, 5, 7),
        staff=scenario.manager,
        overrides=OVERRIDE,
    )
    created = BookingStatusEvent.objects.get(booking=booking, status_version=1)
    assert (created.metadata, created.changed_by) == (AS_METADATA, scenario.manager)
    assert booking.status == "CONFIRMED"


@pytest.mark.parametrize("has_room", [False, True])
def test_override_at_change_of_dates_is_recorded(scenario: Scenario, has_room: bool) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    if has_room:
        run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    restrict(scenario, 5, closed_to_arrival=True)
    asked = change(booking, 5, 7)
    run_service(scenario, stays.update_booking, **asked, staff=scenario.manager, overrides=OVERRIDE)
    recorded = BookingChange.objects.get(booking=booking)
    assert (recorded.note, recorded.performed_by) == ("The guest insists", scenario.manager)
    assert [field["field"] for field in recorded.changes] == ["check_in", "check_out"]


def test_reason_without_a_broken_restriction_is_not_recorded(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=days_from_today(20))
    asked = change(booking, 5, 7)
    run_service(scenario, stays.update_booking, **asked, staff=scenario.manager, overrides=OVERRIDE)
    assert BookingChange.objects.get(booking=booking).note == ""


def test_accepted_channel_booking_passes(scenario: Scenario) -> None:
    restrict(scenario, 5, closed_to_arrival=True)
    sold = creation(scenario, 5, 7, accept_oversell=True, channel="airbnb")
    booking = run_service(scenario, stays.create_booking, **sold, staff=scenario.channel)
    created = BookingStatusEvent.objects.get(booking=booking, status_version=1)
    assert (booking.status, booking.oversold_kind, created.metadata) == ("CONFIRMED", "", {})

    restrict(scenario, 8, closed_to_arrival=True)
    moved = {**change(booking, 8, 9), "nights_price": NightsPrice.PER_NIGHT}
    assert (
        reasons_of(conflict_of(scenario, stays.update_booking, **moved, staff=scenario.channel)) == RESTRICTED
    )
    run_service(scenario, stays.update_booking, **moved, staff=scenario.channel, accept_oversell=True)
    booking.refresh_from_db()
    assert booking.check_in == days_from_today(8)


def test_booking_made_before_the_restriction_keeps_its_dates_and_changes_the_rest(scenario: Scenario) -> None:
    booking = make_booking(scenario, check_in=days_from_today(5), check_out=days_from_today(7))
    restrict(scenario, 5, closed_to_arrival=True)
    assert run_service(scenario, stays.confirm_booking, booking_id=booking.booking_id).status == "CONFIRMED"
    changes = {"arrival_time": time(18), "adults": 2, "check_in": booking.check_in}
    changed = run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert (changed.arrival_time, changed.adults) == (time(18), 2)
    longer = {**change(booking, 5, 8), "nights_price": NightsPrice.PER_NIGHT}
    assert reasons_of(conflict_of(scenario, stays.update_booking, **longer)) == RESTRICTED
