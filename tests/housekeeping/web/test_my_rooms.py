"""Tests of My rooms: what each role is offered, in which order, and that the buttons do what they say."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from hotel.kernel.enums import Source
from housekeeping.enums import Priority
from housekeeping.selectors import rooms_to_work_on
from rooms.enums import RoomStatus
from staff.command import Command
from staff.models import Staff
from tests import scenarios
from tests.admin_pages import text_of
from tests.scenarios import MORNING, NOON, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db

YESTERDAY, TODAY = scenarios.TODAY, scenarios.TODAY + timedelta(days=1)
NOW = NOON + timedelta(days=1)
"""The scenarios happen one day before the pages are read."""
DIRTY, CLEANED = RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(timezone="Europe/Dublin")


def cleaned_rooms(scenario: Scenario, *numbers: str) -> None:
    for number in numbers:
        scenarios.room_with_status(scenario, number, CLEANED)


def browser_of(staff: Staff) -> Client:
    browser = Client()
    browser.force_login(staff.user)
    return browser


def page_of(staff: Staff, part: str = "") -> str:
    return text_of(browser_of(staff).get(f"/hotels/{staff.hotel.slug}/my-rooms/{part}"))


def work_of(staff: Staff) -> list[str]:
    """Return what the person can do, in order: `clean 101`."""
    command = Command(hotel=staff.hotel, staff=staff, source=Source.HOUSEKEEPING, now=NOW)
    return [f"{entry.work} {entry.room.room_number}" for entry in rooms_to_work_on(command)]


def buttons_of(page: str, tile: str) -> dict[str, dict[str, str]]:
    """Return the data of each button of a tile, by the button's name."""
    found = re.findall(rf'<button type="button" id="{tile}-([a-z-]+)" ([^>]*)>', page)
    return {name: dict(re.findall(r'data-([a-z-]+)="([^"]*)"', data)) for name, data in found}


def tap(staff: Staff, tile: str, button: str, *, kind: str = "do", **more: Any) -> Any:
    """Send what a button of the tile sends, or what takes it back, with the version that the tile shows."""
    html = browser_of(staff).get(f"/hotels/{staff.hotel.slug}/my-rooms/list/").content.decode()
    raw = buttons_of(html, tile)[button]
    data = {name: unescape(value) for name, value in raw.items()}
    etag = unescape(re.search(rf'id="{tile}" data-room="[^"]*" data-etag="([^"]*)"', html)[1])  # type: ignore[index]
    body = json.loads(data["body" if kind == "do" else "undo-body"]) | more
    return browser_of(staff).post(
        data[kind], body, content_type="application/json", headers={"If-Match": etag}
    )


def test_dirty_rooms_are_ordered_by_need(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "301", "302", status=DIRTY, floor=3)
    scenarios.rooms(scenario, "101", "102", "103", status=DIRTY)
    scenarios.rooms(scenario, "201", "202", "203", "204", floor=2)
    scenarios.booking_with_room(scenario, "302", check_in=TODAY)
    scenarios.booking_with_room(scenario, "103", check_in=YESTERDAY)
    scenarios.booking_with_room(scenario, "102", check_in=TODAY + timedelta(days=1))
    scenarios.checked_in_booking(scenario, "201", nights=3)  # stays on
    scenarios.checked_in_booking(scenario, "202", nights=1)  # leaves today
    scenarios.checked_in_booking(
        scenario, "203", check_in=TODAY, now=MORNING + timedelta(days=1)
    )  # came today

    assert work_of(scenario.housekeeper) == [
        "clean 103",  # its guest was expected yesterday
        "clean 302",  # its guest comes today
        "clean 101",
        "clean 102",
        "clean 301",
        "clean 201",  # a stay-over
    ]


def test_cleaned_stay_over_is_due_on_the_next_day_again(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101", nights=3)
    assert tap(scenario.housekeeper, "clean-101", "start").status_code == 200
    assert work_of(scenario.housekeeper) == ["finish 101"]

    assert tap(scenario.housekeeper, "finish-101", "done").status_code == 200

    assert work_of(scenario.housekeeper) == []


def test_own_cleanings_come_first_and_those_of_others_are_not_shown(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103", status=DIRTY)
    scenarios.start_cleaning(scenario, "103", staff=scenario.housekeeper, now=MORNING + timedelta(days=1))
    scenarios.start_cleaning(scenario, "102", staff=scenario.supervisor)

    assert work_of(scenario.housekeeper) == ["finish 103", "clean 101"]
    assert "10:00" in page_of(scenario.housekeeper)  # 9:00 in UTC


def test_inspections_of_arrivals_and_urgent_repairs_come_first(scenario: Scenario) -> None:
    cleaned_rooms(scenario, "101", "102")
    scenarios.booking_with_room(scenario, "102", check_in=TODAY)
    scenarios.rooms(scenario, "201", "202", "203", floor=2)
    for number, priority in (("201", Priority.LOW), ("202", Priority.HIGH), ("203", Priority.MED)):
        scenarios.report(scenario, number, priority=priority, room_usable=True)

    repairs = ["repair 202", "repair 203", "repair 201"]
    assert work_of(scenario.supervisor) == ["inspect 102", "inspect 101", *repairs]
    assert work_of(scenario.maintenance) == repairs
    assert work_of(scenario.housekeeper) == []


def test_rooms_of_other_hotels_and_out_of_use_are_not_shown(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101", status=DIRTY)
    scenarios.room_with_status(scenario, "102", RoomStatus.OUT_OF_ORDER)

    assert work_of(scenario.supervisor) == []
    assert "Nothing to do now." in page_of(scenario.supervisor)


def test_tile_explains_its_place_in_signs_and_words(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)
    scenarios.booking_with_room(scenario, "101", check_in=TODAY, last_name="O'Hara")
    scenarios.report(scenario, "101", note="Tap <drips> & squeaks", priority=Priority.HIGH)

    page = browser_of(scenario.supervisor).get(f"/hotels/{scenario.hotel.slug}/my-rooms/").content.decode()

    for sign in ("arrival", "warning", "maintenance", "note"):
        assert f"#{sign}" in page
    assert "<strong>15:00</strong>" in page
    assert "<strong>High</strong>" in page
    assert escape("Tap <drips> & squeaks") in page
    assert "Hara" not in page


def test_each_button_has_a_sign_a_word_and_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)

    page = page_of(scenario.housekeeper, "list/")

    assert list(buttons_of(page, "clean-101")) == ["start", "report", "seen"]
    assert '<span class="word">Start</span><span class="hidden-text"> 101</span></button>' in page
    assert page.count('<svg class="icon"') == page.count('<span class="word">') + page.count("class=note")


def test_start_and_done_and_what_takes_them_back(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)
    steps = [
        ("clean-101", "start", RoomStatus.CLEANING_IN_PROGRESS),
        ("finish-101", "stop", DIRTY),
        ("clean-101", "start", RoomStatus.CLEANING_IN_PROGRESS),
        ("finish-101", "done", CLEANED),
    ]
    for tile, button, status in steps:
        assert tap(scenario.housekeeper, tile, button).json()["room_status"] == status

    page = page_of(scenario.supervisor, "list/")
    assert "undo" not in buttons_of(page, "inspect-101")["passed"]


@pytest.mark.parametrize(
    ("passed", "button", "status"),
    [(True, "passed", RoomStatus.READY_FOR_GUEST), (False, "failed", DIRTY)],
)
def test_inspection(scenario: Scenario, passed: bool, button: str, status: RoomStatus) -> None:
    cleaned_rooms(scenario, "101")
    note: Any = {} if passed else {"note": "Bed"}

    assert tap(scenario.supervisor, "inspect-101", button, **note).json()["room_status"] == status


def test_report_and_repair_and_what_takes_them_back(scenario: Scenario) -> None:
    cleaned_rooms(scenario, "101")
    report: Any = {"note": "Light: over the bed", "room_usable": False}
    assert (
        tap(scenario.supervisor, "inspect-101", "report", **report).json()["room_status"]
        == "MAINTENANCE_REQUIRED"
    )

    undo = buttons_of(
        browser_of(scenario.maintenance).get(f"/hotels/{scenario.hotel.slug}/my-rooms/").content.decode(),
        "repair-101",
    )
    assert tap(scenario.maintenance, "repair-101", "repaired").json()["room_status"] == CLEANED
    assert "mark-maintenance" in undo["repaired"]["undo"]
    assert "Light: over the bed" in unescape(undo["repaired"]["undo-body"])


def test_only_those_who_may_complete_a_report_are_offered_to_take_it_back(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)

    has_undo = {
        staff.roles[0]: "undo" in buttons_of(page_of(staff, "list/"), "clean-101")["report"]
        for staff in (scenario.housekeeper, scenario.supervisor)
    }

    assert has_undo == {"HOUSEKEEPER": False, "HOUSEKEEPING_SUPERVISOR": True}


def test_stale_tile_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)
    html = page_of(scenario.housekeeper, "list/")
    url = buttons_of(html, "clean-101")["start"]["do"]
    etag = re.search(r'data-etag=""?([^ ]*?)"?"?>', html)[1]  # type: ignore[index]
    scenarios.start_cleaning(scenario, "101", staff=scenario.supervisor)

    answer = browser_of(scenario.housekeeper).post(
        url, {}, content_type="application/json", headers={"If-Match": f'"{etag.strip(chr(34))}"'}
    )

    assert answer.status_code == 412


def test_page_of_any_size_takes_few_statements(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=DIRTY)
    browser = browser_of(scenario.manager)
    url = f"/hotels/{scenario.hotel.slug}/my-rooms/"
    for more in range(2):
        with assert_max_statements(7):  # session, login, membership, position, rooms, stays, cleanings
            assert browser.get(url).status_code == 200
        cleaned_rooms(scenario, *(f"2{more}{n}" for n in range(5)))
