"""A scenario at noon, and clients of its staff."""

from collections.abc import Generator

import pytest
import time_machine

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import NOON, Scenario


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


@pytest.fixture
def front_desk(scenario: Scenario) -> Caller:
    return Caller(scenario, scenario.front_desk)


@pytest.fixture
def manager(scenario: Scenario) -> Caller:
    return Caller(scenario, scenario.manager)


@pytest.fixture
def housekeeper(scenario: Scenario) -> Caller:
    """A client without the capability to see personal data."""
    return Caller(scenario, scenario.housekeeper)
