"""Tests of `manage.py apply_blocks`."""

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command

from hotel.kernel.exceptions import Busy
from room_bookings.services import AppliedBlocks, apply_room_blocks
from staff.command import Command
from tests import scenarios
from tests.room_bookings.room_blocks.block_calls import enter
from tests.scenarios import MORNING, Scenario

pytestmark = pytest.mark.django_db


def run(*, days: int) -> list[str]:
    """Run the command some days after MORNING, and return the lines that it prints."""
    output = StringIO()
    with time_machine.travel(MORNING + timedelta(days=days), tick=False):
        call_command("apply_blocks", stdout=output)
    return output.getvalue().splitlines()


def _hotel(slug: str) -> Scenario:
    scenario = scenarios.new_scenario(slug=slug)
    scenarios.rooms(scenario, "101")
    enter(scenario, 1, 2)
    return scenario


def test_blocks_of_all_hotels_begin_and_end_once() -> None:
    harbour, _ = _hotel("harbour"), _hotel("hill")
    assert run(days=0) == []
    begun, ended = "1 begun, 0 ended, 0 waiting", "0 begun, 1 ended, 0 waiting"
    assert run(days=1) == [f"{slug}  2026-05-15  {begun}" for slug in ("harbour", "hill")]
    assert run(days=1) == []
    assert scenarios.statuses(harbour, ["101"]) == ["OUT_OF_ORDER"]
    assert run(days=2) == [f"{slug}  2026-05-16  {ended}" for slug in ("harbour", "hill")]
    assert scenarios.statuses(harbour, ["101"]) == ["CHECKOUT_DIRTY"]


def test_refused_hotel_does_not_stop_the_others() -> None:
    harbour, hill = _hotel("harbour"), _hotel("hill")

    def refuse_first(command: Command) -> AppliedBlocks:
        if command.hotel == harbour.hotel:
            raise Busy("A lock is held.")
        return apply_room_blocks(command)

    module = "room_bookings.management.commands.apply_blocks"
    with patch(f"{module}.apply_room_blocks", side_effect=refuse_first), pytest.raises(CommandError):
        run(days=1)
    assert scenarios.statuses(hill, ["101"]) == ["OUT_OF_ORDER"]
