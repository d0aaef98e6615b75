"""The dialog of every command, opened from the page of a booking or room that allows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, OpenContext

BOOKINGS = ("Byrne", "Stern", "Bakke", "Noor", "Engel", "Olsen")
"""In house, arriving, pending, gone, cancelled, and missing since yesterday."""
ROOMS = ("101", "202", "203", "204", "301", "302")
"""Occupied, dirty, being cleaned, not inspected, with a leak, out of order."""
BACK_FROM_DIALOG = """() => new Promise((resolve) => {
    const look = () => history.state?.dialog ? setTimeout(look, 10) : resolve()
    look()
})"""
"""Waits until the browser has gone back from a closed dialog: until then it drops a new address."""


def paths(api: Api) -> Iterator[str]:
    manager = api("manager")
    for last_name in BOOKINGS:
        yield f"/hotels/harbour/bookings/{manager.booking_of(last_name)['booking_id']}/"
    for number in ROOMS:
        yield f"/hotels/harbour/rooms/{number}/"


def action_of(form_url: str) -> str:
    """Return what the form is about: the command, and whether it is one of a booking or a room."""
    subject, _, action = form_url.rstrip("/").rpartition("/")
    return f"{subject.split('/')[3]} {action}"


def open_dialogs(page: Page, api: Api) -> Iterator[str]:
    """Open the dialog of each command once; yield its name while it is open."""
    seen: set[str] = set()
    for path in paths(api):
        page.goto(path)
        openers = page.locator("main [data-command-form]:not([aria-disabled=true])")
        for position in range(openers.count()):
            opener = openers.nth(position)
            action = action_of(opener.get_attribute("data-command-form") or "")
            if action in seen:
                continue
            seen.add(action)
            opener.evaluate("(element) => element.click()")
            expect(page.get_by_role("dialog")).to_be_visible()
            expect(page.locator("dialog [data-preview]")).not_to_contain_text("Checking")
            yield action
            page.locator("dialog [data-close]").first.click()
            expect(page.get_by_role("dialog")).to_be_hidden()
            page.evaluate(BACK_FROM_DIALOG)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_dialog_of_each_command_is_accessible_in_both_themes(
    size: str, open_context: OpenContext, api: Api, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("status of (400|409)")  # dry runs of forms that are not filled in yet
    page = open_context(size, "manager").new_page()

    found = []
    for action in open_dialogs(page, api):
        found.append(action)
        page.emulate_media(color_scheme="light")
        axe(page, within="dialog")
        page.emulate_media(color_scheme="dark")
        axe(page, within="dialog")

    assert {action.split()[0] for action in found} == {"bookings", "rooms"}
    assert len(found) >= 15, found
