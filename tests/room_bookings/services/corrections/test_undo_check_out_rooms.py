"""Undo of a check-out: the room in every state."""

import pytest

from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios
from tests.room_bookings.services.corrections.correction_calls import (
    checked_out_booking,
    last_room_step,
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


def test_started_turnover_cleaning_ends(scenario: Scenario) -> None:
    """The room gets no cleaned timestamp, and the task is cancelled with its minutes."""
    booking = checked_out_booking(scenario)
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)

    with rows_written() as wrote:
        undo_check_out(scenario, booking)

    room = Room.objects.get(room_number="101")
    assert last_room_step(room) == ("CLEANING_IN_PROGRESS", "OCCUPIED", "STEP")
    assert room.last_cleaned_at is None
    (changed,) = wrote.changed(HousekeepingTask).values()
    assert (changed["status"], changed["worked_minutes"]) == ("CANCELLED", 150)
    scenarios.check_out(scenario, booking, now=LATER)
    assert HousekeepingTask.objects.latest("pk").status == "OPEN"


@pytest.mark.parametrize(
    ("inspected", "step"),
    [
        (False, ("CLEANED_UNINSPECTED", "OCCUPIED", "CORRECTION")),
        (True, ("READY_FOR_GUEST", "OCCUPIED", "STEP")),
    ],
)
def test_cleaned_room_is_corrected(
    scenario: Scenario, *, inspected: bool, step: tuple[str, str, str]
) -> None:
    booking = checked_out_booking(scenario)
    run_service(scenario, housekeeping.mark_cleaned, room_number="101", staff=scenario.housekeeper)
    if inspected:
        run_service(scenario, housekeeping.inspect, room_number="101", passed=True, staff=scenario.supervisor)
    undo_check_out(scenario, booking)
    assert last_room_step(Room.objects.get(room_number="101")) == step
    assert HousekeepingTask.objects.get().status == "DONE"


def test_check_out_during_stay_over_cleaning_is_undone(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    scenarios.check_out(scenario, booking)
    undo_check_out(scenario, booking)
    assert last_room_step(Room.objects.get(room_number="101")) == ("CHECKOUT_DIRTY", "OCCUPIED", "CORRECTION")


def test_completed_maintenance_does_not_matter(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
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


def test_usable_report_does_not_matter(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    scenarios.report(scenario, "101", room_usable=True)
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


def test_report_from_before_the_check_out_does_not_matter(scenario: Scenario) -> None:
    """It waits until the room is vacant and clean."""
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.report(scenario, "101")
    scenarios.check_out(scenario, booking)
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]
