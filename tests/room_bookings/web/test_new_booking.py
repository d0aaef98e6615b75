"""Tests of the form of a new booking: its fields, who gets its button, and that the API takes what it sends."""

import re
from typing import Any

import pytest

from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

FORM = "bookings/new/command/"
WALK_IN = "rooms/101/walk-in/command/"
BUTTON = 'id="new-booking"'
PAGES = ("bookings/", "arrivals/")
FILLED_IN = {
    "room_type": "DBL",
    "party.0.first_name": "Ada",
    "party.0.last_name": "Byrne",
    "party.0.email": "ada@example.org",
    "total_amount": "90.00",
    "special_requests": "A quiet room",
}


@pytest.fixture
def desk(scenario: Scenario) -> Browser:
    return Browser(scenario, scenario.front_desk)


def values_of(form: str) -> dict[str, str]:
    """Return the initial value of each input of the form that has one, by name."""
    names_and_values = [
        (re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]+)"', tag))
        for tag in re.findall(r"<input [^>]*>", form)
    ]
    return {name[1]: value[1] for name, value in names_and_values if name and value}


def body_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the body that `js/form_body.js` makes of these values of the form."""
    guest = {name.rpartition(".")[2]: value for name, value in values.items() if name.startswith("party.0.")}
    others = {name: value for name, value in values.items() if not name.startswith("party.0.")}
    numbers = {name: int(values[name]) for name in ("adults", "children")}
    return {**others, **numbers, "party": [guest]}


def send(desk: Browser, values: dict[str, Any], *, path: str = FORM, query: str = "") -> Any:
    """Send what the form sends, to the address that the form names."""
    form = desk.get(path)
    url = re.search(r'data-url="([^"]*)"', form)
    assert url
    body = body_of({**values_of(form), **values})
    return desk.client.post(f"{url[1]}{query}", body, content_type="application/json")


def test_form_starts_with_one_adult_for_the_night_of_the_business_date(desk: Browser) -> None:
    form = desk.get(FORM)

    assert values_of(form) == {
        "check_in": "2026-05-14",
        "check_out": "2026-05-15",
        "adults": "1",
        "children": "0",
        "currency": "EUR",
        "party.0.role": "PRIMARY",
    }
    assert re.search(r'name="confirm" checked', form)
    assert '<option value="DBL"' in form


def test_form_has_only_fields_that_the_api_takes(desk: Browser) -> None:
    answer = send(desk, FILLED_IN | {"confirm": True})

    assert answer.status_code == 201, answer.content
    booking = RoomBooking.objects.get(booking_id=answer.json()["booking_id"])
    assert (booking.status, booking.adults, booking.special_requests) == ("CONFIRMED", 1, "A quiet room")
    member = booking.party.get()
    assert (member.first_name, member.last_name, member.email) == ("Ada", "Byrne", "ada@example.org")
    assert f'data-leads-to="/hotels/{desk.hotel.slug}/bookings/"' in desk.get(FORM)
    desk.get(f"bookings/{booking.booking_id}/")


def test_refusals_name_the_fields_of_the_form(desk: Browser) -> None:
    wrong = {**FILLED_IN, "party.0.email": "ada", "check_in": "2026-05-13"}
    with assert_no_row_changes():
        by_serializer = send(desk, wrong, query="?dry_run=true").json()
        by_service = send(desk, {**wrong, "party.0.email": "ada@example.org"}, query="?dry_run=true").json()

    assert by_serializer["errors"].keys() == {"party.0.email"}
    assert by_service["errors"].keys() == {"check_in"}
    for field in ("party.0.email", "check_in"):
        assert f'data-error="{field}"' in desk.get(FORM)


@pytest.mark.parametrize("path", PAGES)
def test_button_is_for_persons_who_may_create_bookings(scenario: Scenario, path: str) -> None:
    for role in ("front_desk", "manager"):
        assert BUTTON in Browser(scenario, getattr(scenario, role)).get(path)
    assert BUTTON not in Browser(scenario, scenario.housekeeper).get(path)
    Browser(scenario, scenario.housekeeper).get(FORM, expect=403)


def test_sheets_of_other_days_and_kinds_have_no_button(desk: Browser) -> None:
    assert BUTTON not in desk.get("arrivals/", {"day": "2026-05-15"})
    assert BUTTON not in desk.get("departures/")


def test_new_is_the_id_of_no_booking(desk: Browser) -> None:
    desk.get("bookings/new/", expect=404)


def test_form_takes_few_statements(desk: Browser) -> None:
    desk.get(FORM)

    with assert_max_statements(6):
        desk.client.get(f"/hotels/{desk.hotel.slug}/{FORM}")


def test_confirmation_beyond_the_rooms_is_refused_and_managers_may_override(
    scenario: Scenario, desk: Browser
) -> None:
    scenarios.without_overbooking(scenario)
    for room in ("101", "102", "103"):
        scenarios.booking_with_room(scenario, room)
    manager = Browser(scenario, scenario.manager)
    confirmed = FILLED_IN | {"confirm": True}
    override = {"overrides": ["no_availability"], "override_reason": "A regular guest"}

    refused = send(desk, confirmed | override)

    assert [reason["code"] for reason in refused.json()["reasons"]] == ["no_availability"]
    assert send(desk, FILLED_IN).json()["status"] == "PENDING"
    assert send(manager, confirmed | override).json()["status"] == "CONFIRMED"
    assert re.search(r'data-may-override="[^"]*MANAGER', manager.get(FORM))
    assert not re.search(r'data-may-override="[^"]*MANAGER', desk.get(FORM))


def test_walk_in_takes_the_room_at_once(desk: Browser) -> None:
    form = values_of(desk.get(WALK_IN))
    answer = send(desk, FILLED_IN, path=WALK_IN)

    assert (form["room_number"], form["check_in"], form["check_out"]) == ("101", "2026-05-14", "2026-05-15")
    assert answer.status_code == 201, answer.content
    booking = RoomBooking.objects.select_related("assigned_room").get()
    assert booking.status == "CHECKED_IN"
    assert booking.assigned_room
    assert booking.assigned_room.room_number == "101"


@pytest.mark.parametrize("path", [FORM, WALK_IN])
def test_managers_enter_an_arrival_of_the_last_two_dates(scenario: Scenario, path: str) -> None:
    manager = Browser(scenario, scenario.manager)
    form = manager.get(path)
    (arrival,) = re.findall(r'<input [^>]*name="check_in"[^>]*>', form)

    answer = send(manager, {**FILLED_IN, "check_in": "2026-05-12"}, path=path)

    assert 'type="date"' in arrival
    assert 'min="2026-05-12"' in arrival
    assert answer.status_code == 201, answer.content
    page = manager.get(f"bookings/{answer.json()['booking_id']}/")
    assert "(after its dates)" in page
    assert "Entered late" in page


@pytest.mark.parametrize(("path", "kind"), [(FORM, "date"), (WALK_IN, "hidden")])
def test_front_desk_enters_no_arrival_before_today(desk: Browser, path: str, kind: str) -> None:
    (arrival,) = re.findall(r'<input [^>]*name="check_in"[^>]*>', desk.get(path))
    with assert_no_row_changes():
        answer = send(desk, {**FILLED_IN, "check_in": "2026-05-13"}, path=path, query="?dry_run=true")

    assert f'type="{kind}"' in arrival
    assert 'min="2026-05-12"' not in arrival
    assert answer.json()["errors"].keys() == {"check_in"}


def test_walk_in_is_refused_with_its_reason_while_the_room_is_dirty(
    scenario: Scenario, desk: Browser
) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    with assert_no_row_changes():
        answer = send(desk, FILLED_IN, path=WALK_IN, query="?dry_run=true")

    assert [reason["code"] for reason in answer.json()["reasons"]] == ["room_dirty"]


def test_vacant_ready_rooms_have_the_button_of_a_walk_in(scenario: Scenario, desk: Browser) -> None:
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    scenarios.checked_in_booking(scenario, "103")

    def has_button(browser: Browser, room: str) -> bool:
        return 'id="walk-in"' in browser.get(f"rooms/{room}/part/", {"panel": ""})

    assert {room: has_button(desk, room) for room in ("101", "102", "103")} == {
        "101": True,
        "102": False,
        "103": False,
    }
    assert not has_button(Browser(scenario, scenario.housekeeper), "101")
    Browser(scenario, scenario.housekeeper).get(WALK_IN, expect=403)
    desk.get("rooms/999/walk-in/command/", expect=404)
