"""Every page of a hotel in a browser: by every role, in both themes and sizes. New pages are found by their routes."""

import re
from typing import Any, Literal
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, BrowserContext

from staff.capabilities import capabilities_of
from tests.browser.conftest import Api, Axe, OpenContext
from tests.browser.house.people import HARBOUR, ONE_OF_EACH_ROLE, ROLES_BY_LOGIN, SEE_PERSONAL_DATA
from tests.browser.house.stays import PERSONAL_DATA
from tests.browser.page_routes import PageRoute, page_routes

ROUTES = page_routes()
PAGES = [route for route in ROUTES if not route.is_part]
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
THEMES_ON_PHONES: dict[str, tuple[Theme, ...]] = {
    "frontdesk": ("light",),
    "housekeeper": ("light",),
    "manager": THEMES,
}
"""The roles whose pages differ most. Dark colours do not depend on the role."""


@pytest.fixture
def facts(api: Api) -> dict[str, Any]:
    """Return the URL arguments that name things of the hotel: an occupied room, its booking and invoice, a sheet."""
    manager = api("manager")
    booking = manager.booking_of("Byrne")
    entered = manager.post(
        f"room-bookings/{booking['booking_id']}/payments/",
        {"method": "CASH", "amount": "1.00"},
        **{"Idempotency-Key": str(uuid4())},
    )
    path = f"room-bookings/{booking['booking_id']}/"
    invoices = manager.get(f"{path}invoices/")["results"]
    if not invoices:
        named = {"booker": {"name": "Byrne", "email": "byrne@example.com", "phone": ""}}
        manager.patch(path, named)
        invoices = [manager.post(f"{path}invoices/", {}, **{"Idempotency-Key": str(uuid4())})]
    return {
        "number": invoices[0]["number"],
        "mail_id": manager.get(f"mails/?booking={booking['booking_id']}")["results"][0]["id"],
        "payment_id": entered["rows"][0]["id"],
        "booking_id": booking["booking_id"],
        "party_id": booking["party"][0]["id"],
        "room_number": booking["assigned_room"],
        "sheet": "arrivals",
        "discrepancy_id": discrepancy_of(manager, booking["assigned_room"]),
        "block_id": block_of(manager, booking["assigned_room"]),
    }


def block_of(manager: Any, room_number: str) -> int:
    """Return a block of the room in a far month, made by the first test that asks."""
    blocks = manager.get(f"room-blocks/?room_number={room_number}")["results"]
    if not blocks:
        nights = {"start": "2027-11-02", "end": "2027-11-04"}
        wanted = {"rooms": [room_number], "kind": "OUT_OF_SERVICE", "reason": "New carpet", **nights}
        blocks = manager.post("room-blocks/", wanted)["blocks"]
    found: int = blocks[0]["block_id"]
    return found


def discrepancy_of(manager: Any, room_number: str) -> int:
    """Return the open discrepancy of the occupied room, in which nobody is to be seen."""
    seen = manager.post(f"rooms/{room_number}/observations/", {"seen": "VACANT"})
    found: int = seen["discrepancy"]["id"]
    return found


def may_open(username: str, route: PageRoute) -> bool:
    return route.capability in capabilities_of(ROLES_BY_LOGIN[username].get(HARBOUR, ()))


def read(context: BrowserContext, url: str) -> APIResponse:
    """Send the request that the browser would send, without rendering the answer."""
    return context.request.get(url, max_redirects=0)


@pytest.mark.parametrize("username", [*ONE_OF_EACH_ROLE, "porter"])
def test_role_opens_the_pages_of_its_capabilities(
    username: str, open_context: OpenContext, facts: dict[str, Any]
) -> None:
    context = open_context(username=username)

    found = {url: read(context, url).status for route in ROUTES for url in route.urls(facts)}

    assert found == {
        url: 200 if may_open(username, route) else 403 for route in ROUTES for url in route.urls(facts)
    }


@pytest.mark.parametrize("username", ["stranger", "hilldesk", "admin"])
def test_hotel_does_not_exist_for_people_of_none_or_another(
    username: str, open_context: OpenContext, facts: dict[str, Any]
) -> None:
    context = open_context(username=username)

    found = {url: read(context, url).status for route in ROUTES for url in route.urls(facts)}

    assert set(found.values()) == {404}


@pytest.mark.parametrize("username", [*ONE_OF_EACH_ROLE, "porter"])
def test_contact_data_and_amounts_are_shown_to_roles_with_personal_data_only(
    username: str, open_context: OpenContext, facts: dict[str, Any]
) -> None:
    context = open_context(username=username)
    urls = [url for route in ROUTES if may_open(username, route) for url in route.urls(facts)]

    texts = {url: read(context, url).text() for url in urls}
    found = {
        pattern: [url for url, text in texts.items() if re.search(pattern, text)] for pattern in PERSONAL_DATA
    }

    if username in SEE_PERSONAL_DATA:
        assert all(found.values()), found
    else:
        assert not any(found.values()), found


@pytest.mark.parametrize("username", ONE_OF_EACH_ROLE)
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_page_is_accessible_in_both_themes(
    route: PageRoute, username: str, open_context: OpenContext, facts: dict[str, Any], axe: Axe
) -> None:
    """The fixtures also fail the test on errors of scripts, violated policies and requests to other hosts."""
    if not may_open(username, route):
        return
    page = open_context("desk", username).new_page()
    for url in route.urls(facts):
        page.goto(url)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            axe(page)


@pytest.mark.parametrize("username", THEMES_ON_PHONES)
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_page_is_accessible_on_a_phone_and_fits_its_width(
    route: PageRoute, username: str, open_context: OpenContext, facts: dict[str, Any], axe: Axe
) -> None:
    if not may_open(username, route):
        return
    page = open_context("phone", username).new_page()
    for url in route.urls(facts):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, url
        for theme in THEMES_ON_PHONES[username]:
            page.emulate_media(color_scheme=theme)
            axe(page)


@pytest.mark.parametrize("path", ["/login/", "/hotels/"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_way_in_is_accessible_in_both_themes(
    path: str, size: str, open_context: OpenContext, axe: Axe
) -> None:
    page = open_context(size, "" if path == "/login/" else "area").new_page()
    page.goto(path)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        axe(page)
