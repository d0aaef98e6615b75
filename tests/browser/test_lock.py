"""Tests of the lock in the browser: every tab is covered and stays as it is, and another person takes over."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, LogIn, OpenContext
from tests.browser.house.people import PASSWORD

BOARD = "/hotels/harbour/board/"
DIALOG = "dialog.lock"


def lock(page: Page) -> None:
    page.keyboard.press("Alt+KeyL")
    expect(page.locator(DIALOG)).to_be_visible()


def enter(page: Page, password: str = PASSWORD, *, username: str = "") -> None:
    """Fill in the dialog of the lock and send it."""
    dialog = page.locator(DIALOG)
    if username:
        dialog.get_by_label("Username").fill(username)
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Unlock").click()


def open_form(page: Page) -> None:
    """Open the form that asks for a report, and begin to write."""
    page.goto("/hotels/harbour/my-rooms/")
    page.locator("[data-room='202']").get_by_role("button", name="Report").click()
    page.get_by_role("dialog").get_by_label("Note").fill("Half a senten")


def test_lock_covers_page_and_keeps_what_was_typed(desk: Page, log_in: LogIn, axe: Axe) -> None:
    log_in(desk, "supervisor")
    open_form(desk)

    lock(desk)

    expect(desk.locator("main")).to_be_hidden()
    expect(desk.locator("dialog.quick[open] input[name=note]")).to_be_hidden()
    expect(desk).to_have_title("Locked")
    axe(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    expect(desk.locator(DIALOG)).to_be_visible()
    enter(desk)
    expect(desk.locator(DIALOG)).to_be_hidden()
    expect(desk.get_by_role("dialog").get_by_label("Note")).to_have_value("Half a senten")


def test_commands_go_on_after_unlocking(desk: Page, log_in: LogIn) -> None:
    log_in(desk, "supervisor")
    desk.goto("/hotels/harbour/my-rooms/")
    lock(desk)
    enter(desk)
    expect(desk.locator(DIALOG)).to_be_hidden()

    desk.locator("[data-room='201']").get_by_role("button", name="Start").click()

    expect(desk.locator("#finish-201")).to_be_visible()


def test_wrong_password_keeps_the_cover(desk: Page, log_in: LogIn, complaints: Any) -> None:
    complaints.expect("status of 400")
    log_in(desk, "frontdesk")
    desk.goto(BOARD)
    lock(desk)

    enter(desk, "wrong")

    expect(desk.locator(f"{DIALOG} [role=alert]")).to_have_text("This name and password belong to nobody.")
    expect(desk.locator("main")).to_be_hidden()


def test_all_tabs_are_locked_and_unlocked_together(open_context: OpenContext) -> None:
    context = open_context("desk", "frontdesk")
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(BOARD)

    lock(one)
    expect(other.locator(DIALOG)).to_be_visible()
    expect(other.locator("main")).to_be_hidden()

    enter(other)
    for page in (one, other):
        expect(page.locator(DIALOG)).to_be_hidden()
        expect(page.locator("main")).to_be_visible()


def test_another_person_takes_over_in_one_step(open_context: OpenContext) -> None:
    context = open_context("desk", "manager")
    one, other = context.new_page(), context.new_page()
    one.goto("/hotels/harbour/my-rooms/")
    other.goto(BOARD)
    lock(one)

    enter(one, username="housekeeper")

    for page, address in ((one, "my-rooms"), (other, "board")):
        expect(page.locator(".person summary")).not_to_contain_text("Mona")
        expect(page.locator(DIALOG)).to_be_hidden()
        assert page.url.endswith(f"/{address}/")
    expect(one.locator("#work-inspect")).to_have_count(0)


def test_person_who_may_not_see_the_page_goes_to_the_first_one(desk: Page, log_in: LogIn) -> None:
    log_in(desk, "manager")
    desk.goto("/hotels/harbour/my-rooms/")
    lock(desk)

    enter(desk, username="frontdesk")

    desk.wait_for_url(f"**{BOARD}")


def test_new_tab_of_a_locked_browser_shows_the_lock_page(
    open_context: OpenContext, axe: Axe, complaints: Any
) -> None:
    complaints.expect("status of 403")
    context = open_context("phone", "frontdesk")
    one = context.new_page()
    one.goto(BOARD)
    lock(one)

    other = context.new_page()
    other.goto(BOARD)

    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    axe(other)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Unlock").click()
    other.wait_for_url(f"**{BOARD}")
    expect(other.locator("main")).to_be_visible()
    expect(one.locator(DIALOG)).to_be_hidden()


def test_idle_browser_is_locked(desk: Page, log_in: LogIn) -> None:
    log_in(desk, "frontdesk")
    desk.clock.install()
    desk.goto(BOARD)
    expect(desk.locator("main")).to_be_visible()

    desk.clock.fast_forward("10:01")

    expect(desk.locator(DIALOG)).to_be_visible()
    expect(desk.locator("main")).to_be_hidden()


def test_ended_session_asks_for_the_password_over_the_page(
    desk: Page, log_in: LogIn, complaints: Any
) -> None:
    complaints.expect("status of 40[13]")
    log_in(desk, "supervisor")
    open_form(desk)
    desk.context.clear_cookies(name="sessionid")
    desk.locator("dialog.quick[open] .quick-choice").first.click()
    desk.get_by_role("button", name="Send").click()

    expect(desk.locator(DIALOG)).to_be_visible()
    enter(desk)

    expect(desk.locator(DIALOG)).to_be_hidden()
    expect(desk.locator("[data-room='202']").first).to_be_visible()
