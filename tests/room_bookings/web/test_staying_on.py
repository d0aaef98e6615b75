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
