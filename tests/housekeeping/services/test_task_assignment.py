"""The tasks of a date, given to attendants and moved when the day changes."""

from datetime import time, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from housekeeping import services
from housekeeping.enums import Priority, TaskType
from housekeeping.models import HousekeepingTask, TaskChange
from housekeeping.selectors.task_plan import TaskPlan, plan_tasks
from housekeeping.services import PlannedShift, TaskAssignment
from housekeeping.services.task_assignment import TaskMove
from notifications.models import OutboxEvent
from staff.command import system_command
from staff.models import Staff
from tests import scenarios
from tests.room_bookings.services.service_calls import run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import statements_sent
from tests.tasks import add_task

pytestmark = pytest.mark.django_db
NUMBERS = ("101", "102", "103", "104")


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, *NUMBERS)
    on_duty(made, made.housekeeper, made.supervisor)
    return made


def on_duty(scenario: Scenario, *people: Staff) -> None:
    shifts = [PlannedShift(person.pk, 480) for person in people]
    run_service(scenario, services.set_shifts, staff=scenario.manager, date=TODAY, shifts=shifts)


def turnover(scenario: Scenario, number: str, **values: Any) -> HousekeepingTask:
    room = scenario.hotel.rooms.get(room_number=number)
    usual = {"hotel": scenario.hotel, "due_date": TODAY, "created_at": MORNING}
    return add_task(room=room, task_type=TaskType.TURNOVER, **usual | values)


def planned(scenario: Scenario, **arguments: Any) -> TaskPlan:
    return plan_tasks(system_command(scenario.hotel, now=NOON), **arguments)


def auto_assign(scenario: Scenario, plan: TaskPlan | None = None) -> TaskAssignment:
    plan = plan or planned(scenario)
    return run_service(scenario, services.auto_assign_tasks, staff=scenario.supervisor, plan=plan)


def replan(scenario: Scenario, **arguments: Any) -> TaskAssignment:
    plan = planned(scenario, moves_assigned=True, **arguments)
    return run_service(scenario, services.replan_tasks, staff=scenario.supervisor, plan=plan)


def owners() -> dict[str, str | None]:
    rows = HousekeepingTask.objects.order_by("room__room_number").select_related("assigned_to__user", "room")
    return {
        row.room.room_number: row.assigned_to.name.split()[0] if row.assigned_to else None for row in rows
    }


def places(person: Staff) -> list[tuple[str, int | None]]:
    rows = HousekeepingTask.objects.filter(assigned_to=person).order_by("place")
    return list(rows.values_list("room__room_number", "place"))


def test_tasks_are_shared_and_get_places(scenario: Scenario) -> None:
    for number in NUMBERS:
        turnover(scenario, number)
    done = auto_assign(scenario)
    assert done.is_planned
    assert [(person.name, minutes, weight) for person, minutes, weight in done.people] == [
        ("Hanna Murphy", 480, 60),
        ("Sue Murphy", 480, 60),
    ]
    assert len(done.moves) == 4
    assert done.plan.spread == 0
    for person in (scenario.housekeeper, scenario.supervisor):
        assert [place for _, place in places(person)] == [1, 2]
    changes = TaskChange.objects.filter(version=2)
    assert {(change.performed_by, len(change.changes)) for change in changes} == {(scenario.supervisor, 2)}
    events = OutboxEvent.objects.filter(type="task_updated")
    assert {tuple(event.changed_fields) for event in events} == {("assigned_to", "place")}


def test_repeated_assignment_writes_nothing(scenario: Scenario) -> None:
    turnover(scenario, "101")
    auto_assign(scenario)
    with rows_written() as wrote:
        assert auto_assign(scenario).moves == []
    assert wrote.tables == set()


def test_assigned_and_begun_tasks_stay_and_count(scenario: Scenario) -> None:
    turnover(scenario, "101", assigned_to=scenario.housekeeper)
    turnover(scenario, "102", assigned_to=scenario.housekeeper)
    turnover(scenario, "103")
    turnover(scenario, "104")
    auto_assign(scenario)
    assert owners() == {"101": "Hanna", "102": "Hanna", "103": "Sue", "104": "Sue"}


def test_plan_that_no_longer_holds_is_replaced_by_the_sweep(scenario: Scenario) -> None:
    for number in NUMBERS[:3]:
        turnover(scenario, number)
    plan = planned(scenario)
    task = HousekeepingTask.objects.get(room__room_number="101")
    arguments: dict[str, Any] = {"task_id": task.pk, "staff_id": scenario.manager.pk}
    run_service(scenario, services.assign_task, staff=scenario.supervisor, **arguments)
    turnover(scenario, "104")
    done = auto_assign(scenario, plan)
    assert not done.is_planned
    assert owners()["101"] == "Mary"
    assert {owners()[number] for number in NUMBERS[1:]} == {"Hanna", "Sue"}


def test_plan_fails_when_nobody_is_on_duty_any_more(scenario: Scenario) -> None:
    turnover(scenario, "101")
    plan = planned(scenario)
    on_duty(scenario)
    with pytest.raises(Invalid, match="Nobody is on duty"):
        auto_assign(scenario, plan)


def test_rooms_of_waiting_guests_come_first(scenario: Scenario) -> None:
    for number in NUMBERS:
        turnover(scenario, number)
    scenarios.booking_with_room(scenario, "103", check_in=TODAY, nights=1)
    turnover_of_104 = HousekeepingTask.objects.get(room__room_number="104")
    run_service(
        scenario,
        services.update_task,
        staff=scenario.supervisor,
        task_id=turnover_of_104.pk,
        changes={"priority": Priority.HIGH, "due_time": time(14)},
    )
    run_service(
        scenario,
        services.auto_assign_tasks,
        staff=scenario.supervisor,
        plan=planned(scenario, staff_ids=[scenario.housekeeper.pk]),
    )
    assert places(scenario.housekeeper) == [("104", 1), ("103", 2), ("101", 3), ("102", 4)]


def test_stay_over_keeps_the_attendant_of_yesterday(scenario: Scenario) -> None:
    yesterday = TODAY - timedelta(days=1)
    for number, person in zip(NUMBERS, [scenario.supervisor, scenario.housekeeper] * 2, strict=True):
        booking = scenarios.checked_in_booking(
            scenario,
            number,
            check_in=yesterday,
            nights=3,
            made_at=MORNING - timedelta(days=1),
            now=MORNING - timedelta(days=1),
        )
        room = booking.assigned_room
        both: dict[str, Any] = {"hotel": scenario.hotel, "room": room, "booking": booking}
        both |= {"task_type": TaskType.STAYOVER, "created_at": MORNING}
        add_task(**both, due_date=yesterday, status="DONE", finished_at=MORNING, assigned_to=person)
        add_task(**both, due_date=TODAY)
    done = auto_assign(scenario)
    today = HousekeepingTask.objects.filter(due_date=TODAY).order_by("room__room_number")
    assert [task.assigned_to for task in today] == [scenario.supervisor, scenario.housekeeper] * 2
    assert done.plan.preferred == 4


def test_replan_moves_what_has_not_begun_and_says_so(scenario: Scenario) -> None:
    for number in NUMBERS[:3]:
        turnover(scenario, number, assigned_to=scenario.supervisor, worked_minutes=5 * (number == "103"))
    on_duty(scenario, scenario.housekeeper, scenario.manager)
    begun = HousekeepingTask.objects.get(room__room_number="101")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "104"), now=MORNING)
    started = HousekeepingTask.objects.get(room__room_number="104")
    run_service(scenario, services.start_task, staff=scenario.supervisor, task_id=started.pk)
    done = replan(scenario)
    assert owners()["104"] == "Sue", "it has begun"
    assert {owners()[number] for number in NUMBERS[:3]} == {"Hanna", "Mary"}
    assert {move.task.room.room_number: move.from_staff for move in done.moves} == dict.fromkeys(
        NUMBERS[:3], scenario.supervisor
    )
    assert TaskMove(begun, scenario.supervisor) in done.moves


def test_even_day_is_left_alone(scenario: Scenario) -> None:
    for number in NUMBERS:
        turnover(scenario, number)
    auto_assign(scenario)
    with rows_written() as wrote:
        assert replan(scenario).moves == []
    assert wrote.tables == set()


def test_uneven_day_is_planned_anew(scenario: Scenario) -> None:
    for number in NUMBERS:
        turnover(scenario, number, assigned_to=scenario.housekeeper)
    done = replan(scenario)
    assert len(done.moves) == 2
    assert done.plan.spread == 0


def test_tasks_of_a_future_date_are_planned_alone(scenario: Scenario) -> None:
    tomorrow = TODAY + timedelta(days=1)
    turnover(scenario, "101")
    turnover(scenario, "102", due_date=tomorrow)
    plan = planned(scenario, date=tomorrow, staff_ids=[scenario.housekeeper.pk])
    auto_assign(scenario, plan)
    assert owners() == {"101": None, "102": "Hanna"}


@pytest.mark.parametrize("wrong", ["date", "stranger", "nobody"])
def test_wrong_plans_are_refused(scenario: Scenario, wrong: str) -> None:
    wrongs: dict[str, dict[str, Any]] = {
        "date": {"date": TODAY - timedelta(days=1)},
        "stranger": {"staff_ids": [scenarios.new_scenario().housekeeper.pk]},
        "nobody": {"date": TODAY + timedelta(days=1)},
    }
    with pytest.raises(Invalid):
        planned(scenario, **wrongs[wrong])


def test_statements_do_not_depend_on_the_number_of_tasks(scenario: Scenario) -> None:
    sent = []
    for count in (1, 3):
        for number in NUMBERS[:count]:
            HousekeepingTask.objects.filter(room__room_number=number).exists() or turnover(scenario, number)
        plan = planned(scenario)
        with statements_sent() as statements:
            auto_assign(scenario, plan)
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 14
