"""Late arrivals: the guests of the last night come when the business date has turned already."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.selectors import booking_by_id
from room_bookings.snapshots import booking_snapshot
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    run_service,
)
from tests.scenarios import TODAY, Scenario

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
LANDED = datetime(2026, 5, 15, 3, 20, tzinfo=UTC)
"""04:20 on the hotel's clock: the business date is the 15th since 20 minutes."""
AT_ELEVEN = datetime(2026, 5, 15, 10, 0, tzinfo=UTC)
AFTER_ELEVEN = datetime(2026, 5, 15, 10, 0, 1, tzinfo=UTC)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def expected(scenario: Scenario) -> RoomBooking:
    """A booking of the night of the 14th, in room 101."""
    scenarios.rooms(scenario, "101", "102")
    return scenarios.booking_with_room(scenario, "101", nights=1)


def check_in(scenario: Scenario, booking: RoomBooking, now: datetime) -> RoomBooking:
    checked_in: RoomBooking = run_service(
        scenario, stays.check_in_booking, booking_id=booking.booking_id, now=now
    )
    return checked_in


@pytest.mark.parametrize("now", [LANDED, AT_ELEVEN])
def test_guest_of_the_last_night_checks_in_until_the_expected_check_out(
    scenario: Scenario, expected: RoomBooking, now: datetime
) -> None:
    checked_in = check_in(scenario, expected, now)

    assert (checked_in.status, checked_in.check_in, checked_in.check_out) == ("CHECKED_IN", TODAY, TOMORROW)
    assert checked_in.room_from == TODAY
    snapshot = booking_snapshot(
        booking_by_id(hotel=scenario.hotel, booking_id=checked_in.booking_id), now=now, personal=True
    )
    assert snapshot["is_overstay"] is False


def test_stay_is_an_overstay_after_the_expected_check_out(scenario: Scenario, expected: RoomBooking) -> None:
    check_in(scenario, expected, LANDED)
    front_desk = Caller(scenario, scenario.front_desk)
    for now, late in ((AT_ELEVEN, []), (AFTER_ELEVEN, [expected.booking_id])):
        with time_machine.travel(now, tick=False):
            found = front_desk.get("room-bookings/", overstay="true")["results"]
        assert [booking["booking_id"] for booking in found] == late


def test_room_is_judged_until_this_departure_only(scenario: Scenario, expected: RoomBooking) -> None:
    """The room's next guests arrive on the day on which this one leaves."""
    scenarios.booking_with_room(scenario, "101", check_in=TOMORROW)
    assert check_in(scenario, expected, LANDED).status == "CHECKED_IN"


def test_room_of_another_guest_of_the_same_night_is_refused(
    scenario: Scenario, expected: RoomBooking
) -> None:
    scenarios.booking_with_room(scenario, "102", nights=1)
    refusal = conflict_of(
        scenario, stays.check_in_booking, booking_id=expected.booking_id, room_number="102", now=LANDED
    )
    assert reasons_of(refusal) == [("room_taken", None)]


def test_manager_checks_in_later_on_that_day(scenario: Scenario, expected: RoomBooking) -> None:
    late: dict[str, Any] = {"booking_id": expected.booking_id, "now": AFTER_ELEVEN}
    refusal = conflict_of(scenario, stays.check_in_booking, **late)
    assert reasons_of(refusal) == [("not_arrival_day", "MANAGER")]

    overrides = overrides_for("not_arrival_day")
    assert reasons_of(conflict_of(scenario, stays.check_in_booking, **late, overrides=overrides)) == [
        ("not_arrival_day", "MANAGER")
    ]
    checked_in = run_service(
        scenario, stays.check_in_booking, **late, overrides=overrides, staff=scenario.manager
    )
    assert (checked_in.status, checked_in.room_from) == ("CHECKED_IN", TODAY)


@pytest.mark.parametrize(("days", "role"), [(1, "MANAGER"), (2, None)])
def test_stay_that_is_over_is_a_late_entry_for_two_dates_after_its_arrival(
    scenario: Scenario, expected: RoomBooking, days: int, role: str | None
) -> None:
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=expected.booking_id,
        now=LANDED + timedelta(days=days),
        overrides=overrides_for("not_arrival_day"),
    )
    assert reasons_of(refusal) == [("not_arrival_day", role)]


def test_no_show_of_the_last_night_is_reinstated_and_checks_in(
    scenario: Scenario, expected: RoomBooking
) -> None:
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=None)
    scenario.hotel.refresh_from_db()
    run_service(scenario, stays.mark_no_show, booking_id=expected.booking_id, now=LANDED)
    run_service(
        scenario, stays.reinstate_booking, booking_id=expected.booking_id, reason="Landed late", now=LANDED
    )
    checked_in = run_service(
        scenario, stays.check_in_booking, booking_id=expected.booking_id, room_number="101", now=LANDED
    )
    assert checked_in.status == "CHECKED_IN"


def test_check_in_of_a_late_arrival_is_undone(scenario: Scenario, expected: RoomBooking) -> None:
    check_in(scenario, expected, LANDED)
    undone = run_service(
        scenario, stays.undo_check_in, booking_id=expected.booking_id, reason="Wrong guest", now=AT_ELEVEN
    )
    assert (undone.status, undone.room_from) == ("CONFIRMED", TODAY)
    assert undone.assigned_room_id == expected.assigned_room_id


def test_late_arrival_moves_into_a_room_that_is_free_until_its_departure(
    scenario: Scenario, expected: RoomBooking
) -> None:
    scenarios.booking_with_room(scenario, "102", check_in=TOMORROW)
    check_in(scenario, expected, LANDED)
    move: dict[str, Any] = {"booking_id": expected.booking_id, "room_number": "102", "reason": "Noise"}

    moved = run_service(scenario, stays.move_booking, **move, now=LANDED)

    assert (moved.assigned_room_id == expected.assigned_room_id, moved.room_from) == (False, TODAY)


def test_overdue_guest_needs_a_new_room_tonight_too(scenario: Scenario, expected: RoomBooking) -> None:
    scenarios.booking_with_room(scenario, "102", check_in=TOMORROW)
    check_in(scenario, expected, LANDED)
    move: dict[str, Any] = {"booking_id": expected.booking_id, "room_number": "102", "reason": "Noise"}

    refusal = conflict_of(scenario, stays.move_booking, **move, now=AFTER_ELEVEN)

    assert reasons_of(refusal) == [("room_taken", None)]


def test_action_is_offered_until_the_expected_check_out(scenario: Scenario, expected: RoomBooking) -> None:
    front_desk = Caller(scenario, scenario.front_desk)
    offered = {}
    for now in (AT_ELEVEN, AFTER_ELEVEN):
        with time_machine.travel(now, tick=False):
            shown = front_desk.get(path_of(expected), expand="actions")["actions"]
        (action,) = [action for action in shown if action["action"] == "check-in"]
        offered[now] = action["allowed"]
    assert list(offered.values()) == [True, False]
