"""A hotel in which one booking checks in, and the journal entry of that command."""

from functools import partial

import pytest

from hotel.kernel.command_runner import run_command
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from staff.command import system_command
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tools.stress.answer_checks import facts_of_result
from tools.stress.journal import DONE, Entry
from tools.stress.log_index import commands_with_rows


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


@pytest.fixture
def setup_commands(scenario: Scenario) -> set[str]:
    """The commands that created the hotel and its booking."""
    scenarios.booking_with_room(scenario, "101")
    return commands_with_rows()


@pytest.fixture
def check_in_entry(scenario: Scenario, setup_commands: set[str]) -> Entry:
    """The entry that a worker writes for a check-in."""
    command = system_command(scenario.hotel, now=NOON)
    booking_id = RoomBooking.objects.get().booking_id
    result = run_command(command, partial(stays.check_in_booking, booking_id=booking_id))
    ids = [str(command.id)]
    return Entry(DONE, "check_in", command_ids=ids, writers=ids, bookings=facts_of_result(result).bookings)
