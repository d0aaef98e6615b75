"""GET …/guests/?search=: spellings, numbers, rooms, order, and guests who are not named as their party."""

from typing import Any

import pytest

from guests.models import Guest
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of, list_of
from tests.booking_columns import write_columns
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.large_tables import pretend_large_hotel
from tests.scenarios import Scenario


@pytest.fixture(params=["small hotel", "large hotel"], autouse=True)
def size(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    """Run every test with both ways to find texts: reading all of the hotel, and by the index of trigrams."""
    if request.param == "large hotel":
        pretend_large_hotel(scenario.hotel)


def names(caller: Caller, search: str, **query: Any) -> list[str]:
    return [one["last_name"] for one in caller.get("guests/", search=search, **query)["results"]]


@pytest.fixture
def stay(scenario: Scenario) -> RoomBooking:
    """Ada Müller with Companion 1 Müller in 101, Ada Murphy in 102."""
    stay = scenarios.checked_in_booking(scenario, "101", last_name="Müller", people=2)
    write_columns(RoomBooking.objects.filter(pk=stay.pk), external_reference="CH-77 101")
    scenarios.checked_in_booking(scenario, "102", last_name="Murphy")
    return RoomBooking.objects.get(pk=stay.pk)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("mueller", ["Müller", "Müller"]),
        ("MULLER ada", ["Müller"]),
        ("ch-77", ["Müller", "Müller"]),
        ("102", ["Murphy"]),
        ("102 ada", ["Murphy"]),
        ("102 mueller", []),
        ("Mül", ["Müller", "Müller"]),
        ("101", ["Müller", "Müller"]),
    ],
)
def test_guests_are_found(
    front_desk: Caller, housekeeper: Caller, stay: RoomBooking, search: str, found: list[str]
) -> None:
    for caller in (front_desk, housekeeper):
        for query in ({}, {"in_house": "true"}, {"ordering": "first_name"}):
            assert names(caller, search, **query) == found


def test_guest_in_the_typed_room_comes_first(
    front_desk: Caller, scenario: Scenario, stay: RoomBooking
) -> None:
    scenarios.checked_in_booking(scenario, "103", last_name="O'101")

    for query in ({}, {"in_house": "true"}):
        assert names(front_desk, "101", **query) == ["O'101", "Müller", "Müller"]
        assert names(front_desk, "102", **query) == ["Murphy"]


def test_contacts_are_found_and_ordered_by_roles_that_see_them(
    front_desk: Caller, housekeeper: Caller, stay: RoomBooking
) -> None:
    Guest.objects.filter(last_name="Murphy").update(email="mu@x.example", phone="(020) 7946.0000")

    assert names(front_desk, "02079460000") == names(front_desk, "mu@x") == ["Murphy"]
    assert names(housekeeper, "02079460000") == names(housekeeper, "mu@x") == []


def test_renamed_guest_is_found_by_the_own_name(front_desk: Caller, stay: RoomBooking) -> None:
    Guest.objects.filter(last_name="Murphy").update(last_name="Featherstone")

    assert names(front_desk, "featherstone") == ["Featherstone"]
    assert names(front_desk, "murphy") == []
    assert front_desk.get("room-bookings/", search="featherstone")["count"] == 1
    assert front_desk.get("room-bookings/", search="murphy")["count"] == 1


def test_guest_without_a_booking_is_found(front_desk: Caller, scenario: Scenario) -> None:
    add_orphaned_guest(scenario.hotel, "103")

    assert (
        names(front_desk, "orphan") == names(front_desk, "gu") == names(front_desk, "103 gus") == ["Orphan"]
    )


def test_person_of_another_hotel_is_not_found(front_desk: Caller, stay: RoomBooking) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    scenarios.checked_in_booking(other, "101", last_name="Elsewhere")

    assert names(front_desk, "elsewhere") == []
    assert names(front_desk, "101") == ["Müller", "Müller"]


def test_departed_guest_is_found_without_the_room(
    front_desk: Caller, scenario: Scenario, stay: RoomBooking
) -> None:
    scenarios.check_out(scenario, stay)
    write_columns(RoomBooking.objects.filter(pk=stay.pk), external_reference="")

    assert names(front_desk, "mueller") == ["Müller", "Müller"]
    assert names(front_desk, "101") == []


@pytest.mark.parametrize("search", ["mueller ada", "101 ada", "10 companion mue"])
def test_admin_searches_the_same_keys(scenario: Scenario, stay: RoomBooking, search: str) -> None:
    answer = browser_of(scenario.manager).get(list_of(Guest), {"q": search})

    assert [one.last_name for one in answer.context["cl"].result_list] == ["Müller"]


@pytest.mark.parametrize("search", ["李小龙", "小龙李", "李 小龙", "小龙"])
def test_name_without_a_space_is_found_in_one_word(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario, search: str
) -> None:
    stay = scenarios.checked_in_booking(scenario, "101", last_name="李")
    scenarios.checked_in_booking(scenario, "102", last_name="小")
    stay.party.update(first_name="小龙")
    Guest.objects.filter(booking=stay).update(first_name="小龙")

    for caller in (front_desk, housekeeper):
        assert names(caller, search) == ["李"]
    found = browser_of(scenario.manager).get(list_of(Guest), {"q": search}).context["cl"].result_list
    assert [guest.last_name for guest in found] == ["李"]
