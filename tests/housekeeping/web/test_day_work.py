"""The supervisor's page and the printed sheets."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from housekeeping import services
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.task_plan import plan_tasks
from housekeeping.services import PlannedShift
from staff.command import system_command
from staff.models import Staff
from tests import scenarios
from tests.admin_pages import text_of
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    """A hotel with two dirty rooms, one of which the housekeeper has."""
    made = scenarios.new_scenario(requires_inspection=False, timezone="UTC")
    scenarios.rooms(made, "101", "102")
    scenarios.check_out(made, *(scenarios.checked_in_booking(made, n) for n in ("101", "102")), now=MORNING)
    shifts = [PlannedShift(made.housekeeper.pk, 480)]
    run_service(made, services.set_shifts, staff=made.supervisor, date=TODAY, shifts=shifts)
    task = HousekeepingTask.objects.get(room__room_number="101")
    hers: dict[str, Any] = {"task_id": task.pk, "staff_id": made.housekeeper.pk}
    run_service(made, services.assign_task, staff=made.supervisor, **hers)
    return made


def page(staff: Staff, part: str = "") -> str:
    browser = Client()
    browser.force_login(staff.user)
    return text_of(browser.get(f"/hotels/{staff.hotel.slug}/housekeeping/{part}"))


def test_page_shows_who_cleans_what_and_when_rooms_are_ready(scenario: Scenario) -> None:
    shown = page(scenario.supervisor)
    assert "0 of 30 credits" in shown
    assert "480 minutes on duty" in shown
    assert "Number 1 in the work of Hanna Murphy" in shown
    assert "Nobody has it" in shown
    assert shown.count("Attendant of room 10") == 2


def test_part_takes_no_more_statements_than_the_dashboard(scenario: Scenario) -> None:
    plan = plan_tasks(system_command(scenario.hotel, now=NOON))
    run_service(scenario, services.auto_assign_tasks, staff=scenario.supervisor, plan=plan)
    browser = Client()
    browser.force_login(scenario.supervisor.user)
    with assert_max_statements(4 + 3):  # session, login and memberships
        browser.get(f"/hotels/{scenario.hotel.slug}/housekeeping/part/")


def test_sheets_are_printed_for_all_or_for_oneself(scenario: Scenario) -> None:
    everybody = page(scenario.supervisor, "day-sheets/")
    assert "Hanna Murphy" in everybody
    assert "Nobody has these" in everybody
    own = page(scenario.housekeeper, "day-sheets/")
    assert "101" in own
    assert "Nobody has these" not in own
    assert "nothing to do" in page(scenario.supervisor, "day-sheets/?day=2026-06-01")
    assert "Hanna Murphy" in page(scenario.supervisor, "day-sheets/?day=nonsense")
