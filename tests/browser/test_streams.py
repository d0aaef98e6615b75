"""Pages while the connection is lost: it is said, and what has happened meanwhile is shown without a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, OpenContext
from tests.browser.line import Line
from tests.browser.servers import Server

pytestmark = pytest.mark.fresh_hotel
LOST = "ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)"


@pytest.fixture(autouse=True)
def expect_lost_connections(complaints: Complaints) -> None:
    """Accept that the browser prints each try to connect."""
    complaints.expect(LOST)
    complaints.expect("status of 503")  # a server that is stopping takes no streams


def open_pending(page: Page, api: Api) -> str:
    booking_id = str(api("manager").booking_of("Bakke")["booking_id"])
    page.goto(f"/hotels/harbour/bookings/{booking_id}/")
    expect(page.locator("[data-status=PENDING]").first).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    return booking_id


def confirm(api: Api, booking_id: str) -> None:
    api("manager").post(f"room-bookings/{booking_id}/confirm/")


def expect_confirmed_without_reload(page: Page) -> None:
    expect(page.locator("[data-status=CONFIRMED]").first).to_be_visible()
    expect(page.locator("[data-connection]")).to_be_hidden()
    assert page.evaluate("window.isTheSamePage")


def test_page_catches_up_after_a_cut_line(line: Line, open_context: OpenContext, api: Api) -> None:
    page = open_context("desk", "frontdesk", base_url=line.url).new_page()
    booking_id = open_pending(page, api)
    line.cut()
    expect(page.locator("[data-connection]")).to_be_visible()
    confirm(api, booking_id)
    line.restore()
    expect_confirmed_without_reload(page)


def test_page_catches_up_after_a_restart_of_the_server(
    server: Server, open_context: OpenContext, api: Api
) -> None:
    page = open_context("desk", "frontdesk").new_page()
    booking_id = open_pending(page, api)
    server.stop()
    expect(page.locator("[data-connection]")).to_be_visible()
    server.start()
    confirm(api, booking_id)
    expect_confirmed_without_reload(page)


def test_command_without_a_connection_says_that_nothing_was_changed(
    line: Line, open_context: OpenContext, api: Api
) -> None:
    page = open_context("desk", "frontdesk", base_url=line.url).new_page()
    booking_id = open_pending(page, api)
    line.cut()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The server could not be reached. Nothing was changed.")).to_be_visible()
    line.restore()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect_confirmed_without_reload(page)
    assert api("manager").get(f"room-bookings/{booking_id}/")["status"] == "CONFIRMED"
