"""The figures of attendants: who sees whose, how they are stored, and when they are deleted."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping import services
from housekeeping.enums import TaskType
from housekeeping.models import AttendantMonth, HousekeepingTask, ProductivityRule
from housekeeping.services import PlannedShift
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario
from tests.tasks import add_task

pytestmark = pytest.mark.django_db
LAST_MONTH = date(2026, 4, 1)
THEN = datetime.combine(date(2026, 4, 20), NOON.timetz())


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    """Hanna and Sue have worked on this day and on a day of the month before."""
    made = scenarios.new_scenario()
    (room,) = scenarios.rooms(made, "101")
    for now, person, minutes in (
        (NOON, made.housekeeper, 36),
        (NOON, made.supervisor, 15),
        (THEN, made.housekeeper, 45),
    ):
        usual = {"hotel": made.hotel, "room": room, "task_type": TaskType.TURNOVER, "created_at": now}
        usual |= {"due_date": now.date(), "status": "DONE", "finished_at": now, "worked_minutes": minutes}
        add_task(**usual, assigned_to=person)
    for now in (THEN, NOON):
        shifts = [PlannedShift(made.housekeeper.pk, 300), PlannedShift(made.supervisor.pk, 60)]
        for given in (shifts[:1], shifts):
            run_service(made, services.set_shifts, staff=made.manager, now=now, date=now.date(), shifts=given)
    return made


def figures(scenario: Scenario, person: Staff, month: str = "2026-05") -> list[tuple[Any, ...]]:
    answer = client_of(person).get(scenario.url("housekeeping/productivity/"), {"month": month})
    assert answer.status_code == 200, answer.content
    return [
        (row["staff"] and row["staff"]["name"], row["tasks"], row["pace"], row["credits_per_hour"])
        for row in answer.json()["attendants"]
    ]


def store(scenario: Scenario, **arguments: Any) -> tuple[int, int]:
    return run_service(scenario, services.store_productivity, staff=scenario.manager, **arguments)


def test_supervisors_see_all_and_attendants_themselves(scenario: Scenario) -> None:
    hers, sues = ("Hanna Murphy", 1, "1.20", "6.00"), ("Sue Murphy", 1, "0.50", "30.00")
    assert figures(scenario, scenario.supervisor) == [hers, sues]
    assert figures(scenario, scenario.housekeeper) == [hers]
    assert figures(scenario, scenario.maintenance) == []
    assert figures(scenario, scenario.manager, "2026-04") == [
        ("Hanna Murphy", 1, "1.50", "6.00"),
        ("Sue Murphy", 0, None, "0.00"),
    ]


def test_hotel_hides_the_names_of_others(scenario: Scenario) -> None:
    body = {"shows_names": False, "months_kept": 12}
    answer = client_of(scenario.manager).put(scenario.url("housekeeping/productivity/"), body)
    assert answer.json() == body
    assert [row[0] for row in figures(scenario, scenario.manager)] == [None, None]
    assert [row[0] for row in figures(scenario, scenario.supervisor)] == [None, "Sue Murphy"]
    assert [row[0] for row in figures(scenario, scenario.housekeeper)] == ["Hanna Murphy"]


def test_finished_months_are_stored_once_and_read_from_there(scenario: Scenario) -> None:
    assert store(scenario) == (2, 0)
    with rows_written() as wrote:
        assert store(scenario) == (0, 0)
    assert wrote.tables == set()
    row = AttendantMonth.objects.get(staff=scenario.housekeeper)
    assert (row.month, row.tasks, row.credits, row.worked_minutes, row.shift_minutes) == (
        LAST_MONTH,
        1,
        30,
        45,
        300,
    )
    HousekeepingTask.objects.filter(due_date__lt=TODAY).update(worked_minutes=1, version=2)
    assert figures(scenario, scenario.housekeeper, "2026-04")[0][2] == "1.50"


def test_figures_are_deleted_after_their_months(scenario: Scenario) -> None:
    store(scenario)
    rule: dict[str, Any] = {"shows_names": True, "months_kept": 1}
    run_service(scenario, services.set_productivity_rule, staff=scenario.manager, **rule)
    assert store(scenario) == (0, 0), "the month before is kept"
    later = NOON + timedelta(days=20)
    assert store(scenario, now=later) == (2, 2)
    assert set(AttendantMonth.objects.values_list("month", flat=True)) == {date(2026, 5, 1)}
    with time_machine.travel(later, tick=False):
        answer = client_of(scenario.manager).get(
            scenario.url("housekeeping/productivity/"), {"month": "2026-04"}
        )
    assert (answer.status_code, "deleted after 1 months" in answer.json()["detail"]) == (400, True)


def test_command_stores_and_deletes(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("store_productivity", hotel_slug=scenario.hotel.slug)
    assert capsys.readouterr().out.split() == [scenario.hotel.slug, "2", "stored,", "0", "deleted"]


@pytest.mark.parametrize("month", ["2026-06", "2026-13", "May", "2024-01"])
def test_wrong_months_are_refused(scenario: Scenario, month: str) -> None:
    answer = client_of(scenario.manager).get(scenario.url("housekeeping/productivity/"), {"month": month})
    assert answer.status_code == 400
    assert "month" in answer.json()["errors"]


def test_rule_is_the_managers(scenario: Scenario) -> None:
    rule: dict[str, Any] = {"shows_names": False, "months_kept": 6}
    refused = refusal_of(scenario, services.set_productivity_rule, staff=scenario.supervisor, **rule)
    assert isinstance(refused, Forbidden)
    wrong: dict[str, Any] = {"shows_names": False, "months_kept": 0}
    assert isinstance(
        refusal_of(scenario, services.set_productivity_rule, staff=scenario.manager, **wrong), Invalid
    )
    run_service(scenario, services.set_productivity_rule, staff=scenario.manager, **rule)
    run_service(scenario, services.set_productivity_rule, staff=scenario.manager, **rule)
    assert ProductivityRule.objects.get().performed_by == scenario.manager
