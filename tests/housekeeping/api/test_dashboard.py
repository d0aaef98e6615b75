"""The dashboard, day sheets, shifts and plans over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from housekeeping import services
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.dashboard import read_dashboard
from rooms.enums import RoomStatus
from staff.command import system_command
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.tasks import add_task

pytestmark = pytest.mark.django_db
NUMBERS = ("101", "102", "103")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    """A hotel with three dirty rooms, the housekeeper on duty, and an arrival for room 102."""
    made = scenarios.new_scenario(requires_inspection=False)
    scenarios.rooms(made, *NUMBERS)
    scenarios.check_out(
        made, *(scenarios.checked_in_booking(made, number) for number in NUMBERS), now=MORNING
    )
    scenarios.booking_with_room(made, "102", check_in=TODAY, nights=1)
    shifts = {"shifts": [{"staff_id": made.housekeeper.pk, "minutes": 480, "begins_at": "08:00"}]}
    assert send(made, "housekeeping/shifts/", shifts, "put").status_code == 200
    return made


def send(
    scenario: Scenario, path: str, body: dict[str, Any], method: str = "post", person: Staff | None = None
) -> Any:
    return getattr(client_of(person or scenario.supervisor), method)(scenario.url(path), body)


def read(scenario: Scenario, path: str, person: Staff | None = None, **query: Any) -> Any:
    return client_of(person or scenario.supervisor).get(scenario.url(f"housekeeping/{path}/"), query)


def dashboard(scenario: Scenario) -> dict[str, Any]:
    answer = read(scenario, "dashboard", scenario.front_desk)
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def rooms(body: dict[str, Any]) -> dict[str, Any]:
    return {room["room_number"]: room for room in body["rooms"]}


def auto_assign(scenario: Scenario) -> dict[str, Any]:
    answer = send(scenario, "housekeeping/tasks/auto-assign/", {})
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_plan_is_answered_and_read_in_working_order(scenario: Scenario) -> None:
    body = auto_assign(scenario)
    hanna = {"id": scenario.housekeeper.pk, "name": "Hanna Murphy"}
    assert (body["date"], body["as_planned"], body["spread"]) == (str(TODAY), True, "0.0")
    assert body["attendants"] == [{"staff": hanna, "minutes": 480, "credits": 90}]
    assert [(move["from_staff"], move["to_staff"]) for move in body["moved"]] == [(None, hanna)] * 3
    work = read(scenario, "my-rooms", scenario.housekeeper).json()
    assert [(task["room_number"], task["place"]) for task in work["tasks"]] == [
        ("102", 1),
        ("101", 2),
        ("103", 3),
    ]


def test_day_sheets_are_read_by_those_whom_they_concern(scenario: Scenario) -> None:
    auto_assign(scenario)
    (sheet,) = read(scenario, "day-sheet").json()["sheets"]
    assert (sheet["staff"]["name"], sheet["minutes"], sheet["begins_at"]) == ("Hanna Murphy", 480, "08:00:00")
    assert (sheet["credits"], len(sheet["tasks"])) == (90, 3)
    own = read(scenario, "day-sheet", scenario.housekeeper).json()["sheets"]
    assert own == [sheet]
    assert read(scenario, "day-sheet", scenario.maintenance).json()["sheets"] == []
    others = read(scenario, "day-sheet", scenario.housekeeper, staff_id=scenario.supervisor.pk)
    assert others.status_code == 403
    tomorrow = read(scenario, "day-sheet", date=str(TODAY + timedelta(days=1)))
    assert tomorrow.json()["sheets"] == []


def test_tasks_without_anybody_have_a_sheet_of_their_own(scenario: Scenario) -> None:
    hers, nobodys = read(scenario, "day-sheet").json()["sheets"]
    assert (hers["tasks"], nobodys["staff"], len(nobodys["tasks"])) == ([], None, 3)
    assert {room["unknown_because"] for room in dashboard(scenario)["rooms"]} == {"nobody_assigned"}


def test_dashboard_tells_when_rooms_are_ready_and_why(scenario: Scenario) -> None:
    auto_assign(scenario)
    body = dashboard(scenario)
    assert body["rooms_by_status"]["CHECKOUT_DIRTY"] == 3
    assert body["tasks_by_status"] == {"OPEN": 3, "IN_PROGRESS": 0, "DONE": 0}
    assert body["arrivals"] == {"without_room": 0, "in_ready_rooms": 0, "waiting_for_rooms": 1}
    first = body["rooms"][0]
    assert (first["room_number"], first["room_status"]) == ("102", "CHECKOUT_DIRTY")
    assert first["estimate"] == {
        "ready_at": "2026-05-14T12:35:00Z",
        "minutes": 35,
        "attendant": {"id": scenario.housekeeper.pk, "name": "Hanna Murphy"},
        "place": 1,
        "planned_minutes": 30,
        "pace": "1.00",
        "rooms_done": 0,
        "waits_minutes": 0,
        "inspection_minutes": 0,
        "explanation": "Number 1 in the work of Hanna Murphy, 30 planned minutes up to there. "
        "Today's pace is 100 % of the plan, from 0 rooms.",
    }
    (hanna,) = body["attendants"]
    assert (hanna["open"], hanna["done"], hanna["credits"], hanna["current"]) == (3, 0, 90, None)


def test_progress_follows_the_work(scenario: Scenario) -> None:
    auto_assign(scenario)
    task = HousekeepingTask.objects.get(room__room_number="102")
    hers: dict[str, Any] = {"staff": scenario.housekeeper, "task_id": task.pk}
    run_service(scenario, services.start_task, now=NOON - timedelta(minutes=60), **hers)
    run_service(scenario, services.complete_task, now=NOON - timedelta(minutes=15), **hers)
    (hanna,) = dashboard(scenario)["attendants"]
    assert (hanna["open"], hanna["done"], hanna["credits_done"]) == (2, 1, 30)
    assert Decimal(hanna["pace"]) > 1
    assert "102" not in rooms(dashboard(scenario))


def test_inspection_adds_its_minutes(scenario: Scenario) -> None:
    scenario.hotel.requires_inspection = True
    scenario.hotel.save()
    auto_assign(scenario)
    scenarios.room_with_status(scenario, "201", RoomStatus.CLEANED_UNINSPECTED)
    found = rooms(dashboard(scenario))
    assert found["102"]["estimate"]["inspection_minutes"] == 15
    assert found["201"]["estimate"]["explanation"].startswith("The room is cleaned")


@pytest.mark.parametrize(
    ("promised_in", "asked_in", "cleaned_in", "state"),
    [
        (90, 0, None, "open"),
        (10, 0, None, "at_risk"),
        (10, 11, None, "broken"),
        (40, 50, 30, "kept"),
        (20, 50, 30, "broken"),
    ],
)
def test_promise_is_watched(
    scenario: Scenario, promised_in: int, asked_in: int, cleaned_in: int | None, state: str
) -> None:
    auto_assign(scenario)
    ready_at = NOON + timedelta(minutes=promised_in)
    body = {"room_number": "102", "ready_at": ready_at.isoformat()}
    made = send(scenario, "housekeeping/promises/", body, person=scenario.front_desk)
    assert made.status_code == 201, made.content
    if cleaned_in is not None:
        task = HousekeepingTask.objects.get(room__room_number="102")
        then = NOON + timedelta(minutes=cleaned_in)
        run_service(scenario, services.complete_task, staff=scenario.housekeeper, task_id=task.pk, now=then)
    with time_machine.travel(NOON + timedelta(minutes=asked_in), tick=False):
        promise = rooms(dashboard(scenario))["102"]["promise"]
    assert (promise["ready_at"], promise["state"]) == (ready_at.isoformat().replace("+00:00", "Z"), state)


def test_occupied_room_waits_for_its_guests(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "104", "105")
    leaving = scenarios.checked_in_booking(
        scenario,
        "104",
        check_in=TODAY - timedelta(days=1),
        nights=1,
        made_at=MORNING - timedelta(days=1),
        now=MORNING - timedelta(days=1),
    )
    room = leaving.assigned_room
    usual = {"hotel": scenario.hotel, "due_date": TODAY, "created_at": MORNING, "booking": leaving}
    add_task(room=room, task_type=TaskType.TURNOVER, assigned_to=scenario.housekeeper, **usual)
    estimate = rooms(dashboard(scenario))["104"]["estimate"]
    assert estimate["waits_minutes"] > 0
    assert "guests to leave" in estimate["explanation"]


def test_dashboard_takes_four_statements(scenario: Scenario) -> None:
    auto_assign(scenario)
    with assert_max_statements(4):
        read_dashboard(system_command(scenario.hotel, now=NOON))
