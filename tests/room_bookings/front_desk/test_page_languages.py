"""Every page of a hotel in every language: no English text of the catalogues is left in it."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rooms.enums import RoomStatus
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.staff.web.browsers import logged_in
from tools.catalogues.catalogues import FOLDER
from tools.catalogues.files import LANGUAGES, po_path, read_translations

PAGES = ("arrivals", "board", "bookings", "departures", "fire-list", "in-house", "my-rooms", "no-shows")
SHORT = 6
"""Shorter texts stand in other words."""


@pytest.fixture
def hotel(db: None) -> Scenario:
    """A hotel with a stay, an arrival, and rooms that are dirty and defect."""
    with time_machine.travel(NOON, tick=False):
        scenario = scenarios.new_scenario()
        scenarios.rooms(scenario, "101", "102", "103", "104")
        scenarios.checked_in_booking(scenario, "101")
        scenarios.booking_with_room(scenario, "102")
        scenarios.override(scenario, "103", RoomStatus.CHECKOUT_DIRTY)
        scenarios.report(scenario, "104")
    return scenario


def words_shown(browser: Client, url: str, language: str) -> str:
    """Return the texts of a page and of its attributes, without tags, addresses and scripts."""
    response = browser.get(url, headers={"Accept-Language": language})
    assert response.status_code == 200, url
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    attributes = re.findall(r'(?:title|aria-label|placeholder|data-[a-z-]*)="([A-Z][^"]*)"', html)
    return "\n".join(unescape(text) for text in [*re.split(r"<[^>]*>", html), *attributes])


def english_texts(language: str) -> list[str]:
    """Return the English texts without placeholders that the language says otherwise."""
    translations = read_translations(po_path(FOLDER, language).read_text(), language)
    return [
        text
        for translation in translations
        if len(text := translation.message.singular) > SHORT
        and re.fullmatch(r"[^%{}]+", text)
        and text not in " ".join(translation.forms)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_pages_hold_no_english_text(hotel: Scenario, language: str) -> None:
    english = english_texts(language)
    with time_machine.travel(NOON, tick=False):
        browser = logged_in(hotel.manager)
        found = {
            (page, text)
            for page in PAGES
            for shown in [words_shown(browser, reverse(f"pages:{page}", args=[hotel.hotel.slug]), language)]
            for text in english
            if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown)
        }

    assert len(english) > 300
    assert found == set()
