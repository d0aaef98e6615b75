"""Tests of registration cards: what is filled in, what stays blank, and who may print them."""

from datetime import timedelta

import pytest

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.front_desk.web.pages import open_page, words_of
from tests.scenarios import TODAY, Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_card_holds_what_is_stored_and_lines_for_the_rest(scenario: Scenario) -> None:
    made = scenarios.booking_with_room(scenario, "101", people=2)
    write_columns(RoomBooking.objects.filter(pk=made.pk), total_amount="240.00")

    card = words_of(open_page(scenario.front_desk, "registration-card", booking_id=made.booking_id))

    for shown in ("Ada Byrne", "Companion 1 Byrne", "101 · Double", "240.00 EUR", "Pays at the hotel"):
        assert shown in card
    for line in ("Address", "Date of birth", "Nationality", "Vehicle registration", "Signature"):
        assert line in card
    assert "passport" not in card.lower()


@pytest.mark.parametrize(("language", "price"), [("en", "1,240.00 EUR"), ("de", "1.240,00 EUR")])
def test_amounts_are_written_as_the_language_does(scenario: Scenario, language: str, price: str) -> None:
    made = scenarios.booking_with_room(scenario, "101")
    write_columns(RoomBooking.objects.filter(pk=made.pk), total_amount="1240.00")

    page = open_page(scenario.front_desk, "registration-card", booking_id=made.booking_id, language=language)

    assert price in words_of(page)


def test_cards_of_a_day_are_those_of_its_arrivals(scenario: Scenario) -> None:
    scenarios.booking(scenario, last_name="Zeller")
    scenarios.checked_in_booking(scenario, "101", last_name="Adams")
    scenarios.booking(scenario, last_name="Later", check_in=TODAY + timedelta(days=1))

    cards = open_page(scenario.front_desk, "arrival-cards")

    assert cards.count('class="registration-card') == 2
    assert cards.index("Ada Adams") < cards.index("Ada Zeller")
    assert "Ada Later" in open_page(scenario.front_desk, "arrival-cards", f"day={TODAY + timedelta(days=1)}")


def test_cards_are_for_roles_with_personal_data(scenario: Scenario) -> None:
    made = scenarios.booking(scenario)

    for staff in (scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        open_page(staff, "registration-card", booking_id=made.booking_id, status=403)
        open_page(staff, "arrival-cards", status=403)


def test_unknown_bookings_have_no_card(scenario: Scenario) -> None:
    open_page(scenario.front_desk, "registration-card", booking_id="BK-NOBODY", status=404)
