"""A board whose hotel is restored from a backup: the feed is shorter then, and everything is read again."""

from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, OpenContext
from tests.browser.databases import backup_of, restore
from tests.browser.servers import Server

BOARD = "/hotels/harbour/board/"
CLEANING = "Being cleaned"


def open_board(page: Page) -> Page:
    page.goto(BOARD)
    page.evaluate("window.isTheSamePage = true")
    return page


def test_boards_show_the_restored_hotel_and_what_happens_afterwards(
    server: Server, open_context: OpenContext, api: Api, complaints: Complaints
) -> None:
    complaints.expect("ERR_|status of 503")
    complaints.expect("status of 400")  # the position is beyond the end of the feed
    with_worker, without_worker = open_context("desk", "frontdesk"), open_context("desk", "frontdesk")
    without_worker.add_init_script("delete window.SharedWorker")
    housekeeper = api("housekeeper")
    housekeeper.room("202")  # its token is in the backup
    server.stop()
    with backup_of(server.database_url) as backup:
        server.start()
        pages = [open_board(context.new_page()) for context in (with_worker, without_worker)]
        housekeeper.post("rooms/202/start-cleaning/")
        for page in pages:
            expect(page.locator("#room-202")).to_contain_text(CLEANING)
        server.stop()
        restore(server.database_url, backup)
    server.start()
    for page in pages:
        expect(page.locator("#room-202")).not_to_contain_text(CLEANING)
    housekeeper.post("rooms/201/start-cleaning/")
    for page in pages:
        expect(page.locator("#room-201")).to_contain_text(CLEANING)
        expect(page.locator("#room-202")).not_to_contain_text(CLEANING)
        assert page.evaluate("window.isTheSamePage")
