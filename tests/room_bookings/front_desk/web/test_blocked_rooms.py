"""Dated blocks of a room on its page, with their forms."""

import pytest

from tests import scenarios
from tests.room_bookings.front_desk.web.pages import open_page, words_of
from tests.room_bookings.room_blocks.block_calls import enter
from tests.scenarios import Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="grand")
    scenarios.rooms(scenario, "101")
    return scenario


def test_page_shows_blocks_and_offers_their_forms_to_those_who_may(scenario: Scenario) -> None:
    (block,) = enter(scenario, 2, 4).blocks
    page = open_page(scenario.maintenance, "room-part", room_number="101")
    assert "Out of order (planned): from 16 May 2026 to 18 May 2026 · Burst pipe" in words_of(page)
    for action in ("change", "end"):
        form = open_page(scenario.maintenance, "block-command", block_id=block.pk, action=action)
        assert f"/room-blocks/{block.pk}/" in form
        assert form.count('name="reason"') == (action == "change")
    assert 'id="block-room"' in page
    new = open_page(scenario.maintenance, "new-block", room_number="101", action="block")
    assert all(f'name="{name}"' in new for name in ("rooms", "kind", "start", "end", "reason", "displace"))
    assert 'id="block-room"' not in open_page(scenario.front_desk, "room-part", room_number="101")


def test_history_of_a_room_tells_its_blocks(scenario: Scenario) -> None:
    enter(scenario, 2, 4)
    words = words_of(open_page(scenario.front_desk, "room-history", room_number="101"))
    assert "Sue Murphy blocked room 101" in words
    assert "2026-05-16" in words
