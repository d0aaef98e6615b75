"""The pictures: which page, who sees it, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from playwright.sync_api import Page

HOTEL = "/hotels/grand-harbour/"
BOARD, ARRIVALS = f"{HOTEL}board/", f"{HOTEL}arrivals/"


def _leave_as_it_is(_: Page) -> None:
    """Take the picture of the page as it loads."""


def _show_the_dry_run(page: Page) -> None:
    """Press Enter on the first row whose room is ready."""
    row = page.locator("tr:has([data-status=READY_FOR_GUEST])").first
    row.locator("[data-main]").press("Enter")
    page.locator("[data-preview] dd").first.wait_for()


def _change_a_stay(page: Page) -> None:
    """Open the booking of the first arrival, and let it stay a night longer."""
    page.locator(".sheet-guest a").first.click()
    page.get_by_role("button", name="Change stay").click()
    departure = page.locator("[name=check_out]")
    departure.fill(str(date.fromisoformat(departure.input_value()) + timedelta(days=1)))
    page.locator("[data-preview] dd").first.wait_for()


@dataclass(frozen=True)
class Picture:
    """A picture `docs/images/<name>.png`. `prepare` opens what the picture is to show, a dialog for example."""

    name: str
    path: str
    username: str
    size: Literal["desk", "phone"] = "desk"
    theme: Literal["light", "dark"] = "light"
    prepare: Callable[[Page], None] = _leave_as_it_is


PICTURES = (
    Picture("board", BOARD, "frontdesk"),
    Picture("board-dark", BOARD, "frontdesk", theme="dark"),
    Picture("board-phone", BOARD, "frontdesk", size="phone"),
    Picture("arrivals", ARRIVALS, "frontdesk", prepare=_show_the_dry_run),
    Picture("booking", ARRIVALS, "frontdesk", prepare=_change_a_stay),
    Picture("fire-list", f"{HOTEL}fire-list/", "frontdesk"),
    Picture("my-rooms-phone", f"{HOTEL}my-rooms/", "housekeeper", size="phone"),
)
