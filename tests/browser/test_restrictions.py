"""Tests of the page of restrictions: a manager sets them by date, for one or for all, and is told of refusals."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn

PAGE = "/hotels/harbour/restrictions/"


@pytest.fixture
def restrictions(desk: Page, log_in: LogIn) -> Page:
    log_in(desk, "manager")
    desk.goto(PAGE)
    return desk


def stored(api: Api, code: str) -> list[dict[str, Any]]:
    """Return what the API has for the dates of the page."""
    found: list[dict[str, Any]] = api("manager").get(f"room-types/{code}/restrictions/")["restrictions"]
    return found


def code_of(page: Page) -> str:
    return page.get_by_role("combobox", name="Room type").input_value()


@pytest.mark.fresh_hotel
def test_manager_sets_and_clears_the_restrictions_of_a_date(restrictions: Page, api: Api, axe: Axe) -> None:
    row = restrictions.locator("tr[data-date]").nth(2)
    day = row.get_attribute("data-date")
    row.get_by_role("spinbutton").first.fill("3")
    row.get_by_role("checkbox").first.check()
    expect(restrictions.get_by_text("Not saved yet")).to_be_visible()
    axe(restrictions)
    restrictions.get_by_role("button", name="Save").click()
    expect(restrictions.get_by_text("Done.")).to_be_visible()
    expect(restrictions.get_by_text("Not saved yet")).to_have_count(0)

    expected = {"min_nights": 3, "max_nights": None, "closed_to_arrival": True, "closed_to_departure": False}
    assert stored(api, code_of(restrictions)) == [{"date": day, **expected}]

    row.get_by_role("spinbutton").first.fill("")
    row.get_by_role("checkbox").first.uncheck()
    restrictions.get_by_role("button", name="Save").click()
    expect(restrictions.get_by_text("Done.")).to_have_count(2)
    assert stored(api, code_of(restrictions)) == []


@pytest.mark.fresh_hotel
def test_first_row_is_used_for_all_dates(restrictions: Page, api: Api) -> None:
    rows = restrictions.locator("tr[data-date]")
    rows.first.get_by_role("spinbutton").nth(1).fill("7")
    rows.first.get_by_role("checkbox").nth(1).check()
    restrictions.get_by_role("button", name="Use the first row for all dates").click()
    restrictions.get_by_role("button", name="Save").click()
    expect(restrictions.get_by_text("Done.")).to_be_visible()

    found = stored(api, code_of(restrictions))
    assert len(found) == rows.count() == 14
    assert {(each["max_nights"], each["closed_to_departure"]) for each in found} == {(7, True)}


@pytest.mark.fresh_hotel
def test_refusals_are_told_and_nothing_typed_is_lost(
    restrictions: Page, api: Api, complaints: Complaints
) -> None:
    complaints.expect("status of (400|412)")
    row = restrictions.locator("tr[data-date]").first
    least, most = row.get_by_role("spinbutton").first, row.get_by_role("spinbutton").nth(1)
    least.fill("5")
    most.fill("2")
    restrictions.get_by_role("button", name="Save").click()
    expect(restrictions.get_by_role("alert")).to_contain_text(
        "The largest number of nights is less than the least."
    )

    most.fill("6")
    theirs = {"date": row.get_attribute("data-date"), "min_nights": 2}
    path = f"room-types/{code_of(restrictions)}/restrictions/"
    api("area").send("PUT", path, {"restrictions": [theirs]})
    restrictions.get_by_role("button", name="Save").click()
    expect(restrictions.get_by_role("alert")).to_contain_text("It has changed")
    expect(most).to_have_value("6")
    assert stored(api, code_of(restrictions))[0]["min_nights"] == 2


def test_front_desk_has_no_link_to_it(desk: Page, log_in: LogIn) -> None:
    log_in(desk, "frontdesk")
    desk.goto("/hotels/harbour/availability/")
    expect(desk.get_by_role("link", name="Availability")).to_be_visible()
    expect(desk.get_by_role("link", name="Restrictions")).to_have_count(0)
