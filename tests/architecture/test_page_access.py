"""Tests of every page of a hotel by every role, in the own and another hotel, and without a login, against a table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from staff.enums import Role
from staff.web.base import HotelPage, HotelPart
from tests.architecture.permissions.routes import EVERY_ROLE, FRONT_DESK
from tests.factories import HotelFactory, StaffFactory

WITHOUT_FRONT_DESK = EVERY_ROLE - FRONT_DESK
PERSONAL_DATA = {Role.FRONT_DESK, Role.MANAGER}
RESERVING = {Role.FRONT_DESK, Role.MANAGER}
BLOCKING = {Role.HOUSEKEEPING_SUPERVISOR, Role.MAINTENANCE, Role.MANAGER}
RESOLVING = {Role.FRONT_DESK, Role.HOUSEKEEPING_SUPERVISOR, Role.MANAGER}

PAGES = {
    "arrival-cards": PERSONAL_DATA,
    "arrivals": EVERY_ROLE,
    "availability": EVERY_ROLE,
    "board": EVERY_ROLE,
    "board-floors": EVERY_ROLE,
    "board-tiles": EVERY_ROLE,
    "booking": EVERY_ROLE,
    "booking-command": EVERY_ROLE,
    "booking-part": EVERY_ROLE,
    "bookings": EVERY_ROLE,
    "bookings-part": EVERY_ROLE,
    "new-booking": RESERVING,
    "party-command": EVERY_ROLE,
    "payment-command": PERSONAL_DATA,
    "transfer-command": PERSONAL_DATA,
    "credit-command": {Role.MANAGER},
    "mail-command": PERSONAL_DATA,
    "room": EVERY_ROLE,
    "my-rooms": WITHOUT_FRONT_DESK,
    "my-rooms-list": WITHOUT_FRONT_DESK,
    "room-part": EVERY_ROLE,
    "day-work": {Role.HOUSEKEEPING_SUPERVISOR, Role.MANAGER},
    "day-work-part": {Role.HOUSEKEEPING_SUPERVISOR, Role.MANAGER},
    "printed-sheets": WITHOUT_FRONT_DESK,
    "departures": EVERY_ROLE,
    "discrepancy-command": RESOLVING,
    "floor-reports": RESOLVING,
    "fire-list": EVERY_ROLE,
    "fire-list-floors": EVERY_ROLE,
    "in-house": EVERY_ROLE,
    "no-shows": EVERY_ROLE,
    "older-room-history": EVERY_ROLE,
    "oversold": EVERY_ROLE,
    "invoice": PERSONAL_DATA,
    "registration-card": PERSONAL_DATA,
    "restrictions": {Role.MANAGER},
    "room-command": EVERY_ROLE,
    "room-history": EVERY_ROLE,
    "set-command": EVERY_ROLE,
    "sheet-rows": EVERY_ROLE,
    "new-block": BLOCKING,
    "block-command": BLOCKING,
    "waiting": EVERY_ROLE,
    "walk-in": RESERVING,
}
"""The roles that may open a page, by the name of its route."""

ARGUMENTS = {
    "room_number": "no-room",
    "booking_id": "no-booking",
    "party_id": 0,
    "payment_id": 0,
    "discrepancy_id": 0,
    "block_id": 0,
    "mail_id": 0,
    "number": "no-number",
    "action": "no-action",
    "sheet": "no-sheet",
}
"""URL arguments that name nothing: a permitted person gets 404 after the access was checked, or a page without any."""


def page_patterns() -> dict[str, URLPattern]:
    """Return the routes of the pages of a hotel by name."""
    return {
        str(pattern.name): pattern
        for pattern in _walk(get_resolver().url_patterns, is_page=False)
        if issubclass(getattr(pattern.callback, "view_class", object), HotelPage)
    }


def _walk(patterns: list[Any], *, is_page: bool) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, is_page=is_page or pattern.app_name == "pages")
        elif is_page:
            yield pattern


def url_of(name: str, *, hotel_slug: str) -> str:
    """Return an address of the page. Only the hotel in it exists."""
    names = page_patterns()[name].pattern.converters
    return reverse(
        f"pages:{name}", kwargs={"hotel_slug": hotel_slug} | {name: ARGUMENTS[name] for name in names}
    )


def logged_in(staff: Any) -> Client:
    """Return a browser in which this person is logged in."""
    client = Client()
    client.force_login(staff.user)
    return client


def test_table_lists_exactly_the_pages_of_a_hotel() -> None:
    assert sorted(page_patterns()) == sorted(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PAGES))
def test_roles_may_open_the_pages_of_their_own_hotel_only(name: str) -> None:
    own, other = HotelFactory.create(), HotelFactory.create()
    for role in Role.values:
        client = logged_in(StaffFactory.create(hotel=own, roles=[role]))
        expected = {200, 404} if role in PAGES[name] else {403}
        assert client.get(url_of(name, hotel_slug=own.slug)).status_code in expected
        assert client.get(url_of(name, hotel_slug=other.slug)).status_code == 404
        assert client.get(url_of(name, hotel_slug="no-such-hotel")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PAGES))
def test_strangers_are_led_to_the_login(name: str) -> None:
    url = url_of(name, hotel_slug=HotelFactory.create().slug)

    answer = Client().get(url)

    if issubclass(getattr(page_patterns()[name].callback, "view_class", object), HotelPart):
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={url}")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_are_kept_by_no_cache(name: str) -> None:
    staff = StaffFactory.create(roles=Role.values)

    answer = logged_in(staff).get(url_of(name, hotel_slug=staff.hotel.slug))

    assert answer["Cache-Control"] == "no-store"
