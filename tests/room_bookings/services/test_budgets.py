"""What a stay costs: the statements that the server receives, BEGIN and COMMIT among them."""

from collections.abc import Callable
from datetime import time

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.runner import run_command
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.services import Arrival, Departure
from rooms.models import Room
from tests import scenarios as lives
from tests.concurrency.hotels import in_house, numbers, planned
from tests.room_bookings.services.bookings import days, new_booking
from tests.scenarios import MORNING, NOON, TODAY, House
from tests.statements import at_most, listing, statements_sent

pytestmark = pytest.mark.django_db(transaction=True)

ONE_STAY = 18
A_GROUP = 18


@pytest.fixture
def house() -> House:
    return lives.house()


def run(house: House, service: Callable[..., object], **arguments: object) -> None:
    run_command(
        lambda: service(
            hotel=house.hotel,
            staff=house.front_desk,
            source=Source.FRONT_DESK,
            now=NOON,
            **arguments,
        )
    )


def test_check_in(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101", people=2)
    with at_most(ONE_STAY):
        run(house, stays.check_in_booking, booking_id=booking.booking_id)


def test_check_in_of_a_walk_in(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.booking(house, people=2)
    with at_most(ONE_STAY):
        run(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")


def test_check_out(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.stay(house, "101", people=2)
    with at_most(ONE_STAY):
        run(house, stays.check_out_booking, booking_id=booking.booking_id)


def test_move(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101", people=2)
    with at_most(ONE_STAY):
        run(house, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise")


def test_change_of_departure(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.stay(house, "101", people=2)
    with at_most(14):
        run(house, stays.change_departure, booking_id=booking.booking_id, check_out=days(5))
    with at_most(12):
        run(house, stays.change_departure, booking_id=booking.booking_id, departure_time=time(14))


def test_change_of_nights_before_arrival(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101", people=2)
    with at_most(12):
        run(house, stays.update_booking, booking_id=booking.booking_id, changes={"check_out": days(5)})


def test_swap_of_planned_rooms(house: House) -> None:
    lives.rooms(house, "101", "102")
    both = [lives.planned(house, number).booking_id for number in ("101", "102")]
    with at_most(14):
        run(house, stays.swap_rooms, booking_ids=both)


def test_with_a_stay_over_task_open(house: House) -> None:
    """The task is cancelled and told of beside the new one."""
    rooms = lives.rooms(house, "101", "102", "103")
    leaving, moving = lives.stay(house, "101"), lives.stay(house, "102")
    for room in rooms[:2]:
        HousekeepingTask.objects.create(
            hotel=house.hotel,
            room=room,
            task_type="STAYOVER",
            due_date=TODAY,
            created_at=MORNING,
            updated_at=MORNING,
        )
    with at_most(ONE_STAY):
        run(house, stays.check_out_booking, booking_id=leaving.booking_id)
    with at_most(ONE_STAY):
        run(house, stays.move_booking, booking_id=moving.booking_id, room_number="103", reason="Noise")


def test_a_group_leaves_as_cheaply_as_one(house: House) -> None:
    sent = {}
    for size in (1, 50, 200):
        rooms = numbers(size * 1000, size)
        in_house(house, rooms)
        with statements_sent() as sent[size]:
            run(house, stays.check_out_rooms, departures=[Departure(number) for number in rooms])
    assert {len(statements) for statements in sent.values()} == {len(sent[1])}, listing(sent[200])
    assert len(sent[1]) <= A_GROUP, listing(sent[1])
    assert set(Room.objects.values_list("room_status", flat=True)) == {"CHECKOUT_DIRTY"}


def test_sets_cost_the_same_whatever_their_size(house: House) -> None:
    """Making, confirming, planning, checking in and cancelling, for two as for twenty."""
    sent: dict[str, set[int]] = {}

    def measure(service: Callable[..., object], **arguments: object) -> None:
        with statements_sent() as statements:
            run(house, service, **arguments)
        sent.setdefault(service.__name__, set()).add(len(statements))

    for size in (2, 20):
        rooms, others = numbers(size * 1000, size), numbers(size * 2000, size)
        lives.rooms(house, *others)
        new = [new_booking(house) for _ in range(size)]
        measure(stays.create_bookings, bookings=new)
        pending = stays_with(house, "PENDING")
        measure(stays.confirm_bookings, booking_ids=pending)
        measure(stays.assign_rooms, rooms=dict(zip(pending, others, strict=True)))
        measure(stays.cancel_bookings, booking_ids=pending, reason="Storm")
        arrivals = [Arrival(booking.booking_id) for booking in planned(house, rooms)]
        measure(stays.check_in_bookings, arrivals=arrivals)
        measure(stays.check_out_bookings, booking_ids=[arrival.booking_id for arrival in arrivals])
    assert {name: len(counts) for name, counts in sent.items()} == dict.fromkeys(sent, 1), sent
    assert len(sent) == 6


def stays_with(house: House, status: str) -> list[str]:
    return list(house.hotel.bookings.filter(status=status).values_list("booking_id", flat=True))
