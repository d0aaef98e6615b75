"""A house in which one booking arrives, and what a worker notes of it."""

import pytest

from hotel.kernel.context import running_command
from hotel.kernel.enums import Source
from hotel.kernel.runner import run_command
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios as lives
from tests.scenarios import NOON, House
from tools.stress.answers import told
from tools.stress.books import commands_that_wrote
from tools.stress.journal import DONE, Line


@pytest.fixture
def house() -> House:
    house = lives.house()
    lives.rooms(house, "101", "102")
    return house


@pytest.fixture
def founding(house: House) -> set[str]:
    lives.planned(house, "101")
    return commands_that_wrote()


@pytest.fixture
def arrival(house: House, founding: set[str]) -> Line:
    """What a worker notes of a check-in."""

    def check_in() -> Line:
        booking_id = RoomBooking.objects.get().booking_id
        answer = stays.check_in_booking(
            hotel=house.hotel, booking_id=booking_id, staff=None, source=Source.SYSTEM, now=NOON
        )
        ids = [str(running_command().id)]
        return Line(DONE, "check_in", ids=ids, writers=ids, bookings=told(answer).bookings)

    return run_command(check_in)
