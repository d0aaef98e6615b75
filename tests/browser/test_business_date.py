"""Pages that are open while the business date turns: they show the new date by themselves."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, OpenContext
from tests.browser.line import Line

PAGES = ("board/", "arrivals/", "fire-list/", "my-rooms/")
SHOWN = ".top time"


class Night:
    """A hotel whose business date is that of yesterday, until `end`. The clock there shows noon (see `house.clock`)."""

    def __init__(self, api: Api) -> None:
        self._manager = api("manager")
        # Sessions do not lock themselves while the browsers' clocks are moved on.
        self._manager.patch("hotel/", {"day_starts_at": "15:00", "idle_lock_minutes": None})
        self.yesterday = self._business_date()

    @property
    def today(self) -> str:
        """The business date after `end`."""
        return (date.fromisoformat(self.yesterday) + timedelta(days=1)).isoformat()

    def end(self) -> None:
        """Let the business date turn on the server."""
        self._manager.patch("hotel/", {"day_starts_at": "04:00"})
        assert self._business_date() == self.today

    def _business_date(self) -> str:
        return str(self._manager.get("hotel/")["business_date"])


@pytest.fixture
def night(api: Api) -> Night:
    """Return a hotel in which the business date is about to turn."""
    return Night(api)


def open_page(page: Page, path: str, night: Night) -> Page:
    page.clock.install(time=datetime.now().astimezone())
    page.goto(f"/hotels/harbour/{path}")
    expect(page.locator(SHOWN)).to_have_attribute("datetime", night.yesterday)
    return page


def test_open_pages_follow_the_business_date(open_context: OpenContext, night: Night) -> None:
    context = open_context("desk", "manager")
    pages = [open_page(context.new_page(), path, night) for path in PAGES]
    arrivals = pages[PAGES.index("arrivals/")]
    of_today = arrivals.get_by_role("row").filter(has_text="Rosa Stern")
    expect(arrivals.get_by_role("row").filter(has_text="Nils Olsen")).to_be_visible()
    expect(of_today).to_have_count(0)
    night.end()
    for page in pages:
        page.clock.fast_forward("04:00:00")
        expect(page.locator(SHOWN)).to_have_attribute("datetime", night.today)
    expect(of_today).to_be_visible()


def test_page_with_an_open_dialog_follows_after_it(open_context: OpenContext, night: Night) -> None:
    page = open_page(open_context("desk", "frontdesk").new_page(), "board/", night)
    page.locator("#room-304").click()
    page.get_by_role("button", name="Report maintenance").click()
    note = page.get_by_role("dialog").get_by_label("What is broken?")
    note.fill("The curtain is torn")
    night.end()
    for _ in range(2):
        page.clock.fast_forward("04:00:00")
        expect(note).to_have_value("The curtain is torn")
    for name in ("dialog", "complementary"):
        page.keyboard.press("Escape")
        expect(page.get_by_role(name)).to_be_hidden()
    page.clock.fast_forward("00:00:11")
    expect(page.locator(SHOWN)).to_have_attribute("datetime", night.today)


def test_page_without_a_connection_stays_until_it_is_back(
    line: Line, open_context: OpenContext, night: Night, complaints: Complaints
) -> None:
    complaints.expect("ERR_")
    page = open_page(open_context("desk", "frontdesk", base_url=line.url).new_page(), "board/", night)
    line.cut()
    with page.expect_event("requestfailed", lambda request: "healthz" in request.url):
        page.clock.fast_forward("04:00:00")
    expect(page.locator("#room-101")).to_be_visible()
    night.end()
    line.restore()
    page.clock.fast_forward("00:00:11")
    expect(page.locator(SHOWN)).to_have_attribute("datetime", night.today)
