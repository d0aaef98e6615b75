"""An open board whose session or access ends: it is covered, asks for a login, and catches up afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, OpenContext
from tests.browser.databases import expire_sessions
from tests.browser.house.people import PASSWORD
from tests.browser.servers import Server

BOARD = "/hotels/harbour/board/"


@pytest.fixture(autouse=True)
def expect_refusals(complaints: Complaints) -> None:
    """Accept that the browser prints each refused request, and the icon that the admin lacks."""
    complaints.expect(r"status of 40[0134]|favicon\.ico")


def open_board(open_context: OpenContext, username: str) -> Page:
    """Return the open board of a person, with its stream."""
    page = open_context("desk", username).new_page()
    page.add_init_script(
        "document.addEventListener('hotel-connected', () => document.body.toggleAttribute('data-had-stream', true))"
    )
    page.goto(BOARD)
    expect(page.locator("[data-had-stream]")).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    return page


def expect_cover(page: Page) -> None:
    expect(page.locator("dialog.lock")).to_be_visible()
    expect(page.get_by_role("main")).to_be_hidden()
    expect(page.get_by_label("Password")).to_be_focused()


def unlock(page: Page, username: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()


def report(api: Api, room: str, note: str) -> None:
    """Report something broken from another desk."""
    body = {"priority": "LOW", "note": note, "room_usable": True}
    api("maintenance").post(f"rooms/{room}/mark-maintenance/", body)


def expect_caught_up(page: Page, room: str, note: str) -> None:
    """Expect that the report is shown, that the stream is open, and that the page was not loaded again."""
    expect(page.locator("dialog.lock")).to_be_hidden()
    expect(page.locator(f"#room-{room}")).to_contain_text(note)
    expect(page.locator("[data-connection]")).to_be_hidden()
    assert page.evaluate("window.isTheSamePage")


def deactivate(open_context: OpenContext, model: str, username: str) -> None:
    """Take "active" from a login or a member of a staff, as the administrator does."""
    admin = open_context("desk", "admin").new_page()
    admin.goto(f"/admin/staff/{model}/?q={username}")
    admin.locator("#result_list tbody th a").first.click()
    admin.get_by_label("Active").uncheck()
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator(".messagelist .success")).to_be_visible()


def test_board_catches_up_after_a_logout_in_another_tab(open_context: OpenContext, api: Api) -> None:
    board = open_board(open_context, "frontdesk")
    other = board.context.new_page()
    other.goto(BOARD)
    other.get_by_text("Niamh Tolland").click()
    other.get_by_role("button", name="Log out").click()
    expect(other.get_by_label("Password")).to_be_visible()
    expect_cover(board)
    report(api, "305", "Loose handle")
    unlock(board, "frontdesk")
    expect_caught_up(board, "305", "Loose handle")
    report(api, "303", "Torn curtain")
    expect(board.locator("#room-303")).to_contain_text("Torn curtain")


def test_board_of_an_expired_session_is_covered_without_any_click(
    open_context: OpenContext, api: Api, server: Server
) -> None:
    board = open_board(open_context, "frontdesk")
    expire_sessions(server.database_url)
    expect_cover(board)
    report(api, "304", "Cracked mirror")
    unlock(board, "frontdesk")
    expect_caught_up(board, "304", "Cracked mirror")


def test_login_that_was_deactivated_is_refused_and_another_person_takes_over(
    open_context: OpenContext, api: Api
) -> None:
    board = open_board(open_context, "porter")
    deactivate(open_context, "user", "porter")
    expect_cover(board)
    unlock(board, "porter")
    expect(board.get_by_role("alert")).to_have_text("This name and password belong to nobody.")
    report(api, "204", "Blown bulb")
    unlock(board, "manager")
    expect(board.locator(".person summary")).to_contain_text("Ruth Calloway")
    expect(board.locator("#room-204")).to_contain_text("Blown bulb")


def test_person_who_left_the_hotel_is_led_away_from_its_board(open_context: OpenContext) -> None:
    board = open_board(open_context, "area")
    deactivate(open_context, "staff", "area")
    expect(board).not_to_have_url(re.compile(BOARD))
    expect(board.get_by_text("Byrne")).to_have_count(0)
