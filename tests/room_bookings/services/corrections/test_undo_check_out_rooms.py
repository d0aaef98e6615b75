"""Undo check-out: the room is taken back in whatever state it is found."""

import pytest

from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios
from tests.room_bookings.services.corrections.correction_calls import (
    left,
    room_step,
    undo_check_out,
)
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, NOON, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def test_the_turnover_has_begun(scenario: Scenario) -> None:
    """The cleaning ends, without a stamp. Work that somebody has begun stays theirs."""
    booking = left(scenario)
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)

    with rows_written() as wrote:
        undo_check_out(scenario, booking)

    room = Room.objects.get(room_number="101")
    assert room_step(room) == ("CLEANING_IN_PROGRESS", "OCCUPIED", "STEP")
    assert room.last_cleaned_at is None
    assert wrote.changed(HousekeepingTask) == {}
    task = HousekeepingTask.objects.get()
    assert (task.status, task.assigned_to) == ("IN_PROGRESS", scenario.housekeeper)
    scenarios.check_out(scenario, booking, now=LATER)
    task.refresh_from_db()
    assert (task.status, HousekeepingTask.objects.count()) == ("OPEN", 1)


@pytest.mark.parametrize(
    ("inspected", "step"),
    [
        (False, ("CLEANED_UNINSPECTED", "OCCUPIED", "CORRECTION")),
        (True, ("READY_FOR_GUEST", "OCCUPIED", "STEP")),
    ],
)
def test_the_room_was_cleaned_meanwhile(
    scenario: Scenario, *, inspected: bool, step: tuple[str, str, str]
) -> None:
    booking = left(scenario)
    run_service(scenario, housekeeping.mark_cleaned, room_number="101", staff=scenario.housekeeper)
    if inspected:
        run_service(scenario, housekeeping.inspect, room_number="101", passed=True, staff=scenario.supervisor)
    undo_check_out(scenario, booking)
    assert room_step(Room.objects.get(room_number="101")) == step
    assert HousekeepingTask.objects.get().status == "DONE"


def test_the_guests_left_during_their_stay_over_cleaning(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    scenarios.check_out(scenario, booking)
    undo_check_out(scenario, booking)
    assert room_step(Room.objects.get(room_number="101")) == ("CHECKOUT_DIRTY", "OCCUPIED", "CORRECTION")


def test_maintenance_meanwhile_and_done(scenario: Scenario) -> None:
    booking = left(scenario)
    scenarios.report(scenario, "101")
    run_service(
        scenario,
        housekeeping.complete_maintenance,
        room_number="101",
        passed=True,
        staff=scenario.maintenance,
    )
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


def test_a_usable_fault_is_no_obstacle(scenario: Scenario) -> None:
    booking = left(scenario)
    scenarios.report(scenario, "101", room_usable=True)
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


def test_a_fault_that_was_there_before_is_no_obstacle(scenario: Scenario) -> None:
    """It waits for the room to be vacant and clean; the guests lived with it."""
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.report(scenario, "101")
    scenarios.check_out(scenario, booking)
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]
