"""Every page and dialog in every language: no English text of the catalogues is left in it."""

import re
from collections.abc import Iterable
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from housekeeping.web.command_forms import RoomCommandForm
from room_bookings.front_desk.web.set_commands import SET_COMMANDS
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.web.command_forms import BookingCommandForm
from rooms.enums import RoomStatus
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.staff.web.browsers import logged_in
from tools.catalogues.catalogues import FOLDER
from tools.catalogues.files import LANGUAGES, po_path, read_translations

PAGES = (
    "arrival-cards",
    "arrivals",
    "board",
    "bookings",
    "departures",
    "fire-list",
    "floor-reports",
    "in-house",
    "my-rooms",
    "no-shows",
    "restrictions",
    "waiting",
)
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


def words_shown(browser: Client, url: str, language: str, *, status: int = 200) -> str:
    """Return the texts of a page and of its attributes, without tags, addresses and scripts."""
    response = browser.get(url, headers={"Accept-Language": language})
    assert response.status_code == status, url
    html = response.content.decode()
    assert f'<html lang="{language}"' in html or "<html" not in html
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


def english_in(
    browser: Client, urls: Iterable[str], language: str, *, status: int = 200
) -> set[tuple[str, str]]:
    """Return the English texts that the pages, which answer with the status, show, each with its address."""
    english = english_texts(language)
    assert len(english) > 300
    return {
        (url, text)
        for url in urls
        for shown in [words_shown(browser, url, language, status=status)]
        for text in english
        if text in shown and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown)
    }


def pages_of_bookings(scenario: Scenario) -> list[str]:
    """Return the pages of every booking and room, with the dialogs of all their commands."""
    slug = scenario.hotel.slug
    urls = [reverse("pages:new-booking", args=[slug])]
    urls += [reverse("pages:set-command", args=[slug, action]) for action in SET_COMMANDS]
    for booking_id in RoomBooking.objects.values_list("booking_id", flat=True):
        urls += [
            reverse(f"pages:{name}", args=[slug, booking_id]) for name in ("booking", "registration-card")
        ]
        urls += [
            reverse("pages:booking-command", args=[slug, booking_id, action])
            for action in BookingCommandForm.forms
        ]
    for booking_id, member_pk in BookingGuest.objects.values_list("booking__booking_id", "pk"):
        urls.append(reverse("pages:party-command", args=[slug, booking_id, member_pk]))
    for number in ("101", "103", "104"):
        urls += [
            reverse(f"pages:{name}", args=[slug, number]) for name in ("room", "room-history", "walk-in")
        ]
        urls += [
            reverse("pages:room-command", args=[slug, number, action]) for action in RoomCommandForm.forms
        ]
    return urls


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_pages_hold_no_english_text(hotel: Scenario, language: str) -> None:
    urls = [reverse(f"pages:{page}", args=[hotel.hotel.slug]) for page in PAGES]
    with time_machine.travel(NOON, tick=False):
        assert english_in(logged_in(hotel.manager), urls, language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_dialogs_and_pages_of_bookings_and_rooms_hold_no_english_text(hotel: Scenario, language: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert english_in(logged_in(hotel.manager), pages_of_bookings(hotel), language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_login_and_lock_hold_no_english_text(hotel: Scenario, language: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert english_in(Client(), [reverse("pages:login")], language) == set()
        browser = logged_in(hotel.manager)
        browser.post(reverse("pages:lock"))
        locked = reverse("pages:board", args=[hotel.hotel.slug])
        assert english_in(browser, [locked], language, status=403) == set()
