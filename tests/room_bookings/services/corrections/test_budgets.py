"""The number of statements of each correction, BEGIN and COMMIT among them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from staff.command import Command
from tests import scenarios
from tests.room_bookings.services.corrections.correction_calls import READY
from tests.room_bookings.services.service_calls import overrides_for, run_service
from tests.scenarios import LATER, NOON, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = 22


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def sends_few_statements(
    scenario: Scenario, service: Callable[..., object], booking: RoomBooking, **given: Any
) -> None:
    now = given.pop("now", LATER)
    command = Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.FRONT_DESK, now=now)
    arguments = {"reason": "Mistake", **given}
    with assert_max_statements(BUDGET):
        run_command(command, partial(service, booking_id=booking.booking_id, **arguments))


@pytest.mark.parametrize("given", [{}, READY, {"keep_room": False}])
def test_undo_check_in_keeps_its_budget(scenario: Scenario, given: dict[str, Any]) -> None:
    sends_few_statements(
        scenario, stays.undo_check_in, scenarios.checked_in_booking(scenario, "101", people=2), **given
    )


def test_undo_check_in_of_a_late_arrival_keeps_its_budget(scenario: Scenario) -> None:
    booking, late = scenarios.booking(scenario, people=2), NOON + timedelta(days=1)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=late)
    sends_few_statements(scenario, stays.undo_check_in, booking, now=late)


def test_undo_check_out_keeps_its_budget(scenario: Scenario) -> None:
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101", people=2))[0]
    sends_few_statements(scenario, stays.undo_check_out, booking)


def test_undo_check_out_to_another_room_keeps_its_budget(scenario: Scenario) -> None:
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101", people=2))[0]
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    sends_few_statements(
        scenario, stays.undo_check_out, booking, room_number="102", overrides=overrides_for("room_dirty")
    )


def test_undo_move_keeps_its_budget(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    run_service(scenario, stays.move_booking, room_number="102", reason="Noise", **by_id)
    sends_few_statements(scenario, stays.undo_move, booking)


def test_reinstate_keeps_its_budget(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans")
    sends_few_statements(scenario, stays.reinstate_booking, booking)
