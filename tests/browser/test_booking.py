"""The page of a booking and the dialog of its commands: previews, reasons, drafts, undo, keyboard, back button."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn, OpenContext
from tests.browser.house.people import ONE_OF_EACH_ROLE, PASSWORD

BOOKINGS = "/hotels/harbour/bookings/"
MAY_CHANGE = {"frontdesk", "manager"}


def booking_of(api: Api, last_name: str) -> dict[str, Any]:
    """Return the first booking that is found under a name."""
    found: dict[str, Any] = api("manager").get(f"room-bookings/?search={quote(last_name)}")["results"][0]
    return found


def open_booking(page: Page, api: Api, last_name: str) -> str:
    """Open the page of a booking and return the booking's ID."""
    booking_id = str(booking_of(api, last_name)["booking_id"])
    page.goto(f"{BOOKINGS}{booking_id}/")
    return booking_id


def open_form(page: Page, command: str) -> Any:
    """Press the button of a command and return the dialog, with its preview."""
    page.get_by_role("button", name=command, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.parametrize("username", ONE_OF_EACH_ROLE)
def test_each_role_sees_what_it_may(desk: Page, log_in: LogIn, api: Api, axe: Axe, username: str) -> None:
    log_in(desk, username)
    open_booking(desk, api, "Byrne")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ada Byrne")
    expect(desk.get_by_role("button", name="Check out", exact=True)).to_have_count(
        int(username in MAY_CHANGE)
    )
    amounts = desk.get_by_text(re.compile("EUR$"))
    if username in MAY_CHANGE:
        expect(amounts.first).to_be_visible()
    else:
        expect(amounts).to_have_count(0)
    expect(desk.get_by_text("Quiet room, <b>high</b> floor")).to_have_count(int(username in MAY_CHANGE))
    axe(desk)


def test_refused_commands_tell_why(desk: Page, log_in: LogIn, api: Api) -> None:
    log_in(desk, "frontdesk")
    open_booking(desk, api, "Doyle")
    desk.get_by_text("more that cannot be done now").click()
    refused = desk.locator("#command-reinstate")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(refused).to_have_accessible_description(re.compile("Booking BK-.* is"))
    refused.click(force=True)
    expect(desk.get_by_role("dialog")).to_be_hidden()


def test_check_in_is_previewed_done_and_undone_by_keyboard(
    desk: Page, log_in: LogIn, api: Api, axe: Axe
) -> None:
    log_in(desk, "frontdesk")
    booking_id = open_booking(desk, api, "Stern")
    desk.locator("#command-check-in").focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name="Check in")
    expect(dialog.get_by_text("Confirmed → then Checked in")).to_be_visible()
    axe(desk, within="dialog")
    expect(dialog.get_by_role("button", name="Check in")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.locator(".booking-head")).to_contain_text("Checked in")
    expect(desk.get_by_role("heading", level=1)).to_be_focused()
    desk.get_by_role("button", name="Undo", exact=True).click()
    undo = desk.get_by_role("dialog", name="Undo check-in")
    expect(undo.get_by_label("Reason", exact=True)).to_have_value("Done by mistake")
    expect(undo.get_by_text("Checked in → then Confirmed")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator(".booking-head")).to_contain_text("Confirmed")
    assert api("manager").get(f"room-bookings/{booking_id}/")["status"] == "CONFIRMED"


def test_focus_returns_after_escape_and_after_the_back_button(desk: Page, log_in: LogIn, api: Api) -> None:
    log_in(desk, "frontdesk")
    open_booking(desk, api, "Doyle")
    address = desk.url
    for close in (lambda: desk.keyboard.press("Escape"), desk.go_back):
        dialog = open_form(desk, "Change booking")
        expect(dialog.get_by_label("Adults")).to_be_focused()
        expect(dialog.get_by_text("Nothing would change.")).to_be_visible()
        close()
        expect(dialog).to_be_hidden()
        expect(desk.locator("#command-change-details")).to_be_focused()
        assert desk.url == address


def test_missing_reason_is_told_at_its_field(desk: Page, log_in: LogIn, api: Api) -> None:
    log_in(desk, "frontdesk")
    open_booking(desk, api, "Caspersen")
    dialog = open_form(desk, "Cancel booking")
    expect(dialog.get_by_text("Confirmed → then Cancelled")).to_be_visible()
    reason = dialog.get_by_label("Reason", exact=True)
    expect(reason).to_be_focused()
    dialog.get_by_role("button", name="Cancel booking").click()
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_have_accessible_description("This is required.")


def test_double_click_sends_once(desk: Page, log_in: LogIn, api: Api) -> None:
    log_in(desk, "frontdesk")
    open_booking(desk, api, "Zeller")
    dialog = open_form(desk, "Change booking")
    dialog.get_by_role("spinbutton", name="Children").fill("1")
    expect(dialog.get_by_text("0 → then 1")).to_be_visible()
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "PATCH" else None)
    dialog.get_by_role("button", name="Change booking").dblclick()
    expect(dialog).to_be_hidden()
    assert len(sent) == 1


def test_lost_answer_is_asked_for_again_with_the_same_key(
    desk: Page, log_in: LogIn, api: Api, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED|ERR_CONNECTION")
    log_in(desk, "frontdesk")
    booking_id = open_booking(desk, api, "Quist")
    dialog = open_form(desk, "Remove assignment")
    expect(dialog.get_by_text("304 → then none")).to_be_visible()
    keys: list[str | None] = []

    def lose_first_answer(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        answer = route.fetch()
        if len(keys) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    desk.route(re.compile("/unassign-room/$"), lose_first_answer)
    dialog.get_by_role("button", name="Remove assignment").click()
    expect(dialog.get_by_text("The answer did not arrive.")).to_be_visible()
    dialog.get_by_role("button", name="Remove assignment").click()
    expect(dialog).to_be_hidden()
    assert keys == [keys[0]] * 2
    assert keys[0]
    assert api("manager").get(f"room-bookings/{booking_id}/")["assigned_room"] is None


def test_busy_server_is_asked_again(desk: Page, log_in: LogIn, api: Api, complaints: Complaints) -> None:
    complaints.expect("503")
    log_in(desk, "frontdesk")
    open_booking(desk, api, "Bakke")
    dialog = open_form(desk, "Change booking")
    dialog.get_by_label("Notes").fill("Late")
    expect(dialog.get_by_text("none → then Late")).to_be_visible()
    answers: list[int] = []

    def busy_once(route: Route) -> None:
        if "dry_run" in route.request.url or route.request.method != "PATCH" or answers:
            return route.fallback()
        answers.append(503)
        return route.fulfill(
            status=503, headers={"Retry-After": "1"}, json={"code": "busy", "detail": "Busy."}
        )

    desk.route("**/room-bookings/**", busy_once)
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog).to_be_hidden()
    assert answers == [503]


def test_change_of_others_is_shown_and_decided_field_by_field(
    desk: Page, log_in: LogIn, api: Api, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("400")  # a phone of a booker without a name
    complaints.expect("412")  # a preview that is faster than the news of the change
    log_in(desk, "frontdesk")
    booking_id = open_booking(desk, api, "Frey")
    dialog = open_form(desk, "Change booking")
    dialog.get_by_label("Notes").fill("My note")
    dialog.get_by_label("Phone of the booker").fill("123")
    api("manager").patch(f"room-bookings/{booking_id}/", {"notes": "Their note", "special_requests": "Tea"})
    expect(dialog.get_by_text("Somebody has changed this in the meantime:")).to_be_visible()
    expect(dialog.get_by_text("none → then Tea")).to_be_visible()
    expect(dialog.get_by_label("Wishes")).to_have_value("Tea")
    expect(dialog.get_by_label("Phone of the booker")).to_have_value("123")
    conflict = dialog.get_by_role("group", name="Notes")
    expect(conflict).to_contain_text("Others changed it to “Their note” You entered “My note”")
    axe(desk, within="dialog")
    dialog.get_by_label("Phone of the booker").fill("")
    dialog.get_by_role("button", name="Change booking").click()
    expect(conflict.get_by_role("button", name="Take the new value")).to_be_focused()
    conflict.get_by_role("button", name="Keep mine").click()
    expect(dialog.get_by_text("Their note → then My note")).to_be_visible()
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog).to_be_hidden()
    booking = api("manager").get(f"room-bookings/{booking_id}/")
    assert (booking["notes"], booking["special_requests"]) == ("My note", "Tea")


def test_stale_form_is_refused_without_a_stream(
    open_context: OpenContext, api: Api, complaints: Complaints
) -> None:
    complaints.expect("412|Failed to load resource|stream")
    page = open_context("desk", "frontdesk").new_page()
    page.route("**/events/stream/**", lambda route: route.abort())
    booking_id = open_booking(page, api, "Weiß")
    dialog = open_form(page, "Change booking")
    dialog.get_by_role("spinbutton", name="Children").fill("1")
    expect(dialog.get_by_text("0 → then 1")).to_be_visible()
    api("manager").patch(f"room-bookings/{booking_id}/", {"notes": "Twins"})
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog.get_by_text("none → then Twins")).to_be_visible()
    expect(dialog.get_by_text("0 → then 1")).to_be_visible()
    assert api("manager").get(f"room-bookings/{booking_id}/")["children"] == 0
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog).to_be_hidden()
    assert api("manager").get(f"room-bookings/{booking_id}/")["children"] == 1


def test_command_in_one_tab_is_seen_in_the_other(open_context: OpenContext, api: Api) -> None:
    context = open_context("desk", "frontdesk")
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        open_booking(page, api, "O'Hara")
    dialog = open_form(one, "Change booking")
    dialog.get_by_label("Notes").fill("Seen in both tabs")
    expect(dialog.get_by_text("none → then Seen in both tabs")).to_be_visible()
    dialog.get_by_role("button", name="Change booking").click()
    expect(other.locator(".long-text").get_by_text("Seen in both tabs")).to_be_visible()


def test_room_is_found_by_typing(
    desk: Page, log_in: LogIn, api: Api, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("409")
    log_in(desk, "frontdesk")
    booking_id = open_booking(desk, api, "Kovács")
    dialog = open_form(desk, "Move to another room")
    expect(dialog.get_by_label("Find in the list")).to_be_focused()
    desk.keyboard.type("303")
    desk.keyboard.press("Enter")
    expect(dialog.get_by_role("radio", name="303")).to_be_checked()
    axe(desk, within="dialog")
    override = dialog.get_by_role("checkbox", name=re.compile("Override"))
    expect(override).to_be_visible()
    override.check()
    expect(dialog.get_by_text("205 → then 303")).to_be_visible()
    dialog.get_by_label("Reason", exact=True).fill("Wants a view")
    dialog.get_by_label("Reason for the override").fill("They insist")
    dialog.get_by_role("button", name="Move to another room").click()
    expect(dialog).to_be_hidden()
    assert api("manager").get(f"room-bookings/{booking_id}/")["assigned_room"] == "303"


def test_search_finds_bookings_while_typing(desk: Page, log_in: LogIn, axe: Axe) -> None:
    log_in(desk, "frontdesk")
    desk.goto(BOOKINGS)
    axe(desk)
    desk.keyboard.press("/")
    expect(desk.get_by_label("Name or number")).to_be_focused()
    desk.keyboard.type("kov")
    expect(desk.get_by_text("1 booking", exact=True)).to_be_visible()
    desk.get_by_role("link", name="Ilka Kovács").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ilka Kovács")


def test_phone_has_the_form_on_the_whole_screen(phone: Page, log_in: LogIn, api: Api, axe: Axe) -> None:
    log_in(phone, "manager")
    open_booking(phone, api, "Caspersen")
    dialog = open_form(phone, "Change stay")
    box = dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    axe(phone)


def test_form_stays_when_the_session_has_ended(
    desk: Page, log_in: LogIn, api: Api, complaints: Complaints
) -> None:
    complaints.expect("401")
    log_in(desk, "frontdesk")
    booking_id = open_booking(desk, api, "Noor")
    dialog = open_form(desk, "Change booking")
    dialog.get_by_label("Notes").fill("Written before the end")
    expect(dialog.get_by_text("none → then Written before the end")).to_be_visible()
    desk.context.clear_cookies(name="sessionid")
    dialog.get_by_role("button", name="Change booking").click()
    lock = desk.locator("[data-lock]")
    expect(lock).to_be_visible()
    expect(desk.locator("[data-command-dialog] [name=notes]")).to_have_value("Written before the end")
    lock.get_by_label("Password").fill(PASSWORD)
    desk.keyboard.press("Enter")
    expect(lock).to_be_hidden()
    expect(dialog.get_by_text("none → then Written before the end")).to_be_visible()
    dialog.get_by_role("button", name="Change booking").click()
    expect(dialog).to_be_hidden()
    assert api("manager").get(f"room-bookings/{booking_id}/")["notes"] == "Written before the end"
