"""Persons in the browser: the ages of children in a new booking, and the warnings of parties that are incomplete."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn
from tests.browser.test_new_booking import fill_in, open_form
from tests.browser.test_sheets import open_sheet, row_of

pytestmark = pytest.mark.fresh_hotel

INCOMPLETE = "The booking is for 2 adults; persons with a name who stay: 1."


def test_ages_of_children_are_given_with_the_booking(
    desk: Page, log_in: LogIn, api: Api, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("status of 400")
    log_in(desk, "frontdesk")
    dialog = open_form(desk, "bookings")
    fill_in(dialog, "Thornbury")
    dialog.get_by_label("Children", exact=True).fill("2")
    ages = dialog.get_by_label("Ages of the children")

    ages.fill("0, 7, 9")
    expect(ages).to_have_attribute("aria-invalid", "true")
    expect(ages).to_have_accessible_description(re.compile("There are ages of 3 children, the booking has 2"))
    axe(desk, within="dialog")
    ages.fill("0 ,7")
    expect(ages).not_to_have_attribute("aria-invalid", "true")
    expect(dialog.locator("[data-preview]")).to_contain_text("Thornbury")
    dialog.get_by_role("button", name="Create booking").click()

    desk.wait_for_url(re.compile(r"/bookings/BK-\w+/$"))
    booking = api("manager").booking_of("Thornbury")
    assert (booking["children"], booking["children_ages"]) == (2, [0, 7])


def test_set_warns_of_an_incomplete_party_before_and_after_its_check_in(
    desk: Page, log_in: LogIn, api: Api, axe: Axe
) -> None:
    """One of the two adults of a ticked arrival has cancelled, the booking is still for two."""
    manager = api("manager")
    booking = manager.booking_of("Stern")
    (companion,) = [member for member in booking["party"] if member["role"] == "COMPANION"]
    manager.post(f"room-bookings/{booking['booking_id']}/party/{companion['id']}/leave/")
    open_sheet(desk, log_in, "arrivals")
    row_of(desk, "Rosa Stern").get_by_role("checkbox").check()

    desk.get_by_role("button", name="Check in ticked").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator("[data-preview] .warning")).to_have_text(INCOMPLETE)
    expect(dialog.locator("[data-preview]")).to_contain_text("105")
    axe(desk, within="dialog")
    assert manager.booking_of("Stern")["status"] == "CONFIRMED"
    dialog.get_by_role("button", name="Check in ticked").click()

    expect(dialog).to_be_hidden()
    expect(desk.get_by_role("status").filter(has_text=INCOMPLETE)).to_be_visible()
    assert manager.booking_of("Stern")["status"] == "CHECKED_IN"
