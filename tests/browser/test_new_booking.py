"""Bookings made in the browser: once by a double click, with refusals at their fields, and walk-ins from the board."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn

pytestmark = pytest.mark.fresh_hotel


def open_form(page: Page, path: str) -> Locator:
    """Open the form of a new booking from a page of the hotel."""
    page.goto(f"/hotels/harbour/{path}/")
    page.get_by_role("button", name="New booking").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def fill_in(dialog: Locator, last_name: str) -> None:
    """Enter what the form does not know: the type of the room, the name and the price."""
    dialog.get_by_label("Room type").select_option("DBL")
    dialog.get_by_label("First name").fill("Imogen")
    dialog.get_by_label("Last name").fill(last_name)
    dialog.get_by_label("Price").fill("95,50")


def test_booking_is_made_once_by_a_double_click(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    log_in(desk, "frontdesk")
    dialog = open_form(desk, "arrivals")
    fill_in(dialog, "Thornbury")
    preview = dialog.locator("[data-preview]")
    expect(preview).to_contain_text("Confirmed")
    expect(preview).to_contain_text("Imogen Thornbury")
    expect(preview).not_to_contain_text("→")
    expect(preview).not_to_contain_text("keep their room")
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme)
        axe(desk, within="dialog")

    dialog.get_by_role("button", name="Create booking").dblclick()

    desk.wait_for_url(re.compile(r"/bookings/BK-\w+/$"))
    expect(desk.get_by_role("main")).to_contain_text("Thornbury")
    booking = api("manager").booking_of("Thornbury")
    assert desk.url.endswith(f"/bookings/{booking['booking_id']}/")
    assert (booking["status"], booking["total_amount"]) == ("CONFIRMED", "95.50")
    desk.go_back()
    expect(desk).to_have_url(re.compile("/arrivals/$"))
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(desk.locator(f"tr[data-booking={booking['booking_id']}]")).to_be_visible()


def test_refusal_is_shown_at_the_field(
    phone: Page, log_in: LogIn, api: Api, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("status of 400")
    log_in(phone, "frontdesk")
    dialog = open_form(phone, "bookings")
    arrival = date.fromisoformat(dialog.get_by_label("Arrival").input_value())
    dialog.get_by_label("Arrival").fill((arrival + timedelta(days=3)).isoformat())
    fill_in(dialog, "Wexcombe")
    dialog.get_by_label("E-mail").fill("imogen")
    email, departure = dialog.get_by_label("E-mail"), dialog.get_by_label("Departure")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(re.compile("valid email"))
    expect(departure).not_to_have_attribute("aria-invalid", "true")

    email.fill("imogen@example.org")
    expect(departure).to_have_accessible_description(re.compile("The departure is before the arrival"))
    axe(phone, within="dialog")
    dialog.get_by_role("button", name="Create booking").click()
    expect(departure).to_be_focused()
    assert api("manager").get("room-bookings/?search=Wexcombe")["results"] == []

    departure.fill((arrival + timedelta(days=4)).isoformat())
    expect(dialog.locator("[data-preview]")).to_contain_text("Wexcombe")
    dialog.get_by_role("button", name="Create booking").click()
    phone.wait_for_url(re.compile(r"/bookings/BK-\w+/$"))
    assert api("manager").booking_of("Wexcombe")["nights"] == 1


def test_walk_in_takes_the_room_of_the_tile(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    log_in(desk, "frontdesk")
    desk.goto("/hotels/harbour/board/")
    desk.locator("#room-305").click()
    panel = desk.get_by_role("complementary", name="Room")
    panel.get_by_role("button", name="Walk-in").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Room 305")
    expect(dialog.get_by_label("Room type")).to_have_value("DBL")
    fill_in(dialog, "Marlowe")
    expect(dialog.locator("[data-preview]")).to_contain_text("Checked in")
    axe(desk)
    dialog.get_by_role("button", name="Check in a walk-in").dblclick()
    desk.wait_for_url(re.compile(r"/bookings/BK-\w+/$"))
    booking = api("manager").booking_of("Marlowe")
    assert (booking["status"], booking["assigned_room"]) == ("CHECKED_IN", "305")
