"""Tests of the fire list: the persons in the rooms, counted by room, floor and house."""

import re

import pytest

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.front_desk.web.pages import open_page, statements_of_page, words_of
from tests.scenarios import Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def rooms_of(page: str) -> dict[str, str]:
    """Return the text of each room by number."""
    items = re.findall(r'<li class="fire-room">(.*?)</ul>', page, flags=re.DOTALL)
    texts = [words_of(item) for item in items]
    return {text.split()[0]: text.split(maxsplit=1)[1] for text in texts}


@pytest.fixture
def upstairs(scenario: Scenario) -> Scenario:
    """Add a second floor."""
    scenarios.rooms(scenario, "201", "202", floor=2)
    return scenario


def test_persons_are_counted_by_room_floor_and_house(upstairs: Scenario) -> None:
    scenarios.checked_in_booking(upstairs, "101", people=2)
    scenarios.checked_in_booking(upstairs, "102", last_name="Clark")
    scenarios.checked_in_booking(upstairs, "201", last_name="Davis")
    gone = scenarios.checked_in_booking(upstairs, "202")
    scenarios.check_out(upstairs, gone)

    page = open_page(upstairs.front_desk, "fire-list")

    assert rooms_of(page) == {
        "101": "2 persons Ada Byrne Companion 1 Byrne",
        "102": "1 person Ada Clark",
        "201": "1 person Ada Davis",
    }
    for counted in ("4 persons in the house", "Floor 1: 3 persons", "Floor 2: 1 person"):
        assert counted in words_of(page)


def test_presence_counts_and_the_numbers_of_the_booking_are_told_apart(upstairs: Scenario) -> None:
    stay = scenarios.checked_in_booking(upstairs, "101")
    write_columns(RoomBooking.objects.filter(pk=stay.pk), adults=2, children=1)

    page = open_page(upstairs.front_desk, "fire-list")

    assert rooms_of(page) == {"101": "1 person Ada Byrne 2 more persons by the booking"}
    assert "1 person in the house and 2 without a name" in words_of(page)


def test_rooms_with_staff_inside_are_marked(upstairs: Scenario) -> None:
    scenarios.checked_in_booking(upstairs, "101")
    scenarios.start_cleaning(upstairs, "101", staff=upstairs.housekeeper)
    scenarios.report(upstairs, "201")

    assert rooms_of(open_page(upstairs.housekeeper, "fire-list")) == {
        "101": "1 person Staff may be inside Ada Byrne Staff",
        "201": "0 persons Staff may be inside Staff",
    }


def test_empty_house_has_an_empty_list(scenario: Scenario) -> None:
    assert "Nobody is in the house." in open_page(scenario.front_desk, "fire-list-floors")


def test_fire_list_needs_five_statements_at_most(upstairs: Scenario) -> None:
    scenarios.checked_in_booking(upstairs, "101", people=2)
    scenarios.checked_in_booking(upstairs, "201")

    assert statements_of_page(upstairs.housekeeper, "fire-list") <= 5
