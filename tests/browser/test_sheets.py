"""The day sheets, the fire list, registration cards and the history of a room in a browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Api, Axe, LogIn

SHEETS = "/hotels/harbour/"


def row_of(page: Page, name: str) -> Locator:
    """Return the row of a guest."""
    return page.get_by_role("row").filter(has_text=name)


def open_sheet(page: Page, log_in: LogIn, sheet: str, username: str = "frontdesk") -> None:
    """Open a sheet as a person of the hotel."""
    log_in(page, username)
    page.goto(f"{SHEETS}{sheet}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.fresh_hotel
def test_enter_previews_and_enter_again_checks_in(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    open_sheet(desk, log_in, "arrivals")
    main = row_of(desk, "Rosa Stern").get_by_role("button", name="Check in: Rosa Stern")
    main.focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name="Check in")
    expect(dialog.locator("[data-preview]")).to_contain_text("Checked in")
    expect(dialog.get_by_role("button", name="Check in")).to_be_focused()
    axe(desk, within="dialog")
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    undo = row_of(desk, "Rosa Stern").get_by_role("button", name="Undo check-in")
    expect(undo).to_be_visible()
    expect(row_of(desk, "Tove Ulvang").locator("[data-main]")).to_be_focused()
    expect(desk.locator("[data-count-done]")).to_have_text("1")
    assert api("manager").booking_of("Stern")["status"] == "CHECKED_IN"


@pytest.mark.fresh_hotel
def test_undo_stays_on_the_row_and_takes_the_check_in_back(desk: Page, log_in: LogIn, api: Api) -> None:
    booking_id = api("manager").booking_of("Stern")["booking_id"]
    open_sheet(desk, log_in, "arrivals")
    api("manager").post(f"room-bookings/{booking_id}/check-in/")
    undo = row_of(desk, "Rosa Stern").get_by_role("button", name="Undo check-in")
    undo.click()
    dialog = desk.get_by_role("dialog", name="Undo check-in")
    dialog.get_by_label("Reason", exact=True).fill("Wrong guest")
    expect(dialog.locator("[data-preview]")).to_contain_text("Confirmed")
    dialog.get_by_role("button", name="Undo check-in").click()
    expect(row_of(desk, "Rosa Stern").get_by_role("button", name="Check in: Rosa Stern")).to_be_visible()
    assert api("manager").booking_of("Stern")["status"] == "CONFIRMED"


def test_arrow_keys_choose_a_row_and_one_row_is_in_the_tab_order(desk: Page, log_in: LogIn) -> None:
    open_sheet(desk, log_in, "departures")
    mains = desk.locator("tbody [data-main]")
    mains.first.focus()
    desk.keyboard.press("ArrowDown")
    expect(mains.nth(1)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(mains.first).to_be_focused()
    desk.keyboard.press("End")
    expect(mains.last).to_be_focused()
    expect(desk.locator("tbody [data-main][tabindex='0']")).to_have_count(1)
