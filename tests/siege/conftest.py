"""A house in which one booking arrives, and what a worker notes of it."""

import pytest

from hotel.commands import run_command
from hotel.context import running_command
from hotel.enums import Source
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import lives
from tests.lives import NOON, House
from tests.siege.answers import told
from tests.siege.books import commands_that_wrote
from tests.siege.journal import DONE, Line


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
