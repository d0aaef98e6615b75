"""Undo check-out: the room is taken back in whatever state it is found."""

import pytest

from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios as lives
from tests.room_bookings.services.corrections.undoing import (
    left,
    room_step,
    undo_check_out,
)
from tests.room_bookings.services.service_calls import do
from tests.row_diff import written
from tests.scenarios import LATER, NOON, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    made = lives.house()
    lives.rooms(made, "101", "102")
    return made


def test_the_turnover_has_begun(house: House) -> None:
    """The cleaning ends, without a stamp. Work that somebody has begun stays theirs."""
    booking = left(house)
    lives.start_cleaning(house, "101", staff=house.housekeeper, now=NOON)

    with written() as wrote:
        undo_check_out(house, booking)

    room = Room.objects.get(room_number="101")
    assert room_step(room) == ("CLEANING_IN_PROGRESS", "OCCUPIED", "STEP")
    assert room.last_cleaned_at is None
    assert wrote.changed(HousekeepingTask) == {}
    task = HousekeepingTask.objects.get()
    assert (task.status, task.assigned_to) == ("IN_PROGRESS", house.housekeeper)
    lives.leave(house, booking, now=LATER)
    task.refresh_from_db()
    assert (task.status, HousekeepingTask.objects.count()) == ("OPEN", 1)


@pytest.mark.parametrize(
    ("inspected", "step"),
    [
        (False, ("CLEANED_UNINSPECTED", "OCCUPIED", "CORRECTION")),
        (True, ("READY_FOR_GUEST", "OCCUPIED", "STEP")),
    ],
)
def test_the_room_was_cleaned_meanwhile(house: House, *, inspected: bool, step: tuple[str, str, str]) -> None:
    booking = left(house)
    do(house, housekeeping.mark_cleaned, room_number="101", staff=house.housekeeper)
    if inspected:
        do(house, housekeeping.inspect, room_number="101", passed=True, staff=house.supervisor)
    undo_check_out(house, booking)
    assert room_step(Room.objects.get(room_number="101")) == step
    assert HousekeepingTask.objects.get().status == "DONE"


def test_the_guests_left_during_their_stay_over_cleaning(house: House) -> None:
    booking = lives.stay(house, "101")
    lives.start_cleaning(house, "101", staff=house.housekeeper)
    lives.leave(house, booking)
    undo_check_out(house, booking)
    assert room_step(Room.objects.get(room_number="101")) == ("CHECKOUT_DIRTY", "OCCUPIED", "CORRECTION")


def test_maintenance_meanwhile_and_done(house: House) -> None:
    booking = left(house)
    lives.report(house, "101")
    do(house, housekeeping.complete_maintenance, room_number="101", passed=True, staff=house.maintenance)
    undo_check_out(house, booking)
    assert lives.statuses(house, ["101"]) == ["OCCUPIED"]


def test_a_usable_fault_is_no_obstacle(house: House) -> None:
    booking = left(house)
    lives.report(house, "101", room_usable=True)
    undo_check_out(house, booking)
    assert lives.statuses(house, ["101"]) == ["OCCUPIED"]


def test_a_fault_that_was_there_before_is_no_obstacle(house: House) -> None:
    """It waits for the room to be vacant and clean; the guests lived with it."""
    booking = lives.stay(house, "101")
    lives.report(house, "101")
    lives.leave(house, booking)
    undo_check_out(house, booking)
    assert lives.statuses(house, ["101"]) == ["OCCUPIED"]
