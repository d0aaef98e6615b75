"""Races of the scheduled flags of overstays: beside each other, and beside an acknowledgement."""

from collections import Counter
from collections.abc import Callable
from datetime import time
from functools import partial

import pytest

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from staff.command import Command, system_command
from tests import scenarios
from tests.concurrency.hotels import FREE, check_in_all, room_numbers_from
from tests.concurrency.race_runner import STEERED_EVERY, TRIES, racers
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)


def day_uses(scenario: Scenario) -> list[RoomBooking]:
    """Check a day use into a room for each try; none is overdue yet."""
    scenarios.rooms(scenario, *ROOMS)
    new = new_booking(
        scenario,
        check_in=TODAY,
        check_out=TODAY,
        departure_time=time(23),
        confirm=True,
        total_amount=FREE,
    )
    bookings: list[RoomBooking] = run_as_system(
        scenario, stays.create_bookings, bookings=[new] * TRIES, now=MORNING
    )
    check_in_all(scenario, bookings, ROOMS)
    return bookings


def make_overdue(scenario: Scenario, booking: RoomBooking) -> None:
    """Let the guests have agreed to leave before noon."""
    run_as_system(
        scenario,
        stays.change_departure,
        booking_id=booking.booking_id,
        departure_time=time(11),
        now=MORNING,
    )


def flagging(scenario: Scenario) -> Callable[[], int]:
    """Return a run of the scheduler that returns how many bookings it told."""
    command = system_command(scenario.hotel, now=NOON)
    return lambda: len(run_command(command, stays.flag_overstays))


def acknowledging(scenario: Scenario, booking: RoomBooking) -> Callable[[], int]:
    """Return an acknowledgement by the front desk."""
    command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=NOON)

    def acknowledge() -> int:
        run_command(command, partial(stays.acknowledge_overstay, booking_id=booking.booking_id))
        return 0

    return acknowledge


def told(booking: RoomBooking) -> int:
    """Return how often the overstay was told."""
    return OutboxEvent.objects.filter(type="booking_overstay", booking_ref=booking.pk).count()


def race(
    scenario: Scenario, works_of: Callable[[RoomBooking], tuple[Callable[[], int], ...]]
) -> Counter[int]:
    """Run both works for each booking at the same time; return how often an overstay was told so many times."""
    outcomes: Counter[int] = Counter()
    with racers() as pair:
        for number, booking in enumerate(day_uses(scenario)):
            make_overdue(scenario, booking)
            works = works_of(booking)
            leader = {0: 0, STEERED_EVERY // 2: 1}.get(number % STEERED_EVERY)
            if leader is None:
                flagged = sum(timed.result for timed in pair.timed_race(*works))
            else:
                flagged = sum(pair.race_led_by(leader, *works))
            assert told(booking) == flagged
            outcomes[flagged] += 1
            booking.refresh_from_db()
            assert BookingChange.objects.filter(booking=booking).count() == booking.change_version
    return outcomes


def test_two_schedulers_tell_an_overstay_once(scenario: Scenario) -> None:
    outcomes = race(scenario, lambda _: (flagging(scenario), flagging(scenario)))
    assert outcomes == {1: TRIES}


def test_acknowledged_overstay_is_told_before_or_not_at_all(scenario: Scenario) -> None:
    outcomes = race(scenario, lambda booking: (flagging(scenario), acknowledging(scenario, booking)))
    assert outcomes.keys() == {0, 1}
    assert not RoomBooking.objects.filter(overstay_acknowledged_at=None).exists()
