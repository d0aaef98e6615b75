"""Races of the expiry of pending bookings with their confirmation: one of the two happens, never both."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Refusal
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from staff.command import Command, system_command
from tests.concurrency.race_runner import STEERED_EVERY, TRIES, racers
from tests.room_bookings.services.bookings import make_booking
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def confirming(scenario: Scenario, booking: RoomBooking) -> Callable[[], str]:
    """Return a confirmation that returns its outcome."""
    command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=NOON)

    def confirm() -> str:
        try:
            run_command(command, partial(stays.confirm_booking, booking_id=booking.booking_id))
        except Refusal as refusal:
            return str(refusal.code)
        return "confirmed"

    return confirm


def expiring(scenario: Scenario) -> Callable[[], str]:
    """Return an expiry that returns its outcome."""

    def expire() -> str:
        expired = run_command(system_command(scenario.hotel, now=NOON), stays.expire_pending_bookings)
        return "expired" if expired else "nothing"

    return expire


def test_booking_is_confirmed_or_expires(scenario: Scenario) -> None:
    outcomes: Counter[tuple[str, str]] = Counter()
    with racers() as pair:
        for number in range(TRIES):
            booking = make_booking(scenario, hold_until=NOON)
            works = (confirming(scenario, booking), expiring(scenario))
            leader = {0: 0, STEERED_EVERY // 2: 1}.get(number % STEERED_EVERY)
            if leader is None:
                confirmed, expired = (timed.result for timed in pair.timed_race(*works))
            else:
                confirmed, expired = pair.race_led_by(leader, *works)
            outcomes[confirmed, expired] += 1
            row = RoomBooking.objects.get(pk=booking.pk)
            is_confirmed = confirmed == "confirmed"
            assert row.status == ("CONFIRMED" if is_confirmed else "CANCELLED")
            steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
            assert [step.to_status for step in steps] == ["PENDING", row.status]

    assert outcomes.keys() == {("confirmed", "nothing"), ("wrong_status", "expired")}
