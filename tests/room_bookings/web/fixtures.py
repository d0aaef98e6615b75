"""A scenario at noon, and browsers of its staff."""

from collections.abc import Generator, Mapping

import pytest
import time_machine
from django.test import Client

from staff.models import Staff
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes


@pytest.fixture(autouse=True)
def at_noon() -> Generator[time_machine.Traveller, None, None]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scenario(db: None) -> Scenario:
    """A hotel with three rooms that are ready."""
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", "103")
    return scenario


class Browser:
    """A browser in which a member of staff is logged in."""

    def __init__(self, scenario: Scenario, member: Staff) -> None:
        self.hotel = scenario.hotel
        self.client = Client()
        self.client.force_login(member.user)

    def get(self, path: str, query: Mapping[str, str] | None = None, *, expect: int = 200) -> str:
        """Return the HTML at a path below the hotel; fail if it has another status or changes a row."""
        self.client.get(
            f"/hotels/{self.hotel.slug}/bookings/"
        )  # renews what a session writes once in a while
        with assert_no_row_changes():
            response = self.client.get(f"/hotels/{self.hotel.slug}/{path}", query)
        assert response.status_code == expect, response.content
        return response.content.decode()
