"""A stay-over's mark-cleaned that arrives when the guests have just left."""

import pytest
import time_machine

from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios
from tests.api_clients import APIClient, client_of, problem_of
from tests.scenarios import LATER, MORNING, NOON, Scenario, new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def left_while_cleaned(home: Scenario, client: APIClient) -> str:
    """The guests of 101 leave during their stay-over cleaning; the ETag that the attendant saw before."""
    scenarios.rooms(home, "101")
    booking = scenarios.checked_in_booking(home, "101")
    scenarios.start_cleaning(home, "101", staff=home.housekeeper, now=MORNING)
    seen: str = client.get(home.url("rooms/101/"))["ETag"]
    scenarios.check_out(home, booking, now=NOON)
    return seen


@time_machine.travel(LATER, tick=False)
def test_it_is_taken_for_the_turnover() -> None:
    home = new_scenario()
    client = client_of(home.housekeeper)
    left_while_cleaned(home, client)

    assert client.post(home.url("rooms/101/mark-cleaned/"), {}).status_code == 200

    assert Room.objects.get().room_status == "CLEANED_UNINSPECTED"
    assert HousekeepingTask.objects.get(task_type="TURNOVER").status == "DONE"


@time_machine.travel(LATER, tick=False)
def test_who_says_what_they_saw_is_told() -> None:
    home = new_scenario()
    client = client_of(home.housekeeper)
    seen = left_while_cleaned(home, client)

    with assert_no_row_changes():
        answer = client.post(home.url("rooms/101/mark-cleaned/"), {}, headers={"If-Match": seen})

    problem_of(answer, 412, "stale")
    assert Room.objects.get().room_status == "CHECKOUT_DIRTY"
