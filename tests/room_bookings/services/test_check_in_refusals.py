"""Check-in: every reason against it, and the role that may override it."""

from datetime import date, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, BookingRefused
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.enums import Role
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANING_IN_PROGRESS, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
        (RoomStatus.OCCUPIED, ("room_occupied", None)),
    ],
)
def test_room_that_is_not_ready_is_refused(
    scenario: Scenario, status: RoomStatus, expected: tuple[str, str | None]
) -> None:
    room = scenarios.room_with_status(scenario, "101", status)
    tomorrow = NOON + timedelta(days=2)  # the occupant is overdue by then
    booking = scenarios.booking_with_room(scenario, "101", check_in=TODAY + timedelta(days=2))

    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=tomorrow)

    assert isinstance(refusal, BookingRefused)
    assert reasons_of(refusal) == [expected]
    assert refusal.about == {
        "booking_id": booking.booking_id,
        "status": "CONFIRMED",
        "room_number": "101",
        "room_status": room.room_status,
    }
    assert refusal.current is not None
    assert refusal.current["status"] == "CONFIRMED"
    everything = Overrides.of([code for code, _ in reasons_of(refusal)], "Urgent")
    if expected[1] is None:
        again = conflict_of(
            scenario,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            now=tomorrow,
            staff=scenario.manager,
            overrides=everything,
        )
        assert reasons_of(again) == [expected]


def test_no_role_overrides_an_unusable_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    leaving = scenarios.checked_in_booking(scenario, "101")
    scenarios.report(scenario, "101", note="Flooded")  # waits, while the room is occupied
    scenarios.check_out(scenario, leaving)
    booking = scenarios.booking_with_room(scenario, "101")
    command: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "staff": scenario.manager,
        "overrides": overrides_for("maintenance_open", "room_dirty"),
    }

    refusal = conflict_of(scenario, stays.check_in_booking, **command)

    assert reasons_of(refusal) == [("maintenance_open", None)]
    run_service(
        scenario,
        housekeeping.complete_maintenance,
        room_number="101",
        passed=True,
        staff=scenario.maintenance,
    )
    run_service(scenario, stays.check_in_booking, **command)


@pytest.mark.parametrize(
    ("status", "code", "allow_uninspected", "by_front_desk"),
    [
        (RoomStatus.CHECKOUT_DIRTY, "room_dirty", True, False),
        (RoomStatus.CLEANED_UNINSPECTED, "room_not_inspected", False, False),
        (RoomStatus.CLEANED_UNINSPECTED, "room_not_inspected", True, True),
    ],
)
def test_roles_override_the_reasons_marked_for_them(
    status: RoomStatus, code: str, *, allow_uninspected: bool, by_front_desk: bool
) -> None:
    scenario = scenarios.new_scenario(allow_uninspected_check_in=allow_uninspected)
    scenarios.room_with_status(scenario, "101", status)
    booking = scenarios.booking_with_room(scenario, "101")
    command: dict[str, Any] = {"booking_id": booking.booking_id, "overrides": overrides_for(code)}

    if not by_front_desk:
        refusal = conflict_of(scenario, stays.check_in_booking, **command)
        assert reasons_of(refusal) == [(code, "MANAGER")]
    with assert_no_row_changes(), pytest.raises(Conflict):
        run_as_system(scenario, stays.check_in_booking, **command)
    person = scenario.front_desk if by_front_desk else scenario.manager
    unexplained = refusal_of(
        scenario,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        staff=person,
        overrides=Overrides.of([code], "  "),
    )
    assert isinstance(unexplained, Invalid)
    assert unexplained.errors == {"override_reason": ["An override needs a reason."]}

    assert run_service(scenario, stays.check_in_booking, staff=person, **command).status == "CHECKED_IN"


def test_front_desk_overrides_a_room_that_is_too_small(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=3)
    check_in: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "101"}

    refusal = conflict_of(scenario, stays.check_in_booking, **check_in)

    assert reasons_of(refusal) == [("room_too_small", "FRONT_DESK")]
    run_service(scenario, stays.check_in_booking, **check_in, overrides=overrides_for("room_too_small"))


def test_children_count_as_persons(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = make_booking(scenario, children=2, confirm=True)

    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")

    assert reasons_of(refusal) == [("room_too_small", "FRONT_DESK")]


@pytest.mark.parametrize(("arrival", "nights"), [(TOMORROW, 1), (TODAY - timedelta(days=2), 1)])
def test_dates_outside_the_stay_are_refused(scenario: Scenario, arrival: date, nights: int) -> None:
    scenarios.rooms(scenario, "101")
    made_at = MORNING - timedelta(days=3)
    booking = make_booking(
        scenario, check_in=arrival, check_out=arrival + timedelta(days=nights), confirm=True, now=made_at
    )
    run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")

    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    late_entry = Role.MANAGER if arrival < TODAY else None
    assert reasons_of(refusal) == [("not_arrival_day", late_entry)]


def test_booking_without_a_room_is_refused(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    assert reasons_of(refusal) == [("no_room", None)]
    assert "room_number" not in refusal.about


def test_inactive_room_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)
    Room.objects.update(is_active=False)
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        room_number="101",
        staff=scenario.manager,
    )
    assert reasons_of(refusal) == [("room_inactive", None)]


def test_room_held_in_a_later_night_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.booking_with_room(scenario, "101", check_in=TOMORROW)
    booking = scenarios.booking(scenario, nights=2)
    command: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "room_number": "101",
        "staff": scenario.manager,
    }

    refusal = conflict_of(scenario, stays.check_in_booking, **command, overrides=overrides_for("room_taken"))

    assert reasons_of(refusal) == [("room_taken", None)]


def test_room_held_from_the_day_of_departure_is_accepted(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.booking_with_room(scenario, "101", check_in=TOMORROW)
    booking = scenarios.booking(scenario, nights=1)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")


@pytest.mark.parametrize("status", ["PENDING", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")
    assert ("wrong_status", None) in reasons_of(refusal)
    assert refusal.about["status"] == status


def test_booking_checked_in_to_another_room_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="102")
    assert reasons_of(refusal) == [("wrong_status", None)]


def test_all_reasons_are_returned_and_overrides_remove_only_their_own(scenario: Scenario) -> None:
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    scenarios.booking_with_room(scenario, "101", check_in=TODAY)
    booking = scenarios.booking(scenario, people=3, check_in=TOMORROW)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    Room.objects.update(is_active=False)
    command: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "room_number": "101",
        "staff": scenario.manager,
    }

    refusal = conflict_of(scenario, stays.check_in_booking, **command)

    assert reasons_of(refusal) == [
        ("wrong_status", None),
        ("not_arrival_day", None),
        ("room_inactive", None),
        ("room_taken", None),
        ("room_dirty", "MANAGER"),
        ("room_too_small", "FRONT_DESK"),
    ]
    codes = overrides_for("room_dirty", "room_too_small", "room_taken", "wrong_status")
    remaining = conflict_of(scenario, stays.check_in_booking, **command, overrides=codes)
    assert [code for code, _ in reasons_of(remaining)] == [
        "wrong_status",
        "not_arrival_day",
        "room_inactive",
        "room_taken",
    ]


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    refusal = refusal_of(
        scenario, stays.check_in_booking, booking_id=booking.booking_id, staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)


def test_booking_and_room_of_another_hotel_are_unknown(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    theirs = scenarios.booking_with_room(other, "501")
    ours = scenarios.booking(scenario)

    assert isinstance(
        refusal_of(scenario, stays.check_in_booking, booking_id=theirs.booking_id), BookingNotFound
    )
    unknown = refusal_of(scenario, stays.check_in_booking, booking_id=ours.booking_id, room_number="501")
    assert isinstance(unknown, Invalid)
    assert unknown.errors == {"room_number": ["This hotel has no room 501."]}
