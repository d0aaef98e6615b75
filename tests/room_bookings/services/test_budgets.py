"""The number of statements of each command of a stay, BEGIN and COMMIT among them."""

from collections.abc import Callable
from datetime import time
from functools import partial

import pytest

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from room_bookings import services as stays
from room_bookings.services import PlannedCheckIn, RoomCheckOut
from rooms.models import Room
from staff.command import Command
from tests import scenarios
from tests.concurrency.hotels import (
    assigned_bookings,
    checked_in_bookings,
    day_uses_in_house,
    expected_bookings,
    room_numbers_from,
)
from tests.room_bookings.services.bookings import days_from_today, new_booking
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements, listing, statements_sent
from tests.tasks import add_task

pytestmark = pytest.mark.django_db(transaction=True)

ONE_STAY = 18
MESSAGES_OF_ONE_STAY = 9
A_GROUP = 18
A_WALK_IN = 26
A_STAY_THAT_CONTINUES = 26


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def run_step(scenario: Scenario, service: Callable[..., object], **arguments: object) -> None:
    command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=NOON)
    run_command(command, partial(service, **arguments))


def test_check_in_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", people=2)
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(scenario, stays.check_in_booking, booking_id=booking.booking_id)


def test_check_in_of_a_walk_in_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, people=2)
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")


def test_guests_who_stay_on_keep_their_budget(scenario: Scenario) -> None:
    """The check-in of guests who stay on is check-out and check-in in one, for two rooms as for twenty."""
    sent = []
    for size in (1, 2, 20):
        leaving = day_uses_in_house(scenario, room_numbers_from(size * 1000, size))
        check_ins = [
            PlannedCheckIn(booking.booking_id, continues=earlier.booking_id)
            for earlier, booking in zip(leaving, expected_bookings(scenario, size), strict=True)
        ]
        with statements_sent() as statements:
            run_step(scenario, stays.check_in_bookings, check_ins=check_ins)
        sent.append(len(statements))
    assert set(sent[1:]) == {sent[0]}
    assert sent[0] <= A_STAY_THAT_CONTINUES, sent


def test_walk_in_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    with assert_max_statements(A_WALK_IN):
        run_step(scenario, stays.walk_in, booking=new_booking(scenario), room_number="101")


def test_check_out_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(scenario, stays.check_out_booking, booking_id=booking.booking_id)


def test_move_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(
            scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
        )


def test_change_of_departure_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    with assert_max_statements(14):
        run_step(
            scenario, stays.change_departure, booking_id=booking.booking_id, check_out=days_from_today(5)
        )
    with assert_max_statements(12):
        run_step(scenario, stays.change_departure, booking_id=booking.booking_id, departure_time=time(14))


def test_change_of_dates_before_arrival_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", people=2)
    with assert_max_statements(14):
        run_step(
            scenario,
            stays.update_booking,
            booking_id=booking.booking_id,
            changes={"check_out": days_from_today(5)},
        )


def test_swap_keeps_its_budget(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    both = [scenarios.booking_with_room(scenario, number).booking_id for number in ("101", "102")]
    with assert_max_statements(14):
        run_step(scenario, stays.swap_rooms, booking_ids=both)


def test_open_stay_over_task_keeps_the_budget(scenario: Scenario) -> None:
    """The task is cancelled and announced beside the new one."""
    rooms = scenarios.rooms(scenario, "101", "102", "103")
    leaving, moving = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    for room in rooms[:2]:
        add_task(
            hotel=scenario.hotel,
            room=room,
            task_type="STAYOVER",
            due_date=TODAY,
            created_at=MORNING,
            updated_at=MORNING,
        )
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(scenario, stays.check_out_booking, booking_id=leaving.booking_id)
    with assert_max_statements(ONE_STAY, messages=MESSAGES_OF_ONE_STAY):
        run_step(
            scenario, stays.move_booking, booking_id=moving.booking_id, room_number="103", reason="Noise"
        )


def test_group_check_out_sends_as_many_statements_as_one(scenario: Scenario) -> None:
    sent = {}
    for size in (1, 50, 200):
        rooms = room_numbers_from(size * 1000, size)
        checked_in_bookings(scenario, rooms)
        with statements_sent() as sent[size]:
            run_step(scenario, stays.check_out_rooms, check_outs=[RoomCheckOut(number) for number in rooms])
    assert {len(statements) for statements in sent.values()} == {len(sent[1])}, listing(sent[200])
    assert len(sent[1]) <= A_GROUP, listing(sent[1])
    assert set(Room.objects.values_list("room_status", flat=True)) == {"CHECKOUT_DIRTY"}


def test_sets_of_any_size_send_the_same_number_of_statements(scenario: Scenario) -> None:
    """Creates, confirms, assigns, checks in and cancels two bookings and twenty."""
    sent: dict[str, set[int]] = {}

    def measure(service: Callable[..., object], **arguments: object) -> None:
        with statements_sent() as statements:
            run_step(scenario, service, **arguments)
        sent.setdefault(service.__name__, set()).add(len(statements))

    for size in (2, 20):
        rooms, others = room_numbers_from(size * 1000, size), room_numbers_from(size * 2000, size)
        scenarios.rooms(scenario, *others)
        new = [new_booking(scenario) for _ in range(size)]
        measure(stays.create_bookings, bookings=new)
        pending = stays_with(scenario, "PENDING")
        measure(stays.confirm_bookings, booking_ids=pending)
        measure(stays.assign_rooms, rooms=dict(zip(pending, others, strict=True)))
        measure(stays.cancel_bookings, booking_ids=pending, reason="Storm")
        check_ins = [PlannedCheckIn(booking.booking_id) for booking in assigned_bookings(scenario, rooms)]
        measure(stays.check_in_bookings, check_ins=check_ins)
        measure(stays.check_out_bookings, booking_ids=[arrival.booking_id for arrival in check_ins])
    assert {name: len(counts) for name, counts in sent.items()} == dict.fromkeys(sent, 1), sent
    assert len(sent) == 6


def stays_with(scenario: Scenario, status: str) -> list[str]:
    return list(scenario.hotel.bookings.filter(status=status).values_list("booking_id", flat=True))
