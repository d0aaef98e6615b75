"""Room move: every reason against it."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import TODAY, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def to(number: str, booking: RoomBooking) -> dict[str, Any]:
    return {"booking_id": booking.booking_id, "room_number": number, "reason": "Noise"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANING_IN_PROGRESS, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
    ],
)
def test_room_that_is_not_ready_is_refused(
    scenario: Scenario, status: RoomStatus, expected: tuple[str, str | None]
) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.room_with_status(scenario, "102", status)
    booking = scenarios.checked_in_booking(scenario, "101")

    refusal = conflict_of(scenario, stays.move_booking, **to("102", booking))

    assert reasons_of(refusal) == [expected]
    assert refusal.about == {
        "booking_id": booking.booking_id,
        "status": "CHECKED_IN",
        "room_number": "102",
        "room_status": status,
    }
    overrides = overrides_for(expected[0])
    assert reasons_of(
        conflict_of(scenario, stays.move_booking, **to("102", booking), overrides=overrides)
    ) == [expected]
    if expected[1] is None:
        by_manager: dict[str, Any] = to("102", booking) | {"staff": scenario.manager, "overrides": overrides}
        assert reasons_of(conflict_of(scenario, stays.move_booking, **by_manager)) == [expected]
    else:
        unexplained = to("102", booking) | {
            "staff": scenario.manager,
            "overrides": Overrides.of([expected[0]]),
        }
        assert isinstance(refusal_of(scenario, stays.move_booking, **unexplained), Invalid)


def test_unusable_room_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    leaving = scenarios.checked_in_booking(scenario, "102")
    scenarios.report(scenario, "102", note="Flooded")  # waits, while the room is occupied
    scenarios.check_out(scenario, leaving)
    command: dict[str, Any] = to("102", scenarios.checked_in_booking(scenario, "101")) | {
        "staff": scenario.manager
    }
    assert reasons_of(conflict_of(scenario, stays.move_booking, **command)) == [
        ("maintenance_open", None),
        ("room_dirty", "MANAGER"),
    ]
    overrides = overrides_for("maintenance_open", "room_dirty")
    assert reasons_of(conflict_of(scenario, stays.move_booking, **command, overrides=overrides)) == [
        ("maintenance_open", None)
    ]


def test_occupied_room_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking, _ = scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")
    command: dict[str, Any] = to("102", booking) | {
        "staff": scenario.manager,
        "overrides": overrides_for("room_occupied", "room_taken"),
    }
    assert reasons_of(conflict_of(scenario, stays.move_booking, **command)) == [
        ("room_occupied", None),
        ("room_taken", None),
    ]


def test_room_held_before_the_departure_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    scenarios.booking_with_room(scenario, "102", check_in=TODAY + timedelta(days=2))
    assert reasons_of(conflict_of(scenario, stays.move_booking, **to("102", booking))) == [
        ("room_taken", None)
    ]


def test_past_nights_do_not_count(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "102", nights=1))
    scenarios.override(scenario, "102", RoomStatus.READY_FOR_GUEST)
    moved = run_service(
        scenario, stays.move_booking, now=scenarios.NOON + timedelta(days=1), **to("102", booking)
    )
    assert moved.room_from == TODAY + timedelta(days=1)


def test_too_small_and_inactive_rooms_are_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    overrides = overrides_for("room_too_small")
    run_service(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"adults": 3},
        overrides=overrides,
    )
    Room.objects.filter(room_number="102").update(is_active=False)
    assert reasons_of(conflict_of(scenario, stays.move_booking, **to("102", booking))) == [
        ("room_inactive", None),
        ("room_too_small", "FRONT_DESK"),
    ]
    Room.objects.update(is_active=True)
    run_service(scenario, stays.move_booking, **to("102", booking), overrides=overrides)


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = booking_with_status(scenario, status, "101")
    assert reasons_of(conflict_of(scenario, stays.move_booking, **to("102", booking))) == [
        ("wrong_status", None)
    ]


def test_booking_before_arrival_is_refused_even_for_its_own_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    assert reasons_of(conflict_of(scenario, stays.move_booking, **to("101", booking))) == [
        ("wrong_status", None)
    ]


def test_booking_and_room_of_another_hotel_are_unknown(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501", "502")
    theirs = scenarios.checked_in_booking(other, "501")
    scenarios.rooms(scenario, "101")
    ours = scenarios.checked_in_booking(scenario, "101")
    assert isinstance(refusal_of(scenario, stays.move_booking, **to("101", theirs)), BookingNotFound)
    unknown = refusal_of(scenario, stays.move_booking, **to("502", ours))
    assert isinstance(unknown, Invalid)
    assert unknown.errors == {"room_number": ["This hotel has no room 502."]}


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    refusal = refusal_of(scenario, stays.move_booking, **to("102", booking), staff=getattr(scenario, role))
    assert isinstance(refusal, Forbidden)
