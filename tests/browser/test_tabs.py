"""Tabs of one browser: they share a stream; without shared workers each has one of its own. All show changes."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Api, OpenContext
from tests.browser.servers import Server

BOARD = "/hotels/harbour/board/"
WITHOUT_SHARED_WORKERS = "delete window.SharedWorker"


def open_board(page: Page) -> Page:
    page.goto(BOARD)
    page.evaluate("window.isTheSamePage = true")
    return page


def expect_status(page: Page, number: str, words: str) -> None:
    page.bring_to_front()  # a page in the background reads its tiles when it is looked at
    expect(page.locator(f"#room-{number}")).to_contain_text(words)
    assert page.evaluate("window.isTheSamePage")


def stop_and_count_streams(server: Server) -> int:
    """Stop the server, and return how many streams it has kept open since it was started."""
    server.stop()
    return server.log[server.log_begins :].count("Stream ended")


def test_ten_tabs_share_one_stream(open_context: OpenContext, server: Server, api: Api) -> None:
    context = open_context("desk", "frontdesk")
    pages = [open_board(context.new_page()) for _ in range(10)]
    api("housekeeper").post("rooms/202/start-cleaning/")
    for page in pages:
        expect_status(page, "202", "Being cleaned")
    context.close()
    assert stop_and_count_streams(server) == 1


def test_tabs_of_a_browser_without_shared_workers_have_a_stream_each(
    open_context: OpenContext, server: Server, api: Api
) -> None:
    context = open_context("phone", "frontdesk")
    context.add_init_script(WITHOUT_SHARED_WORKERS)
    pages = [open_board(context.new_page()) for _ in range(2)]
    api("housekeeper").post("rooms/201/start-cleaning/")
    for page in pages:
        assert page.evaluate("'SharedWorker' in window") is False
        expect_status(page, "201", "Being cleaned")
    context.close()
    assert stop_and_count_streams(server) == len(pages)
