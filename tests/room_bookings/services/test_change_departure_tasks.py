"""Change of the departure date: the tasks of the room follow."""

from datetime import date, time
from typing import Any

import pytest

from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.models import Room
from tests import scenarios
from tests.room_bookings.services.bookings import days_from_today
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, NOON, Scenario
from tests.tasks import add_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def task(
    scenario: Scenario, task_type: str, due: date, *, booking: RoomBooking | None = None, **facts: Any
) -> HousekeepingTask:
    usual = {"room": Room.objects.get(room_number="101"), "created_at": MORNING, "updated_at": MORNING}
    return add_task(hotel=scenario.hotel, task_type=task_type, due_date=due, booking=booking, **usual | facts)


def leave_on(scenario: Scenario, booking: RoomBooking, day: date, **given: Any) -> None:
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, check_out=day, **given)


@pytest.mark.parametrize(("day", "is_cancelled"), [(1, True), (2, True), (3, False)])
def test_stay_over_task_after_the_stay_is_cancelled(
    scenario: Scenario, day: int, *, is_cancelled: bool
) -> None:
    """On the day of departure itself a turnover follows."""
    booking = scenarios.checked_in_booking(scenario, "101", nights=5)
    stayover = task(scenario, "STAYOVER", days_from_today(2), assigned_to=scenario.housekeeper)

    with rows_written() as wrote:
        leave_on(scenario, booking, days_from_today(day))

    cancelled = {"status": "CANCELLED", "finished_at": NOON, "updated_at": NOON}
    assert wrote.changed(HousekeepingTask) == ({stayover.pk: cancelled} if is_cancelled else {})
    cancelled_event = ("task_updated", "STAYOVER 101", None, ["finished_at", "status"])
    assert wrote.events(at=NOON) == [
        ("room_updated", "101", None, ["current_booking"]),
        ("booking_updated", booking.booking_id, None, ["check_out"]),
        *([cancelled_event] if is_cancelled else []),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)


@pytest.mark.parametrize("day", [1, 7])
def test_turnover_task_is_due_on_the_new_date(scenario: Scenario, day: int) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    turnover = task(scenario, "TURNOVER", days_from_today(3), booking=booking)

    with rows_written() as wrote:
        leave_on(scenario, booking, days_from_today(day))

    assert wrote.changed(HousekeepingTask) == {
        turnover.pk: {"due_date": days_from_today(day), "updated_at": NOON}
    }
    assert wrote.events(at=NOON)[-1] == ("task_updated", "TURNOVER 101", None, ["due_date"])


def test_stay_over_is_cancelled_and_turnover_rescheduled(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    stayover, turnover = (
        task(scenario, "STAYOVER", days_from_today(2)),
        task(scenario, "TURNOVER", days_from_today(3), booking=booking),
    )
    with rows_written() as wrote:
        leave_on(scenario, booking, days_from_today(1))
    assert wrote.changed(HousekeepingTask) == {
        stayover.pk: {"status": "CANCELLED", "finished_at": NOON, "updated_at": NOON},
        turnover.pk: {"due_date": days_from_today(1), "updated_at": NOON},
    }


def test_started_tasks_and_other_tasks_stay(scenario: Scenario) -> None:
    booking, other = (
        scenarios.checked_in_booking(scenario, "101", nights=3),
        scenarios.checked_in_booking(scenario, "102", nights=3),
    )
    task(scenario, "STAYOVER", days_from_today(2))
    scenarios.start_cleaning(scenario, "101")
    task(scenario, "STAYOVER", days_from_today(2), status="DONE", finished_at=MORNING)
    task(scenario, "TURNOVER", days_from_today(0), booking=other)
    task(scenario, "AMENITY", days_from_today(2), booking=booking)
    task(scenario, "STAYOVER", days_from_today(2), booking=other, room=Room.objects.get(room_number="102"))
    with rows_written() as wrote:
        leave_on(scenario, booking, days_from_today(1))
    assert wrote.changed(HousekeepingTask) == {}


def test_departure_time_changes_no_task(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    task(scenario, "TURNOVER", days_from_today(1), booking=booking)
    with rows_written() as wrote:
        leave_on(scenario, booking, days_from_today(2), departure_time=time(18))
    assert wrote.changed(HousekeepingTask) == {}
