"""Logins and their ends: back button, another tab that logs out, the page that was asked for."""

import re

from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn, OpenContext
from tests.browser.house.people import PASSWORD


def fill_login(page: Page, username: str, password: str = PASSWORD) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    page.get_by_text("Niamh Tolland").click()
    page.get_by_role("button", name="Log out").click()


def booking_page(api: Api, last_name: str = "Byrne") -> str:
    booking_id = api("manager").booking_of(last_name)["booking_id"]
    return f"/hotels/harbour/bookings/{booking_id}/"


def test_login_leads_to_the_page_that_was_asked_for(desk: Page, api: Api) -> None:
    path = booking_page(api)
    desk.goto(path)
    fill_login(desk, "frontdesk")
    expect(desk).to_have_url(re.compile(f"{path}$"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ada Byrne")


def test_login_of_one_hotel_leads_into_it_and_of_several_to_a_choice(open_context: OpenContext) -> None:
    one = open_context().new_page()
    one.goto("/")
    fill_login(one, "frontdesk")
    expect(one).to_have_url(re.compile("/hotels/harbour/[a-z-]+/$"))
    several = open_context().new_page()
    several.goto("/")
    fill_login(several, "area")
    several.get_by_role("link", name="Hill House").click()
    expect(several).to_have_url(re.compile("/hotels/hill/[a-z-]+/$"))


def test_wrong_password_says_so_accessibly(phone: Page, axe: Axe) -> None:
    phone.goto("/login/")
    fill_login(phone, "frontdesk", "wrong")
    expect(phone.get_by_role("alert")).to_be_visible()
    axe(phone)


def test_back_after_logout_shows_nothing_of_the_hotel(desk: Page, log_in: LogIn, api: Api) -> None:
    path = booking_page(api)
    log_in(desk, "frontdesk")
    desk.goto(path)
    log_out(desk)
    expect(desk.get_by_label("Password")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_label("Password")).to_be_visible()
    expect(desk.get_by_text("Byrne")).to_have_count(0)


def test_logout_covers_the_other_tabs(open_context: OpenContext, api: Api) -> None:
    context = open_context("desk", "frontdesk")
    path = booking_page(api, "Bakke")
    first, second = context.new_page(), context.new_page()
    first.goto(path)
    second.goto(path)
    log_out(second)
    expect(second.get_by_label("Password")).to_be_visible()
    expect(first.get_by_label("Password")).to_be_visible()
    expect(first.get_by_role("main")).to_be_hidden()


def test_page_whose_session_has_ended_asks_for_a_login_and_sends_nothing(
    open_context: OpenContext, api: Api, complaints: Complaints
) -> None:
    complaints.expect("status of 401")
    context = open_context("desk", "frontdesk")
    path = booking_page(api, "Bakke")
    first = context.new_page()
    first.goto(path)
    context.clear_cookies(name="sessionid")
    # The stream may have noticed already and covered the page, so the button is not clicked with the mouse.
    first.locator("[data-command-form*=confirm]").first.evaluate("button => button.click()")
    expect(first.get_by_label("Password")).to_be_visible()
    assert api("manager").booking_of("Bakke")["status"] == "PENDING"
