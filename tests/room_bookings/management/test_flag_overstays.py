"""Tests of `manage.py flag_overstays`."""

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command

from hotel.kernel.exceptions import Busy
from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking
from room_bookings.services import flag_overstays
from staff.command import Command
from tests import scenarios
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    """Run the management command on the day after NOON, and return the lines that it prints."""
    output = StringIO()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        call_command("flag_overstays", *arguments, stdout=output)
    return output.getvalue().splitlines()


def _hotel(slug: str) -> tuple[Scenario, str]:
    scenario = scenarios.new_scenario(slug=slug)
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    return scenario, f"{slug}  room 101  booking {booking.booking_id}"


def test_command_tells_each_overstay_of_all_hotels_once() -> None:
    (_, first), (_, second) = _hotel("harbour"), _hotel("hill")
    assert run() == [first, second, "2 overstays flagged."]
    assert run() == ["0 overstays flagged."]
    assert OutboxEvent.objects.filter(type="booking_overstay").count() == 2


def test_hotel_slug_limits_it_to_one_hotel() -> None:
    _hotel("harbour")
    _, line = _hotel("hill")
    assert run("--hotel-slug=hill") == [line, "1 overstay flagged."]
    with pytest.raises(CommandError, match="no hotel 'nowhere'"):
        run("--hotel-slug=nowhere")


def test_busy_hotel_does_not_hold_up_the_others() -> None:
    _hotel("harbour")
    _hotel("hill")
    module = "room_bookings.management.commands.flag_overstays"

    def refuse_first(command: Command) -> list[RoomBooking]:
        if command.hotel.slug == "harbour":
            raise Busy("Another command holds the locks.")
        return flag_overstays(command)

    with (
        patch(f"{module}.flag_overstays", side_effect=refuse_first),
        pytest.raises(CommandError, match=r"harbour: Another command holds the locks. \(busy\)"),
    ):
        run()
    assert OutboxEvent.objects.filter(type="booking_overstay").count() == 1
