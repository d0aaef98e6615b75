"""The commands on tasks: what they do to the task and its room, and what they refuse."""

from datetime import time, timedelta
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from housekeeping import services
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask, TaskChange
from room_bookings import services as stays
from rooms.models import Room
from staff.models import Staff
from tests import scenarios
from tests.room_bookings.services.service_calls import reasons_of, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db
BUDGET = 14 + 2
"""Statements of a command, and the two by which the tests check the constraints."""


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def give(scenario: Scenario, name: str, *, staff: Staff | None = None, **arguments: Any) -> HousekeepingTask:
    done: HousekeepingTask = run_service(
        scenario,
        getattr(services, name),
        staff=staff or scenario.supervisor,
        source=Source.HOUSEKEEPING,
        **arguments,
    )
    return done


def refused(scenario: Scenario, name: str, *, staff: Staff, **arguments: Any) -> list[str]:
    refusal = refusal_of(scenario, getattr(services, name), staff=staff, **arguments)
    assert isinstance(refusal, Conflict), refusal
    return [code for code, _ in reasons_of(refusal)]


def turnover(scenario: Scenario) -> HousekeepingTask:
    """Return the open turnover of room 101, which guests have left."""
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"), now=scenarios.MORNING)
    return HousekeepingTask.objects.get()


def status_of(number: str) -> str:
    return Room.objects.get(room_number=number).room_status


def test_start_and_complete_move_the_room_within_their_budgets(scenario: Scenario) -> None:
    task = turnover(scenario)
    with assert_max_statements(BUDGET):
        started = give(scenario, "start_task", staff=scenario.housekeeper, task_id=task.pk)
    assert (started.status, started.assigned_to, status_of("101")) == (
        "IN_PROGRESS",
        scenario.housekeeper,
        "CLEANING_IN_PROGRESS",
    )
    with assert_max_statements(BUDGET):
        done = give(scenario, "complete_task", staff=scenario.housekeeper, task_id=task.pk, now=LATER)
    assert (done.status, done.worked_minutes, status_of("101")) == ("DONE", 150, "CLEANED_UNINSPECTED")
    assert list(TaskChange.objects.order_by("pk").values_list("to_status", flat=True)) == [
        "OPEN",
        "IN_PROGRESS",
        "DONE",
    ]


def test_repeated_commands_change_nothing(scenario: Scenario) -> None:
    task = turnover(scenario)
    hers: dict[str, Any] = {"staff": scenario.housekeeper, "task_id": task.pk}
    for name in ("start_task", "complete_task"):
        give(scenario, name, **hers)
        with rows_written() as wrote:
            give(scenario, name, **hers)
        assert wrote.tables == set()


def test_commands_of_the_room_drive_its_task(scenario: Scenario) -> None:
    task = turnover(scenario)
    give(scenario, "start_cleaning", staff=scenario.housekeeper, room_number="101")
    assert HousekeepingTask.objects.get(pk=task.pk).status == "IN_PROGRESS"
    assert refused(scenario, "start_task", staff=scenario.supervisor, task_id=task.pk) == ["already_started"]


def test_turnover_waits_until_the_guests_have_left(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    task = give(scenario, "create_task", room_number="101", task_type=TaskType.TURNOVER, not_before=time(14))
    give(scenario, "assign_task", task_id=task.pk, staff_id=scenario.housekeeper.pk)
    for name in ("start_task", "complete_task"):
        assert refused(scenario, name, staff=scenario.housekeeper, task_id=task.pk) == ["guest_not_departed"]

    scenarios.check_out(scenario, booking)

    released = HousekeepingTask.objects.get()
    assert (released.pk, released.assigned_to, released.not_before) == (task.pk, scenario.housekeeper, None)
    give(scenario, "start_task", staff=scenario.housekeeper, task_id=task.pk)


def test_housekeepers_work_on_own_and_free_tasks(scenario: Scenario) -> None:
    task = turnover(scenario)
    give(scenario, "assign_task", task_id=task.pk, staff_id=scenario.manager.pk)
    hers = scenario.housekeeper
    assert refused(scenario, "start_task", staff=hers, task_id=task.pk) == ["not_own_task"]
    assert refused(scenario, "complete_task", staff=hers, task_id=task.pk) == ["not_own_task"]
    refusal = refusal_of(scenario, services.start_cleaning, staff=hers, room_number="101")
    assert refusal.code == "not_own_task"
    give(scenario, "start_task", staff=scenario.supervisor, task_id=task.pk)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("create_task", {"room_number": "101", "task_type": TaskType.AMENITY}),
        ("generate_tasks", {}),
    ],
)
def test_housekeepers_do_not_manage_tasks(scenario: Scenario, name: str, arguments: dict[str, Any]) -> None:
    refusal = refusal_of(scenario, getattr(services, name), staff=scenario.housekeeper, **arguments)
    assert isinstance(refusal, Forbidden)


def test_inspection_needs_the_capability_and_passes_the_room(scenario: Scenario) -> None:
    task = turnover(scenario)
    give(scenario, "complete_task", staff=scenario.housekeeper, task_id=task.pk)
    inspection = give(scenario, "create_task", room_number="101", task_type=TaskType.INSPECTION)
    assert refused(scenario, "start_task", staff=scenario.housekeeper, task_id=inspection.pk) == ["forbidden"]

    with assert_max_statements(BUDGET):
        give(scenario, "complete_task", task_id=inspection.pk)

    assert status_of("101") == "READY_FOR_GUEST"
    assert HousekeepingTask.objects.get(pk=inspection.pk).status == "DONE"


def test_room_has_one_unfinished_task_of_a_type(scenario: Scenario) -> None:
    turnover(scenario)
    arguments = {"room_number": "101", "task_type": TaskType.TURNOVER}
    assert refused(scenario, "create_task", staff=scenario.supervisor, **arguments) == ["task_open"]
    for _ in range(2):
        give(scenario, "create_task", room_number="101", task_type=TaskType.AMENITY)


def test_stay_over_needs_guests(scenario: Scenario) -> None:
    arguments = {"room_number": "101", "task_type": TaskType.STAYOVER}
    assert refused(scenario, "create_task", staff=scenario.supervisor, **arguments) == ["wrong_status"]


def test_task_is_due_today_or_later(scenario: Scenario) -> None:
    yesterday = TODAY - timedelta(days=1)
    arguments = {"room_number": "101", "task_type": TaskType.AMENITY, "due_date": yesterday}
    refusal = refusal_of(scenario, services.create_task, staff=scenario.supervisor, **arguments)
    assert isinstance(refusal, Invalid)


def test_changes_are_recorded_with_old_and_new_value(scenario: Scenario) -> None:
    task = turnover(scenario)
    with assert_max_statements(BUDGET):
        give(scenario, "update_task", task_id=task.pk, changes={"priority": "HIGH", "note": "Mr Byrne's cot"})
    assert TaskChange.objects.get(version=2).changes == [
        {"field": "note"},
        {"field": "priority", "old": "MED", "new": "HIGH"},
    ]


def test_cancelled_task_keeps_its_reason(scenario: Scenario) -> None:
    task = turnover(scenario)
    with assert_max_statements(BUDGET):
        give(scenario, "cancel_task", task_id=task.pk, reason="Renovation")
    change = TaskChange.objects.get(version=2)
    assert (change.to_status, change.note, change.performed_by) == (
        "CANCELLED",
        "Renovation",
        scenario.supervisor,
    )
    assert refused(scenario, "start_task", staff=scenario.housekeeper, task_id=task.pk) == ["wrong_status"]


def test_task_in_progress_is_neither_reassigned_nor_cancelled(scenario: Scenario) -> None:
    task = turnover(scenario)
    give(scenario, "start_task", staff=scenario.housekeeper, task_id=task.pk)
    managed: dict[str, Any] = {"staff": scenario.supervisor, "task_id": task.pk}
    assert refused(scenario, "assign_task", staff_id=None, **managed) == ["already_started"]
    assert refused(scenario, "cancel_task", reason="Late", **managed) == ["already_started"]


def test_only_those_who_work_on_tasks_get_one(scenario: Scenario) -> None:
    task = turnover(scenario)
    refusal = refusal_of(
        scenario,
        services.assign_task,
        staff=scenario.supervisor,
        task_id=task.pk,
        staff_id=scenario.front_desk.pk,
    )
    assert isinstance(refusal, Invalid)


def test_undo_of_a_check_out_restores_the_stay_over(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    stayover = give(scenario, "create_task", room_number="101", task_type=TaskType.STAYOVER)
    give(scenario, "assign_task", task_id=stayover.pk, staff_id=scenario.housekeeper.pk)
    scenarios.check_out(scenario, booking, now=NOON)
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Wrong room", now=LATER)
    tasks = HousekeepingTask.objects.order_by("pk").values_list("task_type", "status", "assigned_to")
    assert list(tasks) == [
        ("STAYOVER", "OPEN", scenario.housekeeper.pk),
        ("TURNOVER", "CANCELLED", scenario.housekeeper.pk),
    ]


def test_undo_of_a_check_out_leaves_the_planned_turnover_planned(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    task = give(scenario, "create_task", room_number="101", task_type=TaskType.TURNOVER, not_before=time(14))
    scenarios.check_out(scenario, booking, now=NOON)
    give(scenario, "start_cleaning", staff=scenario.housekeeper, room_number="101")
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Wrong room", now=LATER)
    planned = HousekeepingTask.objects.get()
    assert (planned.pk, planned.status, planned.not_before, planned.worked_minutes) == (
        task.pk,
        "OPEN",
        time(14),
        150,
    )


def test_early_departure_turns_the_stay_over_into_a_turnover(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    stayover = give(scenario, "create_task", room_number="101", task_type=TaskType.STAYOVER)
    give(scenario, "assign_task", task_id=stayover.pk, staff_id=scenario.housekeeper.pk)
    tomorrow = scenarios.NOON + timedelta(days=1)
    day_after = TODAY + timedelta(days=1)
    give(scenario, "update_task", task_id=stayover.pk, changes={"due_date": day_after})
    run_service(
        scenario, stays.change_departure, booking_id=booking.booking_id, check_out=day_after, now=tomorrow
    )
    tasks = HousekeepingTask.objects.order_by("pk").values_list("task_type", "status", "assigned_to")
    assert list(tasks) == [
        ("STAYOVER", "CANCELLED", scenario.housekeeper.pk),
        ("TURNOVER", "OPEN", scenario.housekeeper.pk),
    ]


def test_room_taken_out_of_use_loses_its_tasks(scenario: Scenario) -> None:
    task = turnover(scenario)
    give(scenario, "start_task", staff=scenario.housekeeper, task_id=task.pk)
    run_service(scenario, stays.deactivate_room, staff=scenario.manager, room_number="101", now=LATER)
    cancelled = HousekeepingTask.objects.get()
    assert (cancelled.status, cancelled.worked_minutes) == ("CANCELLED", 150)
