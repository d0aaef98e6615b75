"""A scenario in which one booking arrives, and what a worker notes of it."""

import pytest
from django.utils import timezone

from hotel.kernel.attempt import current_attempt
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from staff.command import system_command
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tools.stress.answers import told
from tools.stress.books import commands_that_wrote
from tools.stress.journal import DONE, Line


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


@pytest.fixture
def founding(scenario: Scenario) -> set[str]:
    scenarios.planned(scenario, "101")
    return commands_that_wrote()


@pytest.fixture
def arrival(scenario: Scenario, founding: set[str]) -> Line:
    """What a worker notes of a check-in."""

    def check_in() -> Line:
        booking_id = RoomBooking.objects.get().booking_id
        answer = stays.check_in_booking(system_command(scenario.hotel, now=NOON), booking_id=booking_id)
        ids = [str(current_attempt().command.id)]
        return Line(DONE, "check_in", ids=ids, writers=ids, bookings=told(answer).bookings)

    return run_command(InstallationCommand(now=timezone.now()), lambda _: check_in())
