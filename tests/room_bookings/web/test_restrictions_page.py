"""Tests of the page of restrictions: what it shows, what its form is sent to, and who may open it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from rooms.models import RoomType
from rooms.services import DayRestriction, set_restrictions
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.service_calls import run_as_system
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import TODAY, Scenario
from tests.statement_count import assert_max_statements

PAGE = "restrictions/"


@pytest.fixture
def manager(scenario: Scenario) -> Browser:
    return Browser(scenario, scenario.manager)


def row_of(page: str, day: Any) -> str:
    found = re.search(rf'<tr data-date="{day}">(.*?)</tr>', page, re.DOTALL)
    assert found, page
    return found[1]


def numbers_of(row: str) -> list[str]:
    """Return free, sold and out of order, as the row shows them."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)[:3]
    return [re.sub(r"<svg.*?</svg>|<[^>]+>", "", cell, flags=re.DOTALL).strip() for cell in cells]


def test_rows_show_what_is_free_and_sold_beside_the_restrictions(
    scenario: Scenario, manager: Browser
) -> None:
    RoomType.objects.filter(code="DBL").update(overbooking_limit=0)
    for _ in range(2):
        scenarios.booking(scenario, nights=1)
    restrictions = [DayRestriction(TODAY, min_nights=3, closed_to_departure=True)]
    run_as_system(scenario, set_restrictions, code="DBL", restrictions=restrictions)

    page = manager.get(PAGE)

    today, tomorrow = row_of(page, TODAY), row_of(page, TODAY + timedelta(days=1))
    assert (numbers_of(today), numbers_of(tomorrow)) == (["1", "2", "0"], ["3", "0", "0"])
    assert 'data-name="min_nights" value="3"' in today
    assert re.findall(r'data-name="(\w+)" checked', today) == ["closed_to_departure"]
    assert 'data-name="min_nights" value=""' in tomorrow
    assert " checked" not in tomorrow
    assert page.count("<tr data-date=") == 14


def test_form_is_sent_to_the_restrictions_of_the_dates_shown(scenario: Scenario, manager: Browser) -> None:
    RoomTypeFactory.create(hotel=scenario.hotel, code="STE", name="Suite")
    page = manager.get(PAGE, {"type": "STE", "day": "2026-06-01"})
    url = re.search(r'data-restrictions="([^"]*)" data-etag="([^"]*)"', page)
    assert url
    address = url[1].replace("&amp;", "&")
    assert address.endswith("/room-types/STE/restrictions/?from=2026-06-01&to=2026-06-14")
    body = {"restrictions": [{"date": "2026-06-02", "closed_to_arrival": True}]}
    etag = url[2].replace("&quot;", '"')
    answer = manager.client.put(address, body, content_type="application/json", headers={"If-Match": etag})
    assert answer.status_code == 200, answer.content
    shown = row_of(manager.get(PAGE, {"type": "STE", "day": "2026-06-01"}), "2026-06-02")
    assert 'data-name="closed_to_arrival" checked' in shown
    again = manager.client.put(address, body, content_type="application/json", headers={"If-Match": etag})
    assert again.status_code == 412


@pytest.mark.parametrize("query", [{"type": "NONE"}, {"day": "soon"}, {"day": "2199-12-31"}])
def test_unknown_types_and_dates_are_not_found(manager: Browser, query: dict[str, str]) -> None:
    manager.get(PAGE, query, expect=404)


def test_hotel_without_room_types_says_so(db: None) -> None:
    scenario = scenarios.new_scenario()
    RoomType.objects.all().delete()
    assert "no room types yet" in Browser(scenario, scenario.manager).get(PAGE)


def test_only_managers_open_it_and_find_it_in_the_navigation(scenario: Scenario, manager: Browser) -> None:
    link = f'href="/hotels/{scenario.hotel.slug}/restrictions/"'
    assert link in manager.get(PAGE)
    desk = Browser(scenario, scenario.front_desk)
    assert link not in desk.get("availability/")
    desk.get(PAGE, expect=403)


def test_number_of_statements_does_not_depend_on_dates_and_types(
    scenario: Scenario, manager: Browser
) -> None:
    for number in range(5):
        RoomTypeFactory.create(hotel=scenario.hotel, code=f"T{number}")
    days = [DayRestriction(TODAY + timedelta(days=day), min_nights=2) for day in range(14)]
    run_as_system(scenario, set_restrictions, code="DBL", restrictions=days)
    manager.get(PAGE)
    with assert_max_statements(8):
        manager.client.get(f"/hotels/{scenario.hotel.slug}/{PAGE}", {"type": "DBL"})
