"""A command is done once: double clicks, lost answers, two tabs, stale pages."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn, OpenContext

pytestmark = pytest.mark.fresh_hotel


@pytest.fixture
def pending(api: Api) -> str:
    """Return the ID of the one pending booking."""
    return str(api("manager").booking_of("Bakke")["booking_id"])


def open_form(page: Page, booking_id: str, name: str) -> None:
    page.goto(f"/hotels/harbour/bookings/{booking_id}/")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def commands_sent(page: Page) -> list[str]:
    """Return a list that collects the commands that the page sends from now on, dry runs left out."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET" and "/api/" in request.url and "dry_run" not in request.url:
            sent.append(request.url)

    page.on("request", note)
    return sent


def confirmations(api: Api, booking_id: str) -> list[dict[str, Any]]:
    entries = api("manager").get(f"room-bookings/{booking_id}/timeline/")["results"]
    return [entry for entry in entries if entry["to_status"] == "CONFIRMED"]


def test_double_click_sends_a_command_once(desk: Page, log_in: LogIn, api: Api, pending: str) -> None:
    log_in(desk, "frontdesk")
    open_form(desk, pending, "Confirm")
    sent = commands_sent(desk)
    desk.get_by_role("dialog").get_by_role("button", name="Confirm").dblclick()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert len(sent) == 1
    assert len(confirmations(api, pending)) == 1


def test_command_whose_answer_was_lost_is_done_once_when_it_is_sent_again(
    desk: Page, log_in: LogIn, api: Api, pending: str, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED")
    log_in(desk, "frontdesk")
    open_form(desk, pending, "Confirm")

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    submit = desk.get_by_role("dialog").get_by_role("button", name="Confirm")
    is_command = f"**/room-bookings/{pending}/confirm/"
    desk.route(is_command, lose_answer, times=1)
    submit.click()
    expect(desk.get_by_role("dialog")).to_contain_text("The answer did not arrive")
    submit.click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert len(confirmations(api, pending)) == 1


def test_command_in_one_tab_is_seen_in_the_other_and_at_another_desk(
    open_context: OpenContext, pending: str
) -> None:
    here, elsewhere = open_context("desk", "frontdesk"), open_context("desk", "manager")
    pages = [here.new_page(), here.new_page(), elsewhere.new_page()]
    for page in pages:
        page.goto(f"/hotels/harbour/bookings/{pending}/")
    open_form(pages[0], pending, "Confirm")
    pages[0].get_by_role("dialog").get_by_role("button", name="Confirm").click()
    for page in pages:
        expect(page.locator("[data-status=CONFIRMED]").first).to_be_visible()


def test_stale_form_shows_the_difference_and_overwrites_nothing(
    desk: Page, log_in: LogIn, api: Api, pending: str, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("status of 412")
    log_in(desk, "frontdesk")
    open_form(desk, pending, "Confirm")
    api("manager").patch(f"room-bookings/{pending}/", {"adults": 2})
    submit = desk.get_by_role("dialog").get_by_role("button", name="Confirm")
    submit.click()
    expect(desk.get_by_role("dialog")).to_contain_text("Somebody has changed this in the meantime")
    axe(desk)
    assert confirmations(api, pending) == []
    submit.click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    booking = api("manager").booking_of("Bakke")
    assert (booking["status"], booking["adults"]) == ("CONFIRMED", 2)
