"""Who is on duty: the list of a date is replaced, and every earlier list stays as history."""

from datetime import time, timedelta

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping import services
from housekeeping.models import Shift
from housekeeping.selectors.shifts import shifts_of
from housekeeping.services import PlannedShift
from staff.models import Staff
from tests import scenarios
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import TODAY, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def set_shifts(scenario: Scenario, *shifts: PlannedShift) -> list[Shift]:
    return run_service(
        scenario, services.set_shifts, staff=scenario.supervisor, date=TODAY, shifts=list(shifts)
    )


def on_duty(scenario: Scenario) -> list[tuple[str, int, time | None]]:
    found = shifts_of(hotel_pk=scenario.hotel.pk, day=TODAY)
    return [(shift.staff.name, shift.minutes, shift.begins_at) for shift in found]


def test_shifts_of_a_date_are_listed_by_name(scenario: Scenario) -> None:
    with assert_max_statements(14):
        set_shifts(
            scenario,
            PlannedShift(scenario.supervisor.pk, 480),
            PlannedShift(scenario.housekeeper.pk, 240, time(8)),
        )
    assert on_duty(scenario) == [("Hanna Murphy", 240, time(8)), ("Sue Murphy", 480, None)]
    assert shifts_of(hotel_pk=scenario.hotel.pk, day=TODAY + timedelta(days=1)) == []


def test_person_who_is_not_named_goes_off_and_the_history_stays(scenario: Scenario) -> None:
    set_shifts(
        scenario, PlannedShift(scenario.housekeeper.pk, 240), PlannedShift(scenario.supervisor.pk, 480)
    )
    set_shifts(scenario, PlannedShift(scenario.supervisor.pk, 480))
    assert on_duty(scenario) == [("Sue Murphy", 480, None)]
    rows = Shift.objects.filter(staff=scenario.housekeeper).order_by("pk")
    assert [(row.minutes, row.performed_by) for row in rows] == [
        (240, scenario.supervisor),
        (0, scenario.supervisor),
    ]


def test_repeated_list_writes_nothing(scenario: Scenario) -> None:
    set_shifts(scenario, PlannedShift(scenario.housekeeper.pk, 240))
    with rows_written() as wrote:
        set_shifts(scenario, PlannedShift(scenario.housekeeper.pk, 240))
    assert wrote.tables == set()


def test_person_without_the_capability_is_not_on_duty_any_more(scenario: Scenario) -> None:
    set_shifts(scenario, PlannedShift(scenario.housekeeper.pk, 240))
    Staff.objects.filter(pk=scenario.housekeeper.pk).update(is_active=False)
    assert on_duty(scenario) == []


@pytest.mark.parametrize("wrong", ["stranger", "front_desk", "twice", "yesterday"])
def test_wrong_lists_are_refused(scenario: Scenario, wrong: str) -> None:
    hers = PlannedShift(scenario.housekeeper.pk, 240)
    shifts = {
        "stranger": [PlannedShift(scenarios.new_scenario().housekeeper.pk, 240)],
        "front_desk": [PlannedShift(scenario.front_desk.pk, 240)],
        "twice": [hers, hers],
        "yesterday": [hers],
    }[wrong]
    day = TODAY - timedelta(days=wrong == "yesterday")
    refusal = refusal_of(scenario, services.set_shifts, staff=scenario.supervisor, date=day, shifts=shifts)
    assert isinstance(refusal, Invalid)


def test_attendants_do_not_make_the_list(scenario: Scenario) -> None:
    refusal = refusal_of(scenario, services.set_shifts, staff=scenario.housekeeper, date=TODAY, shifts=[])
    assert isinstance(refusal, Forbidden)
