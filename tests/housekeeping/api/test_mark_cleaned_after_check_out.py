"""A mark-cleaned for a stay-over that arrives just after the check-out."""

import pytest
import time_machine

from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios
from tests.api_clients import APIClient, client_of, problem_of
from tests.scenarios import LATER, MORNING, NOON, Scenario, new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def check_out_during_cleaning(scenario: Scenario, client: APIClient) -> str:
    """Check out room 101 during its stay-over cleaning and return the ETag from before the check-out."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=MORNING)
    seen: str = client.get(scenario.url("rooms/101/"))["ETag"]
    scenarios.check_out(scenario, booking, now=NOON)
    return seen


@time_machine.travel(LATER, tick=False)
def test_mark_cleaned_finishes_the_turnover() -> None:
    scenario = new_scenario()
    client = client_of(scenario.housekeeper)
    check_out_during_cleaning(scenario, client)

    assert client.post(scenario.url("rooms/101/mark-cleaned/"), {}).status_code == 200

    assert Room.objects.get().room_status == "CLEANED_UNINSPECTED"
    assert HousekeepingTask.objects.get(task_type="TURNOVER").status == "DONE"


@time_machine.travel(LATER, tick=False)
def test_if_match_refuses_the_outdated_request() -> None:
    scenario = new_scenario()
    client = client_of(scenario.housekeeper)
    seen = check_out_during_cleaning(scenario, client)

    with assert_no_row_changes():
        answer = client.post(scenario.url("rooms/101/mark-cleaned/"), {}, headers={"If-Match": seen})

    problem_of(answer, 412, "stale")
    assert Room.objects.get().room_status == "CHECKOUT_DIRTY"
