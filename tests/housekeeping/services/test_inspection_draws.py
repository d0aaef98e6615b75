"""The draw of the rooms that a hotel inspects."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping import services
from housekeeping.models import HousekeepingTask
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff, User
from tests.housekeeping.services.room_action_calls import run_action
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import LATER, Scenario, check_out, checked_in_booking, new_scenario, rooms
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NUMBERS = [str(number) for number in range(101, 113)]


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel whose staff are no newcomers."""
    scenario = new_scenario()
    User.objects.update(date_joined=LATER - timedelta(days=400))
    return scenario


def set_rule(scenario: Scenario, share: int, days: int = 0, staff: Staff | None = None) -> None:
    values: dict[str, Any] = {"share_percent": share, "new_attendant_days": days}
    run_service(scenario, services.set_inspection_rule, staff=staff or scenario.manager, **values)


def clean(scenario: Scenario, number: str) -> Room:
    staff = Staff.objects.select_related("user").get(pk=scenario.housekeeper.pk)
    return run_action(scenario, "mark_cleaned", number, staff=staff)


def test_share_is_drawn_and_kept_and_the_rest_is_ready(scenario: Scenario) -> None:
    rooms(scenario, *NUMBERS)
    for number in NUMBERS:
        check_out(scenario, checked_in_booking(scenario, number))
    set_rule(scenario, 50)

    inspected = {number: clean(scenario, number).room_status == "CLEANED_UNINSPECTED" for number in NUMBERS}

    assert 0 < sum(inspected.values()) < len(NUMBERS)
    drawn = HousekeepingTask.objects.values_list("room__room_number", "inspection_drawn")
    assert dict(drawn) == inspected
    ready = Room.objects.filter(room_status=RoomStatus.READY_FOR_GUEST)
    assert not ready.exclude(last_inspected_at=None).exists()
    with assert_no_row_changes():
        for number in NUMBERS:
            clean(scenario, number)


@pytest.mark.parametrize(
    ("share", "days", "status"),
    [(100, 0, "CLEANED_UNINSPECTED"), (0, 0, "READY_FOR_GUEST"), (0, 366, "CLEANED_UNINSPECTED")],
)
def test_new_attendants_are_always_inspected(scenario: Scenario, share: int, days: int, status: str) -> None:
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    set_rule(scenario, share, days)
    if days:
        User.objects.update(date_joined=LATER - timedelta(days=300))

    assert clean(scenario, "101").room_status == status


def test_rule_is_laid_down_by_managers(scenario: Scenario) -> None:
    set_rule(scenario, 20, 14)

    refused: list[Any] = [((101,), Invalid), ((20, 367), Invalid)]
    with assert_no_row_changes():
        set_rule(scenario, 20, 14)
        for values, kind in refused:
            with pytest.raises(kind):
                set_rule(scenario, *values)
        with pytest.raises(Forbidden):
            set_rule(scenario, 30, staff=scenario.supervisor)
