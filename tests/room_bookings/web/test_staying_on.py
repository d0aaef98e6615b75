"""Pages about guests who stay on in their room: the form of the check-in, and both bookings' pages."""

import re

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import Scenario


def form_of(scenario: Scenario, booking: RoomBooking) -> str:
    path = f"bookings/{booking.booking_id}/commands/check-in/"
    return Browser(scenario, scenario.front_desk).get(path)


def choices_of(form: str) -> list[str]:
    """Return the values that the form offers for the booking that is continued."""
    found = re.search(r'<select[^>]* name="continues".*?</select>', form, flags=re.DOTALL)
    return re.findall(r'<option value="([^"]*)"', found.group()) if found else []


def test_check_in_offers_bookings_of_the_same_guests_or_room(scenario: Scenario) -> None:
    same_guests = scenarios.checked_in_booking(scenario, "101", nights=0)
    same_room = scenarios.checked_in_booking(scenario, "102", nights=0, last_name="Nolan")
    scenarios.checked_in_booking(scenario, "103", nights=0, last_name="Quinn")
    later = scenarios.booking_with_room(scenario, "102")
    assert set(choices_of(form_of(scenario, later))) == {
        "",
        same_guests.booking_id,
        same_room.booking_id,
    }


def test_check_in_offers_nothing_without_such_a_booking(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101")
    assert choices_of(form_of(scenario, scenarios.booking(scenario))) == []


def test_stored_link_is_the_only_choice(scenario: Scenario) -> None:
    earlier = scenarios.checked_in_booking(scenario, "101", nights=0)
    later = scenarios.booking(scenario)
    changes = {"continues": earlier.booking_id}
    run_as_system(scenario, stays.update_booking, booking_id=later.booking_id, changes=changes)
    form = form_of(scenario, later)
    assert choices_of(form) == [earlier.booking_id]
    assert "The room in which the guests stay on" in form


def test_pages_of_both_bookings_lead_to_each_other(scenario: Scenario) -> None:
    earlier = scenarios.checked_in_booking(scenario, "101", nights=0)
    later = scenarios.booking(scenario)
    run_as_system(scenario, stays.check_in_booking, booking_id=later.booking_id, continues=earlier.booking_id)
    browser = Browser(scenario, scenario.front_desk)
    page = browser.get(f"bookings/{later.booking_id}/")
    assert "The guests stay on from booking" in page
    assert f"bookings/{earlier.booking_id}/" in page
    page = browser.get(f"bookings/{earlier.booking_id}/")
    assert "The guests stayed on under booking" in page
    assert f"bookings/{later.booking_id}/" in page
    assert "let the guests of this booking stay in room 101" in page


def test_new_booking_offers_the_bookings_in_house(scenario: Scenario) -> None:
    browser = Browser(scenario, scenario.front_desk)
    assert choices_of(browser.get("bookings/new/command/")) == []
    leaving = scenarios.checked_in_booking(scenario, "101", nights=0)
    staying = scenarios.checked_in_booking(scenario, "102", nights=3, last_name="Nolan")
    scenarios.booking_with_room(scenario, "103")
    form = browser.get("bookings/new/command/")
    assert choices_of(form) == ["", leaving.booking_id, staying.booking_id]
    assert "Room 102 · Ada Nolan" in form


def test_room_whose_guests_leave_today_lets_them_stay_on(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101", nights=0)
    scenarios.checked_in_booking(scenario, "102", nights=2)
    desk = Browser(scenario, scenario.front_desk)

    def has_button(browser: Browser, room: str) -> bool:
        return 'id="stay-on"' in browser.get(f"rooms/{room}/part/", {"panel": ""})

    assert {room: has_button(desk, room) for room in ("101", "102", "103")} == {
        "101": True,
        "102": False,
        "103": False,
    }
    assert not has_button(Browser(scenario, scenario.housekeeper), "101")


def test_form_of_an_occupied_room_continues_its_booking(scenario: Scenario) -> None:
    earlier = scenarios.checked_in_booking(scenario, "101", nights=0, people=2)
    desk = Browser(scenario, scenario.front_desk)
    form = desk.get("rooms/101/walk-in/command/")
    assert choices_of(form) == [earlier.booking_id]
    assert re.search(r'name="party.0.last_name" value="Byrne"', form)
    assert re.search(r'name="adults" value="2"', form)

    answer = desk.client.post(
        f"/api/staff/hotels/{scenario.hotel.slug}/room-bookings/walk-in/",
        {
            "room_number": "101",
            "room_type": "DBL",
            "check_in": "2026-05-14",
            "check_out": "2026-05-16",
            "adults": 2,
            "party": [{"last_name": "Byrne", "role": "PRIMARY"}],
            "total_amount": "180.00",
            "currency": "EUR",
            "continues": earlier.booking_id,
        },
        content_type="application/json",
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["continues"] == earlier.booking_id
    assert RoomBooking.objects.get(pk=earlier.pk).status == "COMPLETED"
