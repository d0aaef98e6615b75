"""Tests of what each role sees, does and cannot do on the board, a day sheet and My rooms.

For the page of a booking: `test_booking.py`.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import LogIn

HOTEL = "/hotels/harbour/"
DIRTY = "202"


@dataclass(frozen=True)
class Expected:
    """The commands of a dirty room and the kinds of work that a role is shown, and whether it changes bookings.

    Without kinds of work, My rooms is refused. `room` is where the test of the role reports something broken.
    """

    room: str
    commands: frozenset[str]
    work: frozenset[str]
    changes_bookings: bool = False


REPORT, ATTEND = frozenset({"mark-maintenance"}), frozenset({"visits", "observations"})
CLEAN, OVERRIDE = frozenset({"start-cleaning", "mark-cleaned"}), frozenset({"override-status", "renumber"})
BLOCK = frozenset({"block"})
ALL_WORK = frozenset({"clean", "inspect", "repair"})
EXPECTED = {
    "frontdesk": Expected("105", REPORT | ATTEND, frozenset(), changes_bookings=True),
    "housekeeper": Expected("201", REPORT | ATTEND | CLEAN, frozenset({"clean"})),
    "supervisor": Expected("303", REPORT | ATTEND | CLEAN | BLOCK, ALL_WORK),
    "maintenance": Expected("304", REPORT | BLOCK, frozenset({"repair"})),
    "manager": Expected(
        "305", REPORT | ATTEND | CLEAN | BLOCK | OVERRIDE, ALL_WORK | {"finish"}, changes_bookings=True
    ),
}

of_every_role = pytest.mark.parametrize(("username", "expected"), EXPECTED.items(), ids=EXPECTED)


def open_room(page: Page, number: str) -> Locator:
    """Open the panel of a room on the board."""
    page.locator(f"#room-{number}").click()
    panel = page.get_by_role("complementary", name="Room")
    expect(panel.get_by_role("heading", name=f"Room {number}")).to_be_visible()
    return panel


def names_of(elements: Locator, attribute: str) -> set[str]:
    """Return the last parts of an attribute of the elements: `…/rooms/202/commands/start-cleaning/`, `work-clean`."""
    values = elements.evaluate_all("(all, name) => all.map((one) => one.getAttribute(name))", attribute)
    return {value.rstrip("/").rpartition("/")[2].removeprefix("work-") for value in values}


@of_every_role
def test_board_offers_the_commands_of_the_role(
    desk: Page, log_in: LogIn, username: str, expected: Expected, complaints: Complaints
) -> None:
    complaints.expect("412")  # a preview that was on its way when the command was sent
    log_in(desk, username)
    desk.goto(f"{HOTEL}board/")
    panel = open_room(desk, DIRTY)
    assert names_of(panel.locator(f"[data-command-form*='/rooms/{DIRTY}/']"), "data-command-form") == set(
        expected.commands
    )
    desk.keyboard.press("Escape")
    panel = open_room(desk, "101")
    of_booking = panel.locator("[data-command-form*='/bookings/']")
    expect(of_booking).to_have_count(0) if not expected.changes_bookings else expect(
        of_booking.first
    ).to_be_visible()
    desk.keyboard.press("Escape")
    open_room(desk, expected.room).get_by_role("button", name="Report maintenance").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("What is broken?").fill(f"Seen by {username}")
    dialog.get_by_label("Guests can use the room meanwhile").check()
    dialog.locator("[data-submit]").click()
    expect(dialog).to_be_hidden()
    expect(desk.locator(f"#room-{expected.room}")).to_contain_text(f"Seen by {username}")


@of_every_role
def test_sheets_and_my_rooms_offer_the_work_of_the_role(
    desk: Page, log_in: LogIn, username: str, expected: Expected, complaints: Complaints
) -> None:
    complaints.expect("status of 403")
    log_in(desk, username)
    desk.goto(f"{HOTEL}arrivals/")
    row = desk.get_by_role("row").filter(has_text="Rosa Stern")
    expect(row).to_be_visible()
    expect(row.locator("[data-command-form]").first).to_be_visible(visible=expected.changes_bookings)
    desk.goto(f"{HOTEL}my-rooms/")
    expect(desk.get_by_role("heading", level=1)).to_be_attached()
    assert names_of(desk.locator("main h2[id^=work-]"), "id") == set(expected.work)
