"""Nights that calendars of channels close, on the board, the page of a room and the page of availability."""

import pytest

from tests import scenarios
from tests.room_bookings.calendars import feeds
from tests.room_bookings.front_desk.web.pages import open_page, words_of
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="grand")
    scenarios.rooms(scenario, "101", "102")
    return scenario


def close_room(scenario: Scenario, *nights: tuple[int, int]) -> None:
    """Let a channel close room 101 in these nights, counted in days after today."""
    events = [feeds.event(f"uid-{first}", first, until) for first, until in nights]
    feeds.take(scenario, feeds.calendar(scenario, room="101"), *events)


@pytest.mark.usefixtures("at_noon")
def test_board_says_until_when_a_channel_closes_a_room(scenario: Scenario) -> None:
    close_room(scenario, (0, 2))
    tiles = {
        number: words_of(open_page(scenario.front_desk, "board-tiles", f"rooms={number}"))
        for number in ("101", "102")
    }
    assert "Closed by a channel: airbnb until Sat" in tiles["101"]
    assert "airbnb" not in tiles["102"]
    assert tiles["101"] in words_of(open_page(scenario.front_desk, "board-floors"))


@pytest.mark.usefixtures("at_noon")
def test_board_says_nothing_of_later_nights(scenario: Scenario) -> None:
    close_room(scenario, (1, 2))
    assert "airbnb" not in open_page(scenario.front_desk, "board-tiles", "rooms=101")


@pytest.mark.usefixtures("at_noon")
def test_page_of_a_room_lists_its_closed_nights(scenario: Scenario) -> None:
    close_room(scenario, (0, 2), (5, 6))
    words = words_of(open_page(scenario.front_desk, "room-part", room_number="101"))
    assert "Closed by airbnb from 14 May 2026 to 16 May 2026" in words
    assert "Closed by airbnb from 19 May 2026 to 20 May 2026" in words
    assert "Closed by" not in open_page(scenario.front_desk, "room-part", room_number="102")


@pytest.mark.usefixtures("at_noon")
def test_availability_counts_closed_rooms(scenario: Scenario) -> None:
    close_room(scenario, (0, 1))
    words = words_of(open_page(scenario.front_desk, "availability", "day=2026-05-14"))
    assert words.count("1 blocked") == 1
