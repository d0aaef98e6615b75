"""The day sheets, the fire list, registration cards and the history of a room in a browser."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn

SHEETS = "/hotels/harbour/"


def row_of(page: Page, name: str) -> Locator:
    """Return the row of a guest."""
    return page.get_by_role("row").filter(has_text=name)


def open_sheet(page: Page, log_in: LogIn, sheet: str, username: str = "frontdesk") -> None:
    """Open a sheet as a person of the hotel."""
    log_in(page, username)
    page.goto(f"{SHEETS}{sheet}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.fresh_hotel
def test_enter_previews_and_enter_again_checks_in(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    open_sheet(desk, log_in, "arrivals")
    main = row_of(desk, "Rosa Stern").get_by_role("button", name="Check in: Rosa Stern")
    main.focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name="Check in")
    expect(dialog.locator("[data-preview]")).to_contain_text("Checked in")
    expect(dialog.get_by_role("button", name="Check in")).to_be_focused()
    axe(desk, within="dialog")
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    undo = row_of(desk, "Rosa Stern").get_by_role("button", name="Undo check-in")
    expect(undo).to_be_visible()
    expect(row_of(desk, "Tove Ulvang").locator("[data-main]")).to_be_focused()
    expect(desk.locator("[data-count-done]")).to_have_text("1")
    assert api("manager").booking_of("Stern")["status"] == "CHECKED_IN"


@pytest.mark.fresh_hotel
def test_undo_stays_on_the_row_and_takes_the_check_in_back(desk: Page, log_in: LogIn, api: Api) -> None:
    booking_id = api("manager").booking_of("Stern")["booking_id"]
    open_sheet(desk, log_in, "arrivals")
    api("manager").post(f"room-bookings/{booking_id}/check-in/")
    undo = row_of(desk, "Rosa Stern").get_by_role("button", name="Undo check-in")
    undo.click()
    dialog = desk.get_by_role("dialog", name="Undo check-in")
    dialog.get_by_label("Reason", exact=True).fill("Wrong guest")
    expect(dialog.locator("[data-preview]")).to_contain_text("Confirmed")
    dialog.get_by_role("button", name="Undo check-in").click()
    expect(row_of(desk, "Rosa Stern").get_by_role("button", name="Check in: Rosa Stern")).to_be_visible()
    assert api("manager").booking_of("Stern")["status"] == "CONFIRMED"


def test_arrow_keys_choose_a_row_and_one_row_is_in_the_tab_order(desk: Page, log_in: LogIn) -> None:
    open_sheet(desk, log_in, "departures")
    mains = desk.locator("tbody [data-main]")
    mains.first.focus()
    desk.keyboard.press("ArrowDown")
    expect(mains.nth(1)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(mains.first).to_be_focused()
    desk.keyboard.press("End")
    expect(mains.last).to_be_focused()
    expect(desk.locator("tbody [data-main][tabindex='0']")).to_have_count(1)


def test_search_and_done_filter_rows(desk: Page, log_in: LogIn) -> None:
    open_sheet(desk, log_in, "departures")
    desk.get_by_role("searchbox", name="Search in this sheet").fill("doyle")
    expect(desk.locator("tbody tr:visible")).to_have_count(1)
    desk.get_by_role("searchbox", name="Search in this sheet").fill("nobody of this name")
    expect(desk.get_by_text("No row matches the search.")).to_be_visible()
    desk.get_by_role("searchbox", name="Search in this sheet").fill("")
    desk.get_by_label("Hide what is done").check()
    expect(row_of(desk, "Milo Noor")).to_be_hidden()
    expect(row_of(desk, "Ada Byrne")).to_be_visible()


@pytest.mark.fresh_hotel
def test_ticked_rooms_are_checked_out_together(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    open_sheet(desk, log_in, "departures")
    row_of(desk, "Ada Byrne").locator("[data-main]").focus()
    desk.keyboard.press("Space")
    row_of(desk, "Egon Frey").get_by_role("checkbox").click(modifiers=["Shift"])
    expect(desk.locator("[data-tick-count]")).to_have_text("3")
    axe(desk)
    row_of(desk, "Cora Doyle").get_by_role("checkbox").uncheck()
    expect(desk.locator("[data-tick-count]")).to_have_text("2")
    desk.get_by_role("button", name="Check out ticked").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator("[data-preview]")).to_contain_text("101, 103")
    expect(dialog.get_by_role("button", name="Check out ticked")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row_of(desk, "Ada Byrne").get_by_role("button", name="Undo check-out")).to_be_visible()
    expect(row_of(desk, "Egon Frey").get_by_role("button", name="Undo check-out")).to_be_visible()
    expect(desk.locator("[data-set-bar]")).to_be_hidden()
    assert [api("manager").room(number)["is_occupied"] for number in ("101", "102", "103")] == [
        False,
        True,
        False,
    ]


@pytest.mark.fresh_hotel
def test_rooms_are_found_for_ticked_arrivals(desk: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    """The booking that is not confirmed has a tick as well, and is named as left out."""
    booking_id = api("manager").booking_of("Zeller")["booking_id"]
    pending = api("manager").booking_of("Bakke")["booking_id"]
    open_sheet(desk, log_in, "arrivals")
    row_of(desk, "Yara <Zeller>").get_by_role("checkbox").check()
    row_of(desk, "Åse Bakke").get_by_role("checkbox").check()
    desk.get_by_role("button", name="Find rooms for ticked").click()
    preview = desk.get_by_role("dialog").locator("[data-preview]")
    expect(preview).to_contain_text(f"{booking_id}: ")
    expect(preview).to_contain_text(f"Booking {pending} is pending")
    axe(desk, within="dialog")
    assert api("manager").booking_of("Zeller")["assigned_room"] is None
    desk.get_by_role("dialog").get_by_role("button", name="Find rooms for ticked").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    room_number = api("manager").booking_of("Zeller")["assigned_room"]
    expect(row_of(desk, "Yara <Zeller>")).to_contain_text(room_number)
    assert api("manager").booking_of("Bakke")["assigned_room"] is None


@pytest.mark.fresh_hotel
def test_offender_is_named_at_its_row_and_nothing_is_changed(
    desk: Page, log_in: LogIn, api: Api, complaints: Complaints
) -> None:
    """The page hears no events, so that it does not know that the guest has moved."""
    complaints.expect("409")
    desk.add_init_script(
        "addEventListener('hotel-event', (event) => event.stopImmediatePropagation(), { capture: true })"
    )
    open_sheet(desk, log_in, "departures")
    moved = api("manager").booking_of("Doyle")["booking_id"]
    api("manager").post(f"room-bookings/{moved}/move-room/", {"room_number": "305", "reason": "Noise"})
    row_of(desk, "Ada Byrne").get_by_role("checkbox").check()
    row_of(desk, "Cora Doyle").get_by_role("checkbox").check()
    desk.get_by_role("button", name="Check out ticked").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator("[data-reasons]")).to_contain_text("102")
    expect(row_of(desk, "Cora Doyle").locator(".sheet-refusal")).to_contain_text("102")
    expect(row_of(desk, "Ada Byrne").locator(".sheet-refusal")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    assert api("manager").booking_of("Byrne")["status"] == "CHECKED_IN"


@pytest.mark.fresh_hotel
def test_changes_of_others_appear(desk: Page, log_in: LogIn, api: Api) -> None:
    open_sheet(desk, log_in, "in-house")
    before = desk.locator("tbody tr").count()
    booking_id = api("manager").booking_of("Stern")["booking_id"]
    api("manager").post(f"room-bookings/{booking_id}/check-in/")
    expect(row_of(desk, "Rosa Stern")).to_contain_text("105")
    expect(desk.locator("tbody tr")).to_have_count(before + 1)
    leaving = api("manager").booking_of("Byrne")["booking_id"]
    api("manager").post(f"room-bookings/{leaving}/check-out/")
    expect(row_of(desk, "Ada Byrne")).to_have_count(0)


def test_other_days_are_read_only(desk: Page, log_in: LogIn, axe: Axe) -> None:
    open_sheet(desk, log_in, "arrivals")
    desk.get_by_role("link", name="Tomorrow").click()
    expect(row_of(desk, "Petra Quist")).to_be_visible()
    expect(desk.locator("[data-command-form]")).to_have_count(0)
    axe(desk)


def test_print_shows_hotel_date_and_rows_without_buttons(desk: Page, log_in: LogIn) -> None:
    open_sheet(desk, log_in, "departures")
    desk.emulate_media(media="print")
    expect(desk.locator(".print-only")).to_contain_text("Harbour Hotel")
    expect(row_of(desk, "Ada Byrne")).to_be_visible()
    for hidden in (".sheet-buttons", ".sheet-tools", ".sections", ".sheet-tick"):
        expect(desk.locator(hidden).first).to_be_hidden()
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(desk.locator("[data-printed-at]")).to_have_text(re.compile(r"\d{1,2}:\d{2}"))


def test_sheet_works_on_a_phone(phone: Page, log_in: LogIn, axe: Axe) -> None:
    open_sheet(phone, log_in, "departures")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    row_of(phone, "Cora Doyle").get_by_role("button", name="Check out").tap()
    expect(phone.get_by_role("dialog", name="Check out")).to_be_visible()
    axe(phone, within="dialog")


@pytest.mark.fresh_hotel
def test_fire_list_follows_the_house_and_keeps_ticks(phone: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    open_sheet(phone, log_in, "fire-list", "housekeeper")
    phone.get_by_label("Grace O'Hara").check()
    booking_id = api("manager").booking_of("Stern")["booking_id"]
    api("manager").post(f"room-bookings/{booking_id}/check-in/")
    expect(phone.get_by_label("Rosa Stern")).to_be_visible()
    expect(phone.get_by_label("Grace O'Hara")).to_be_checked()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe(phone)


def test_one_button_opens_the_print_dialog(desk: Page, log_in: LogIn) -> None:
    open_sheet(desk, log_in, "fire-list")
    desk.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    desk.get_by_role("button", name="Print").click()
    expect(desk.locator("body")).to_have_attribute("data-printed", "yes")


def test_registration_card_fits_one_page(desk: Page, log_in: LogIn, api: Api) -> None:
    booking_id = api("manager").booking_of(quote("Weiß"))["booking_id"]
    log_in(desk, "frontdesk")
    desk.goto(f"{SHEETS}bookings/{booking_id}/registration-card/")
    expect(desk.locator(".registration-card")).to_contain_text("Vera Weiß")
    printed = desk.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_history_tells_sentences_and_loads_older_ones(desk: Page, log_in: LogIn, axe: Axe) -> None:
    log_in(desk, "maintenance")
    desk.goto(f"{SHEETS}rooms/201/history/")
    expect(desk.locator(".story").first).to_be_visible()
    expect(desk.get_by_text("checked out Milo Noor")).to_be_visible()
    axe(desk)
