"""Tests of the history of a room: sentences by business date and command, older ones by cursor."""

import re
from datetime import timedelta

import pytest

from room_bookings.front_desk.web import room_history
from rooms.enums import RoomStatus
from tests import scenarios
from tests.housekeeping.services.room_action_calls import run_action
from tests.room_bookings.front_desk.web.pages import open_page, statements_of_page, words_of
from tests.scenarios import LATER, NOON, Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

NIGHT = NOON + timedelta(hours=13)


def days_of(page: str) -> dict[str, list[str]]:
    """Return the texts of the stories by business date."""
    days = re.findall(r'data-day="([^"]+)">(.*?)</section>', page, flags=re.DOTALL)
    return {
        day: [words_of(item) for item in re.findall(r"<li.*?</li>", text, flags=re.DOTALL)]
        for day, text in days
    }


@pytest.fixture
def story(scenario: Scenario) -> Scenario:
    """Let a guest stay, leave after midnight, and the room be cleaned."""
    stay = scenarios.checked_in_booking(scenario, "101", now=NOON)
    scenarios.check_out(scenario, stay, now=NIGHT)
    run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper, now=NIGHT + timedelta(hours=6))
    return scenario


def test_stories_are_grouped_by_business_date(story: Scenario) -> None:
    days = days_of(open_page(story.maintenance, "room-history", room_number="101"))

    assert list(days) == ["2026-05-15", "2026-05-14"]
    assert days["2026-05-15"] == [
        "08:00 Hanna Murphy started cleaning room 101 Dirty → then Being cleaned",
    ]
    told = [re.sub(r"BK-\w+", "BK", text) for text in days["2026-05-14"]]
    assert told == [
        "02:00 The system checked out Ada Byrne ( BK ) from room 101 Occupied → then Dirty",
        "13:00 The system checked in Ada Byrne ( BK ) to room 101 Ready → then Occupied",
        "10:00 The system created room 101",
    ]


def test_older_stories_follow_the_cursor_and_no_command_is_cut(
    story: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = days_of(open_page(story.manager, "room-history", room_number="101"))
    monkeypatch.setattr(room_history, "ENTRIES_OF_A_PAGE", 3)
    found: list[str] = []
    query, pages = "", 0
    while True:
        page = open_page(story.manager, "older-room-history", query, room_number="101")
        found += [text for texts in days_of(page).values() for text in texts]
        pages += 1
        older = re.findall(r'data-older="([^"]+)"', page)
        if not older:
            break
        query = f"before={older[0]}"

    assert pages == 4
    assert found == [text for texts in whole.values() for text in texts]


@pytest.mark.parametrize("before", ["", "1-2", "a-b-c", "1-2-3-4", "9" * 19 + "-1-1", "1--1-1"])
def test_positions_that_are_none_are_refused(scenario: Scenario, before: str) -> None:
    open_page(scenario.manager, "room-history", f"before={before}", room_number="101", status=400)


def test_overrides_and_notes_are_told(scenario: Scenario) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY, now=LATER)

    days = days_of(open_page(scenario.manager, "room-history", room_number="101"))

    assert days["2026-05-14"][0] == (
        "15:30 Mary Murphy overrode the status of room 101 Ready → then Dirty Note: To begin with"
    )


def test_history_needs_eight_statements_at_most(story: Scenario) -> None:
    assert statements_of_page(story.maintenance, "room-history", room_number="101") <= 8


def test_unknown_rooms_have_no_history(scenario: Scenario) -> None:
    open_page(scenario.manager, "room-history", room_number="999", status=404)
