"""The endpoints of tasks."""

from typing import Any

import pytest

from housekeeping.enums import TaskType
from housekeeping.models import CleaningCadence, HousekeepingTask
from rooms.enums import RoomStatus
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.concurrency.hotels import room_numbers_from
from tests.scenarios import MORNING, TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.tasks import add_task

pytestmark = pytest.mark.django_db
TASKS = "housekeeping/tasks/"


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def send(scenario: Scenario, person: Staff, path: str, body: dict[str, Any], method: str = "post") -> Any:
    return getattr(client_of(person), method)(scenario.url(path), body)


def listed(scenario: Scenario, **filters: Any) -> list[tuple[str, str]]:
    answer = client_of(scenario.housekeeper).get(scenario.url(TASKS), filters)
    assert answer.status_code == 200, answer.content
    return [(task["room_number"], task["task_type"]) for task in answer.json()["results"]]


def make(scenario: Scenario, number: str, task_type: TaskType, **values: Any) -> HousekeepingTask:
    room = scenario.hotel.rooms.get(room_number=number)
    usual = {"hotel": scenario.hotel, "due_date": TODAY, "created_at": MORNING}
    return add_task(room=room, task_type=task_type, **usual | values)


def test_task_is_created_changed_assigned_and_worked_on(scenario: Scenario) -> None:
    body = {"task_type": "DEEP_CLEAN", "room_number": "101", "note": "Carpet", "due_time": "15:00"}
    created = send(scenario, scenario.supervisor, TASKS, body)
    assert created.status_code == 201, created.content
    task = created.json()
    path = f"{TASKS}{task['id']}/"
    assert {name: task[name] for name in ("status", "due_time", "credits", "planned_minutes")} == {
        "status": "OPEN",
        "due_time": "15:00:00",
        "credits": 90,
        "planned_minutes": 90,
    }
    changed = send(scenario, scenario.supervisor, path, {"priority": "HIGH"}, "patch")
    assert (changed.json()["priority"], changed["ETag"]) == ("HIGH", f'"{task["id"]:x}-2"')
    hers = {"staff_id": scenario.housekeeper.pk}
    assert send(scenario, scenario.supervisor, f"{path}assign/", hers).status_code == 200
    for action, status in (("start", "IN_PROGRESS"), ("complete", "DONE")):
        answer = send(scenario, scenario.housekeeper, f"{path}{action}/", {})
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    shown = client_of(scenario.front_desk).get(scenario.url(path))
    assert shown.json()["status"] == "DONE"


def test_outdated_etag_is_refused(scenario: Scenario) -> None:
    task = make(scenario, "101", TaskType.AMENITY)
    path = scenario.url(f"{TASKS}{task.pk}/")
    client = client_of(scenario.supervisor)
    headers: dict[str, Any] = {"HTTP_IF_MATCH": f'"{task.pk:x}-7"'}
    problem_of(client.patch(path, {"priority": "HIGH"}, **headers), 412, "stale")


def test_list_has_filters(scenario: Scenario) -> None:
    make(scenario, "102", TaskType.TURNOVER, assigned_to=scenario.housekeeper)
    make(scenario, "101", TaskType.AMENITY, priority="HIGH")
    make(scenario, "101", TaskType.STAYOVER, status="MISSED", finished_at=MORNING)
    assert listed(scenario) == [("101", "AMENITY"), ("102", "TURNOVER")]
    assert listed(scenario, status="MISSED") == [("101", "STAYOVER")]
    assert listed(scenario, assigned_to=scenario.housekeeper.pk) == [("102", "TURNOVER")]
    assert listed(scenario, unassigned="true") == [("101", "AMENITY")]
    assert listed(scenario, task_type="TURNOVER,AMENITY", room_number="102") == [("102", "TURNOVER")]
    assert listed(scenario, due_from="2026-05-15") == []


def test_list_of_a_board_takes_few_statements(scenario: Scenario) -> None:
    numbers = room_numbers_from(1000, 300)
    scenarios.rooms(scenario, *numbers)
    for number in numbers:
        make(scenario, number, TaskType.TURNOVER)
    client = client_of(scenario.housekeeper)
    with assert_max_statements(4):
        answer = client.get(scenario.url(TASKS), {"page_size": 300})
    assert len(answer.json()["results"]) == 300


def test_task_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="hill")
    task = make(scenario, "101", TaskType.AMENITY)
    path = f"{TASKS}{task.pk}/"
    problem_of(client_of(other.supervisor).get(other.url(path)), 404, "task_not_found")
    for action, body in (
        ("start", {}),
        ("complete", {}),
        ("cancel", {"reason": "x"}),
        ("assign", {"staff_id": None}),
    ):
        problem_of(send(other, other.supervisor, f"{path}{action}/", body), 404, "task_not_found")


def test_generation_answers_with_what_it_made(scenario: Scenario) -> None:
    CleaningCadence.objects.create(hotel=scenario.hotel, freshen_up_after_days=0)
    scenarios.room_with_status(scenario, "109", RoomStatus.CHECKOUT_DIRTY)
    answer = send(scenario, scenario.supervisor, f"{TASKS}generate/", {}).json()
    assert [task["room_number"] for task in answer["created"]] == ["109"]
    assert (answer["missed"], answer["changed"]) == ([], [])
    assert send(scenario, scenario.supervisor, f"{TASKS}generate/", {}).json()["created"] == []
