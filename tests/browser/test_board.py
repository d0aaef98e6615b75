"""The room board: what it shows, search and filters, the keyboard, the panel, and changes of others."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn, OpenContext
from tests.browser.house.people import ONE_OF_EACH_ROLE
from tests.browser.line import Line
from tests.browser.servers import Server

BOARD = "/hotels/harbour/board/"


def tile(page: Page, number: str) -> Locator:
    return page.locator(f'.tile[data-room="{number}"]')


def shown(page: Page) -> list[str]:
    """Return the numbers of the tiles that are not filtered out."""
    found: list[str] = page.eval_on_selector_all(
        ".tile", "all => all.filter((one) => one.checkVisibility()).map((one) => one.dataset.room)"
    )
    return found


def focused(page: Page) -> str | None:
    """Return the number of the tile with the focus."""
    found: str | None = page.evaluate("document.activeElement.dataset.room ?? null")
    return found


def open_board(page: Page, log_in: LogIn, login: str = "frontdesk") -> Page:
    log_in(page, login)
    page.goto(BOARD)
    page.evaluate(CONNECTED)
    return page


CONNECTED = """() => new Promise((done) => {
  window.reloadMark = true
  const port = new SharedWorker(document.body.dataset.worker,
    {name: `${document.body.dataset.hotel} ${document.body.dataset.person}`, type: "module"}).port
  port.onmessage = ({data}) => data.status === "connected" && done()
  port.postMessage({hello: Number(document.body.dataset.position)})
})"""
"""Wait until the stream is open, and mark the document, so that a reload would be seen."""


def is_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.reloadMark === true"))


@pytest.mark.parametrize("login", ONE_OF_EACH_ROLE)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_board_is_accessible(open_context: OpenContext, axe: Axe, login: str, theme: str) -> None:
    page = open_context("desk", login, color_scheme=theme).new_page()
    page.goto(BOARD)
    expect(tile(page, "101")).to_contain_text("Ada Byrne")
    axe(page)


def test_phone_shows_tiles_in_columns_and_leads_to_the_room(phone: Page, log_in: LogIn, axe: Axe) -> None:
    log_in(phone, "frontdesk")
    phone.goto(BOARD)
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tile(phone, "101").tap()
    expect(phone).to_have_url(re.compile(r"/rooms/101/$"))
    expect(phone.get_by_role("heading", level=1, name="Room 101")).to_be_visible()
    axe(phone)


def test_tiles_say_what_is_due(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    expect(tile(desk, "101")).to_contain_text("Ada Byrne")
    expect(tile(desk, "103")).to_contain_text("Overdue")
    expect(tile(desk, "105")).to_contain_text("today")
    expect(tile(desk, "301")).to_contain_text("In maintenance")


def test_search_shows_results_from_the_second_letter(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    search = desk.get_by_role("searchbox", name="Room or guest")
    search.fill("k")
    assert len(shown(desk)) == 15
    search.fill("ko")
    assert shown(desk) == ["205"]
    search.fill("KOVACS")
    assert shown(desk) == ["205"]
    search.fill("20")
    assert shown(desk) == ["201", "202", "203", "204", "205"]
    expect(desk.get_by_text("5 rooms", exact=True)).to_be_visible()
    search.fill("nobody")
    expect(desk.get_by_text("No room fits.")).to_be_visible()
    search.press("Escape")
    assert len(shown(desk)) == 15


def test_counts_filter_and_are_kept_in_the_address(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    button = desk.get_by_role("button", name=re.compile("^Overdue"))
    count = int(button.locator("[data-count]").inner_text())
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert len(shown(desk)) == count > 0
    desk.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert len(shown(desk)) == count


def test_keys_move_between_tiles(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    tile(desk, "101").focus()
    for key, number in [
        ("ArrowRight", "102"),
        ("ArrowDown", "202"),
        ("Home", "201"),
        ("End", "205"),
        ("ArrowUp", "105"),
        ("ArrowLeft", "104"),
        ("Control+End", "305"),
        ("Control+Home", "101"),
    ]:
        desk.keyboard.press(key)
        assert focused(desk) == number
    desk.keyboard.type("303")
    assert focused(desk) == "303"
    assert desk.locator('.tile[tabindex="0"]').count() == 1
    desk.keyboard.press("/")
    expect(desk.get_by_role("searchbox", name="Room or guest")).to_be_focused()


def test_letters_find_a_guest(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    tile(desk, "301").focus()
    desk.keyboard.type("kov")
    assert focused(desk) == "205"


def test_panel_opens_and_closes_with_the_keyboard(desk: Page, log_in: LogIn, axe: Axe) -> None:
    open_board(desk, log_in)
    tile(desk, "104").focus()
    desk.keyboard.press("Enter")
    panel = desk.get_by_role("complementary", name="Room")
    expect(panel.get_by_role("heading", name="Room 104")).to_be_focused()
    expect(panel.get_by_role("button", name="Check out")).to_be_visible()
    axe(desk)
    desk.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert focused(desk) == "104"


def test_refused_actions_say_why(desk: Page, log_in: LogIn) -> None:
    open_board(desk, log_in)
    tile(desk, "104").click()
    panel = desk.get_by_role("complementary", name="Room")
    panel.get_by_text("that cannot be done now").first.click()
    refused = panel.locator('[aria-disabled="true"]').first
    reason = panel.locator(f"#{refused.get_attribute('aria-describedby')}")
    expect(reason).to_be_visible()
    assert reason.inner_text().strip()


def test_report_from_a_tile_is_seen_on_it(desk: Page, log_in: LogIn, complaints: Complaints) -> None:
    complaints.expect("412")  # a preview that was on its way when the command was sent
    open_board(desk, log_in)
    tile(desk, "304").click()
    panel = desk.get_by_role("complementary", name="Room")
    panel.get_by_role("button", name="Report maintenance").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("What is broken?").fill("The curtain is torn")
    dialog.get_by_label("Guests can use the room meanwhile").check()
    dialog.locator("[data-submit]").dblclick()
    expect(dialog).to_be_hidden()
    expect(tile(desk, "304")).to_contain_text("The curtain is torn")
    expect(panel).to_contain_text("The curtain is torn")
    assert is_same_document(desk)


def test_change_elsewhere_is_seen_without_reload_and_keeps_the_focus(
    desk: Page, log_in: LogIn, api: Api
) -> None:
    open_board(desk, log_in)
    tile(desk, "202").focus()
    dirty = desk.locator('[data-filter="CHECKOUT_DIRTY"] [data-count]')
    before = int(dirty.inner_text())
    api("housekeeper").post("rooms/202/start-cleaning/")
    expect(tile(desk, "202")).to_contain_text("Being cleaned")
    expect(dirty).to_have_text(str(before - 1))
    assert focused(desk) == "202"
    assert is_same_document(desk)


def test_check_out_elsewhere_empties_the_tile(desk: Page, log_in: LogIn, api: Api) -> None:
    open_board(desk, log_in)
    booking = api("frontdesk").booking_of("Doyle")
    api("frontdesk").post(f"room-bookings/{booking['booking_id']}/check-out/")
    expect(tile(desk, "102")).to_contain_text("Dirty")
    expect(tile(desk, "102")).not_to_contain_text("Cora Doyle")


def test_panel_shows_changes_of_others(desk: Page, log_in: LogIn, api: Api) -> None:
    open_board(desk, log_in)
    tile(desk, "305").click()
    panel = desk.get_by_role("complementary", name="Room")
    expect(panel.get_by_role("heading", name="Room 305")).to_be_visible()
    body = {"priority": "LOW", "note": "Loose handle", "room_usable": True}
    api("maintenance").post("rooms/305/mark-maintenance/", body)
    expect(panel).to_contain_text("Loose handle")


def test_room_that_a_channel_closes_and_opens_is_seen_on_its_tile(
    desk: Page, log_in: LogIn, api: Api
) -> None:
    open_board(desk, log_in)
    manager = api("manager")
    tonight = date.fromisoformat(manager.get("hotel/")["business_date"])
    days = (f"{day:%Y%m%d}" for day in (tonight, tonight + timedelta(days=1)))
    block = "BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:{}\nDTEND;VALUE=DATE:{}\nEND:VEVENT\n".format(*days)
    feed = "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n"
    calendar = manager.post("calendars/", {"channel": "vrbo", "room": "305"})
    for event, sees in ((block, True), (block.replace("UID:a", "UID:a\nSTATUS:CANCELLED"), False)):
        manager.post(f"calendars/{calendar['id']}/import/", {"content": feed.format(event)})
        closed = tile(desk, "305").get_by_title("Closed by a channel")
        expect(closed).to_have_count(int(sees))
    assert is_same_document(desk)


@pytest.mark.fresh_hotel
def test_cut_stream_says_so_and_catches_up(
    line: Line, open_context: OpenContext, api: Api, complaints: Complaints
) -> None:
    complaints.expect("ERR_")
    page = open_context("desk", "frontdesk", base_url=line.url).new_page()
    page.goto(BOARD)
    page.evaluate(CONNECTED)
    notice = page.locator("[data-connection]")
    expect(notice).to_be_hidden()
    line.cut()
    expect(notice).to_be_visible()
    api("housekeeper").post("rooms/202/start-cleaning/")
    line.restore()
    expect(tile(page, "202")).to_contain_text("Being cleaned")
    expect(notice).to_be_hidden()
    assert is_same_document(page)


@pytest.mark.fresh_hotel
def test_restarted_server_is_found_again(
    server: Server, desk: Page, log_in: LogIn, api: Api, complaints: Complaints
) -> None:
    complaints.expect("ERR_|status of 503")  # a server that is stopping takes no streams
    open_board(desk, log_in)
    server.stop()
    expect(desk.locator("[data-connection]")).to_be_visible()
    server.start()
    expect(desk.locator("[data-connection]")).to_be_hidden()
    api("housekeeper").post("rooms/202/start-cleaning/")
    expect(tile(desk, "202")).to_contain_text("Being cleaned")
    assert is_same_document(desk)
