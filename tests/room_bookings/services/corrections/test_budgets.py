"""What a correction costs: the statements that the server receives, BEGIN and COMMIT among them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.runner import run_command
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios as lives
from tests.room_bookings.services.corrections.undoing import READY
from tests.room_bookings.services.service_calls import because, do
from tests.scenarios import LATER, NOON, House
from tests.statements import at_most

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = 22


@pytest.fixture
def house() -> House:
    made = lives.house()
    lives.rooms(made, "101", "102")
    return made


def costs_little(house: House, service: Callable[..., object], booking: RoomBooking, **given: Any) -> None:
    facts = {"staff": house.manager, "source": Source.FRONT_DESK, "now": LATER, "reason": "Mistake", **given}
    with at_most(BUDGET):
        run_command(lambda: service(hotel=house.hotel, booking_id=booking.booking_id, **facts))


@pytest.mark.parametrize("given", [{}, READY, {"keep_room": False}])
def test_undo_check_in(house: House, given: dict[str, Any]) -> None:
    costs_little(house, stays.undo_check_in, lives.stay(house, "101", people=2), **given)


def test_undo_check_in_of_a_late_arrival(house: House) -> None:
    booking, late = lives.booking(house, people=2), NOON + timedelta(days=1)
    do(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=late)
    costs_little(house, stays.undo_check_in, booking, now=late)


def test_undo_check_out(house: House) -> None:
    booking = lives.leave(house, lives.stay(house, "101", people=2))[0]
    costs_little(house, stays.undo_check_out, booking)


def test_undo_check_out_into_another_room(house: House) -> None:
    booking = lives.leave(house, lives.stay(house, "101", people=2))[0]
    lives.override(house, "102", RoomStatus.CHECKOUT_DIRTY)
    costs_little(house, stays.undo_check_out, booking, room_number="102", overrides=because("room_dirty"))


def test_reinstate(house: House) -> None:
    booking = lives.planned(house, "101")
    do(house, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans")
    costs_little(house, stays.reinstate_booking, booking)
