"""GET …/room-bookings/?search=: spellings, order, pages, other filters, and short words."""

from typing import Any

import pytest

from room_bookings.models import BookingGuest, RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of, list_of
from tests.booking_columns import write_columns
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.large_tables import pretend_large_hotel
from tests.scenarios import Scenario
from tests.statement_count import statements_sent


@pytest.fixture(params=["small hotel", "large hotel"], autouse=True)
def size(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    """Run every test with both ways to find texts: reading all of the hotel, and by the index of trigrams."""
    if request.param == "large hotel":
        pretend_large_hotel(scenario.hotel)


def found(caller: Caller, search: str, **query: Any) -> list[str]:
    return [one["booking_id"] for one in caller.get("room-bookings/", search=search, **query)["results"]]


def named(scenario: Scenario, *last_names: str) -> list[str]:
    return [scenarios.booking(scenario, last_name=name).booking_id for name in last_names]


@pytest.mark.parametrize(
    "search", ["Mueller", "Muller", "MÜLLER", "müller", "u\u0308ller", "jean luc", "jean-luc", "JeanLuc mue"]
)
def test_name_is_found_in_any_spelling(front_desk: Caller, scenario: Scenario, search: str) -> None:
    booking = scenarios.booking(scenario, last_name="Müller")
    booking.party.update(first_name="Jean-Luc")
    named(scenario, "Murphy")

    assert found(front_desk, search) == [booking.booking_id]


def test_whole_words_come_before_beginnings_and_these_before_others(
    front_desk: Caller, scenario: Scenario
) -> None:
    inside, whole, start, other, newest = named(scenario, "Callister", "Alli", "Allison", "Byrne", "Tallis")
    numbered = RoomBooking.objects.get(booking_id=other)
    write_columns(RoomBooking.objects.filter(pk=numbered.pk), external_reference="ALLI")

    assert found(front_desk, "alli") == [other, whole, start, newest, inside]
    assert found(front_desk, "alli", in_house="false") == [other, whole, start, newest, inside]
    assert found(front_desk, "alli", ordering="booking_id") == sorted([inside, whole, start, other, newest])


def test_all_words_count_for_the_order(front_desk: Caller, scenario: Scenario) -> None:
    far, near, first = named(scenario, "Kellyson", "Kelly", "Okelly")
    BookingGuest.objects.filter(booking__booking_id=first).update(first_name="Helena")
    BookingGuest.objects.filter(booking__booking_id__in=[far, near]).update(first_name="Elena")

    assert found(front_desk, "elena kelly") == [near, far, first]


@pytest.mark.parametrize(("search", "name"), [("Li", "Li"), ("ng", "Ng"), ("李", "李"), ("o b", "O'Brien")])
def test_short_words_find_whole_names_first(
    front_desk: Caller, scenario: Scenario, search: str, name: str
) -> None:
    (wanted,) = named(scenario, name)
    named(scenario, "Delibes", "Langner", "Obama")

    assert found(front_desk, search)[0] == wanted


@pytest.mark.parametrize("booker_name", ["李 小龙", "小龙 李", "李小龙"])
def test_booker_is_found_by_a_name_in_one_word(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario, booker_name: str
) -> None:
    (booked,) = named(scenario, "Byrne")
    named(scenario, "Nolan")
    write_columns(RoomBooking.objects.filter(booking_id=booked), booker_name=booker_name)

    assert found(front_desk, "李小龙") == [booked]
    assert found(housekeeper, "李小龙") == []


def test_whole_name_in_one_word_comes_first(front_desk: Caller, scenario: Scenario) -> None:
    whole, longer = named(scenario, "李", "李")
    BookingGuest.objects.filter(booking__booking_id=whole).update(first_name="小龙")
    BookingGuest.objects.filter(booking__booking_id=longer).update(first_name="小龙子")

    assert found(front_desk, "李小龙") == [whole, longer]


def test_pages_hold_each_booking_once(front_desk: Caller, scenario: Scenario) -> None:
    named(scenario, *["Murphy", "McMurphy"] * 3)
    pages = [front_desk.get("room-bookings/", search="murphy", page=page, page_size=2) for page in (1, 2, 3)]

    assert [page["count"] for page in pages] == [6, 6, 6]
    assert [one["booking_id"] for page in pages for one in page["results"]] == found(front_desk, "murphy")
    assert (pages[0]["previous"], pages[2]["next"]) == (None, None)
    front_desk.refused("get", "room-bookings/", {"search": "murphy", "page": 4}, 404, "not_found")


@pytest.mark.parametrize("search", ["--", "'", "-"])
def test_marks_alone_restrict_nothing(front_desk: Caller, scenario: Scenario, search: str) -> None:
    booking_ids = named(scenario, "Byrne", "Nolan")

    assert sorted(found(front_desk, search)) == sorted(booking_ids)
    assert found(front_desk, f"{search} nolan") == booking_ids[1:]


def test_eight_words_are_found(front_desk: Caller, scenario: Scenario) -> None:
    (booking_id,) = named(scenario, "Byrne")

    assert found(front_desk, "a ad ada b by byr byrn byrne") == [booking_id]
    assert found(front_desk, "a ad ada b by byr byrn byrnes") == []


def test_search_with_filters_finds_what_both_allow(front_desk: Caller, scenario: Scenario) -> None:
    here = scenarios.checked_in_booking(scenario, "101", last_name="Müller")
    named(scenario, "Müller")

    assert found(front_desk, "mueller", in_house="true") == [here.booking_id]
    assert found(front_desk, "mueller", room_number="101", ordering="-check_in") == [here.booking_id]


def test_booker_and_contacts_do_not_order_what_housekeeping_sees(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    """The order would reveal what the role may not search."""
    older, newer = named(scenario, "Alligood", "Allister")
    write_columns(RoomBooking.objects.filter(booking_id=older), booker_name="Alli")

    assert found(front_desk, "alli") == [older, newer]
    for query in ({}, {"in_house": "false"}):
        assert found(housekeeper, "alli", **query) == [newer, older]


@pytest.mark.parametrize("query", ["", "&in_house=false", "&ordering=check_in"])
def test_search_sends_as_many_statements_as_a_list(
    front_desk: Caller, scenario: Scenario, query: str
) -> None:
    named(scenario, "Byrne", "Byrne")
    counts = []
    for search in ("", "search=byrne"):
        with statements_sent() as sent:
            front_desk.client.get(scenario.url("room-bookings/") + f"?{search}{query}")
        counts.append(len(sent))

    assert counts == [3, 3]


@pytest.mark.parametrize("search", ["mueller", "MÜLLER ada", "group-7", "@x.example"])
def test_admin_searches_the_same_keys(scenario: Scenario, search: str) -> None:
    booking = scenarios.booking(scenario, last_name="Müller")
    write_columns(
        RoomBooking.objects.filter(pk=booking.pk), group_reference="GROUP-7", booker_email="m@x.example"
    )
    named(scenario, "Byrne")

    answer = browser_of(scenario.manager).get(list_of(RoomBooking), {"q": search})

    assert [one.pk for one in answer.context["cl"].result_list] == [booking.pk]


@pytest.mark.parametrize("search", ["%", "_", "b_rne", "b%e", "byr%", "\\", "\\%", "byrne\\"])
def test_marks_of_patterns_are_ordinary_characters(
    front_desk: Caller, scenario: Scenario, search: str
) -> None:
    named(scenario, "Byrne")
    (marked,) = named(scenario, f"Ab{search}")

    assert found(front_desk, search) == [marked]
