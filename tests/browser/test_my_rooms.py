"""Tests of My rooms on a phone: one tap does it, one tap takes it back, changes of others are seen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Api, Axe, LogIn, OpenContext

URL = "/hotels/harbour/my-rooms/"


def open_as(page: Page, log_in: LogIn, username: str) -> Page:
    log_in(page, username)
    page.goto(URL)
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    return page


@pytest.mark.fresh_hotel
def test_cleaning_is_started_and_done_by_tapping(phone: Page, log_in: LogIn, api: Api) -> None:
    open_as(phone, log_in, "housekeeper")
    first = phone.locator("#work-clean").locator("..").get_by_role("listitem").first
    expect(first).to_have_attribute("data-room", "201")  # its guest arrives today
    expect(first).to_contain_text("Arrival")

    first.get_by_role("button", name="Start").tap()
    expect(phone.get_by_role("status")).to_contain_text("201: Cleaning started")
    expect(phone.locator("#finish-201")).to_contain_text("Being cleaned")
    phone.locator("#finish-201").get_by_role("button", name="Done").tap()
    expect(phone.locator("[data-room='201']")).to_have_count(0)

    assert api("manager").room("201")["room_status"] == "CLEANED_UNINSPECTED"


@pytest.mark.fresh_hotel
def test_undo_takes_a_tap_back(phone: Page, log_in: LogIn, api: Api) -> None:
    open_as(phone, log_in, "housekeeper")
    phone.locator("#clean-202").get_by_role("button", name="Start").tap()
    expect(phone.locator("#finish-202")).to_be_visible()

    phone.get_by_role("button", name="Undo").tap()

    expect(phone.locator("#finish-202")).to_have_count(0)
    expect(phone.locator("#clean-202")).to_be_visible()
    assert api("manager").room("202")["room_status"] == "CHECKOUT_DIRTY"


@pytest.mark.fresh_hotel
def test_two_taps_send_one_command(phone: Page, log_in: LogIn) -> None:
    open_as(phone, log_in, "housekeeper")
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    phone.locator("#clean-202").get_by_role("button", name="Start").dblclick()
    expect(phone.locator("#finish-202")).to_be_visible()

    assert [url for url in sent if "start-cleaning" in url][1:] == []


@pytest.mark.fresh_hotel
def test_changes_of_others_are_seen(phone: Page, log_in: LogIn, api: Api) -> None:
    open_as(phone, log_in, "housekeeper")
    expect(phone.locator("#clean-202")).to_be_visible()

    api("supervisor").post("rooms/202/start-cleaning/")

    expect(phone.locator("#clean-202")).to_have_count(0)


@pytest.mark.fresh_hotel
def test_failed_inspection_and_report_need_no_reading(phone: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    open_as(phone, log_in, "supervisor")
    phone.locator("#inspect-204").get_by_role("button", name="Failed").tap()
    axe(phone)
    phone.locator("dialog[open] .quick-choice").first.tap()
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator("#clean-204")).to_be_visible()

    phone.locator("#clean-204").get_by_role("button", name="Report").tap()
    phone.locator("dialog[open] .quick-choice").first.tap()
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator("#repair-204")).to_contain_text("Light")

    room = api("manager").room("204")
    assert (room["room_status"], room["maintenance_notes"]) == ("CHECKOUT_DIRTY", "Light")


@pytest.mark.fresh_hotel
def test_repair_is_completed_by_tapping(phone: Page, log_in: LogIn) -> None:
    open_as(phone, log_in, "maintenance")
    expect(phone.locator("#work-repair")).to_be_visible()

    phone.locator("#repair-104").get_by_role("button", name=re.compile("Repaired 104")).tap()

    expect(phone.locator("#repair-104")).to_have_count(0)


@pytest.mark.fresh_hotel
def test_stale_tap_is_refused_and_shows_the_room_as_it_is(
    open_context: OpenContext, api: Api, complaints: Any
) -> None:
    complaints.expect("status of 412")
    phone = open_context("phone", "housekeeper").new_page()
    phone.route("**/my-rooms/list/", lambda route: route.abort())
    complaints.expect("ERR_FAILED")
    phone.goto(URL)
    api("supervisor").post("rooms/202/start-cleaning/")

    phone.locator("#clean-202").get_by_role("button", name="Start").tap()

    expect(phone.get_by_role("status")).to_contain_text("Somebody was faster")


def test_targets_are_large_and_signs_suffice(phone: Page, log_in: LogIn) -> None:
    open_as(phone, log_in, "supervisor")
    buttons = phone.locator(".work-buttons button")

    for button in buttons.all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 56
        expect(button.locator("svg use")).to_have_attribute("href", re.compile("#"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("username", ["housekeeper", "supervisor", "maintenance", "manager"])
def test_page_is_accessible(open_context: OpenContext, axe: Axe, username: str, scheme: Any) -> None:
    page = open_context("phone", username, color_scheme=scheme).new_page()
    page.goto(URL)

    axe(page)
