"""Tests of the board and the page of a room: statements, parts, and what each role sees and may do."""

import gzip
import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff
from tests import scenarios
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="grand")
    scenarios.rooms(scenario, "101", "102", "103")
    scenarios.rooms(scenario, "201", floor=2, status=RoomStatus.CHECKOUT_DIRTY)
    scenarios.checked_in_booking(scenario, "101", last_name="O'Neill", people=2)
    scenarios.booking_with_room(scenario, "102", last_name="Zeller")
    return scenario


def browser_of(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


def page(staff: Staff, path: str, *, encoding: str = "") -> bytes:
    return browser_of(staff).get(f"/hotels/grand/{path}", headers={"Accept-Encoding": encoding}).content


def text(staff: Staff, path: str) -> str:
    return page(staff, path).decode()


def tiles(html: str) -> list[str]:
    return re.findall(r'data-room="(\w+)"', html)


def actions(html: str) -> set[str]:
    """Return the actions whose form can be opened."""
    return set(re.findall(r'data-command-form="[^"]*/commands/([a-z-]+)/"', html))


def test_board_shows_the_rooms_in_use_by_floor(scenario: Scenario) -> None:
    Room.objects.filter(room_number="103").update(is_active=False)

    html = text(scenario.front_desk, "board/")

    assert tiles(html) == ["101", "102", "201"]
    assert html.index("Floor 1") < html.index('id="room-101"') < html.index("Floor 2")
    assert "Ada O&#x27;Neill" in html
    assert "Ada Zeller" in html


@pytest.mark.parametrize("rooms", [4, 304])
def test_board_takes_five_statements(scenario: Scenario, rooms: int) -> None:
    if rooms > 4:
        scenarios.rooms(scenario, *(f"3{number:03}" for number in range(rooms - 4)), floor=3)

    browser = browser_of(scenario.front_desk)
    with CaptureQueriesContext(connection) as queries:
        html = browser.get("/hotels/grand/board/").content.decode()

    assert len(tiles(html)) == rooms
    assert len(queries) == 5


def test_board_of_300_rooms_is_small_over_the_wire(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *(f"3{number:03}" for number in range(300)), floor=3)

    compressed = page(scenario.front_desk, "board/", encoding="gzip")

    assert len(tiles(gzip.decompress(compressed).decode())) == 304
    assert len(compressed) < 60_000


def test_tiles_are_read_again_by_number(scenario: Scenario) -> None:
    browser = browser_of(scenario.front_desk)
    with CaptureQueriesContext(connection) as queries:
        html = browser.get("/hotels/grand/board/tiles/?rooms=102,201,no-room,").content.decode()

    assert sorted(tiles(html)) == ["102", "201"]
    assert len(queries) == 4


def test_tiles_of_another_hotel_are_left_out(scenario: Scenario) -> None:
    scenarios.rooms(scenarios.new_scenario(slug="other"), "999")

    assert tiles(text(scenario.front_desk, "board/tiles/?rooms=999")) == []


def test_all_floors_are_read_again_as_the_page_shows_them(scenario: Scenario) -> None:
    now = r' data-(now|day-ends)="[^"]*"'
    board, floors = text(scenario.front_desk, "board/"), text(scenario.front_desk, "board/floors/")

    assert re.sub(now, "", floors).strip() in re.sub(now, "", board)


@pytest.mark.parametrize("path", ["rooms/101/", "rooms/101/part/", "rooms/101/part/?panel"])
def test_room_shows_guests_and_bookings(scenario: Scenario, path: str) -> None:
    html = text(scenario.front_desk, path)

    assert "Ada O&#x27;Neill" in html
    assert "Companion 1 O&#x27;Neill" in html
    assert ("data-close-panel" in html) == ("panel" in path)


def test_unknown_room_is_not_found(scenario: Scenario) -> None:
    assert browser_of(scenario.front_desk).get("/hotels/grand/rooms/999/").status_code == 404


def test_front_desk_may_check_out_and_report(scenario: Scenario) -> None:
    found = actions(text(scenario.front_desk, "rooms/101/"))

    assert {"check-out", "move-room", "change-departure", "mark-maintenance"} <= found
    assert not {"check-in", "start-cleaning", "inspect", "override-status"} & found


def test_housekeeper_sees_no_buttons_of_bookings(scenario: Scenario) -> None:
    html = text(scenario.housekeeper, "rooms/101/")

    of_attendants = {"guest-wishes", "observations", "visits"}
    assert actions(html) == {"start-cleaning", "mark-maintenance"} | of_attendants
    assert "Check out" not in html


def test_supervisor_may_inspect_and_sees_why_not(scenario: Scenario) -> None:
    html = text(scenario.supervisor, "rooms/201/")

    assert "inspect" not in actions(html)
    assert 'id="room-inspect" aria-disabled="true"' in html
    assert re.search(r'id="room-inspect-why">[^<]{10,}', html)


def test_manager_may_override_the_status(scenario: Scenario) -> None:
    assert "override-status" in actions(text(scenario.manager, "rooms/201/"))


def test_amounts_are_not_shown(scenario: Scenario) -> None:
    for path in ("board/", "rooms/101/"):
        assert "EUR" not in text(scenario.manager, path)


def test_page_of_a_room_takes_few_statements(scenario: Scenario) -> None:
    browser = browser_of(scenario.front_desk)
    with CaptureQueriesContext(connection) as queries:
        browser.get("/hotels/grand/rooms/101/")

    assert len(queries) <= 15


def test_board_names_the_end_of_the_business_date(scenario: Scenario) -> None:
    found = re.search(r'data-now="([^"]+)" data-day-ends="([^"]+)"', text(scenario.front_desk, "board/"))

    assert found
    now, ends = (datetime.fromisoformat(value) for value in found.groups())
    assert 0 < (ends - now).total_seconds() <= 25 * 60 * 60
