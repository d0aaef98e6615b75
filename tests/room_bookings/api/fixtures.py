"""A house at noon, and the people who call."""

from collections.abc import Generator

import pytest
import time_machine

from tests import scenarios as lives
from tests.room_bookings.api.calls import Caller
from tests.scenarios import NOON, House


@pytest.fixture(autouse=True)
def at_noon() -> Generator[time_machine.Traveller, None, None]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(db: None) -> House:
    """A house with three rooms that are ready."""
    made = lives.house()
    lives.rooms(made, "101", "102", "103")
    return made


@pytest.fixture
def desk(house: House) -> Caller:
    return Caller(house, house.front_desk)


@pytest.fixture
def manager(house: House) -> Caller:
    return Caller(house, house.manager)


@pytest.fixture
def housekeeper(house: House) -> Caller:
    """Somebody who sees no personal data."""
    return Caller(house, house.housekeeper)
