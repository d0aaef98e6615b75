"""Tests of the list of bookings: search, filters, pages, and how many statements it takes."""

import re
from datetime import timedelta

import pytest

from hotel.api.inputs import MAX_SEARCH_LENGTH
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import TODAY, Scenario
from tests.statement_count import assert_max_statements

MAX_STATEMENTS = 5


@pytest.fixture
def desk(scenario: Scenario) -> Browser:
    return Browser(scenario, scenario.front_desk)


def test_search_finds_names_and_numbers(scenario: Scenario, desk: Browser) -> None:
    found, other = (
        scenarios.booking(scenario, last_name="Byrne"),
        scenarios.booking(scenario, last_name="Quinn"),
    )

    for words in ("byr", found.booking_id, found.confirmation_number):
        page = desk.get("bookings/", {"q": words})
        assert found.booking_id in page
        assert other.booking_id not in page
    assert "1 booking" in page


def test_a_single_letter_restricts_nothing(scenario: Scenario, desk: Browser) -> None:
    scenarios.booking(scenario, last_name="Byrne")

    assert "1 booking" in desk.get("bookings/part/", {"q": "z"})
    assert "0 bookings" in desk.get("bookings/part/", {"q": "zz"})


def test_stays_of_today_and_to_come_are_listed_first(scenario: Scenario, desk: Browser) -> None:
    in_two_days = scenarios.booking(scenario, check_in=TODAY + timedelta(days=2))
    gone = scenarios.checked_in_booking(scenario, "102")
    scenarios.check_out(scenario, gone)
    in_house = scenarios.checked_in_booking(scenario, "101")
    tomorrow = scenarios.booking(scenario, check_in=TODAY + timedelta(days=1))

    part = desk.get("bookings/part/")

    expected = [row.booking_id for row in (in_house, tomorrow, in_two_days, gone)]
    assert sorted(expected, key=part.index) == expected
    assert "15 May 2026" in part


def test_filters_restrict_status_and_days(scenario: Scenario, desk: Browser) -> None:
    arriving = scenarios.booking(scenario, nights=2)
    in_house = scenarios.checked_in_booking(scenario, "101", nights=3)
    later = scenarios.booking(scenario, check_in=TODAY + timedelta(days=5))

    def found(**query: str) -> set[str]:
        part = desk.get("bookings/part/", query)
        return {row.booking_id for row in (arriving, in_house, later) if row.booking_id in part}

    assert found(status="CHECKED_IN") == {in_house.booking_id}
    assert found(arriving="2026-05-14") == {arriving.booking_id, in_house.booking_id}
    assert found(departing="2026-05-17") == {in_house.booking_id}
    assert found(arriving="2026-05-14", status="CONFIRMED") == {arriving.booking_id}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"arriving": "tomorrow"}, "Enter a valid date."),
        ({"arriving": "1999-12-31"}, "Dates lie between"),
        ({"status": "ASLEEP"}, "Select a valid choice."),
        ({"q": "a b c d e f g h i j k l m n o p q r s t u v w x y z"}, "At most"),
        ({"page": "x"}, "Enter a whole number."),
    ],
)
def test_wrong_filters_are_refused_in_words(desk: Browser, query: dict[str, str], words: str) -> None:
    assert words in desk.get("bookings/", query)


def test_search_of_the_bar_holds_as_much_as_a_search_may(desk: Browser) -> None:
    """A longer text would make an address that the server refuses."""
    fields = re.findall(r'<input[^>]* name="q"[^>]*>', desk.get("bookings/"))

    assert len(fields) == 2
    assert all(f'maxlength="{MAX_SEARCH_LENGTH}"' in field for field in fields)


def test_a_page_beyond_the_last_is_not_found(scenario: Scenario, desk: Browser) -> None:
    scenarios.booking(scenario)

    desk.get("bookings/", {"page": "2"}, expect=404)


def test_search_hides_contacts_from_roles_without_personal_data(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    write_columns(RoomBooking.objects.filter(pk=booking.pk), booker_email="bob@example.org")

    assert "1 booking" in Browser(scenario, scenario.front_desk).get(
        "bookings/part/", {"q": "bob@example.org"}
    )
    assert "0 bookings" in Browser(scenario, scenario.housekeeper).get(
        "bookings/part/", {"q": "bob@example.org"}
    )


@pytest.mark.parametrize(
    "query", [{}, {"q": "byrne"}, {"q": "byrne", "status": "CONFIRMED"}], ids=["all", "words", "filters"]
)
def test_list_takes_few_statements(scenario: Scenario, desk: Browser, query: dict[str, str]) -> None:
    for n in range(3):
        scenarios.booking(scenario, last_name=f"Byrne {n}")
    desk.get("bookings/", query)

    with assert_max_statements(MAX_STATEMENTS):
        desk.client.get(f"/hotels/{scenario.hotel.slug}/bookings/", query)
