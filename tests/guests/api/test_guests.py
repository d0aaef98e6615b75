"""Tests of GET …/guests/ and GET …/guests/{guest_id}/."""

from typing import Any

import pytest

from guests.models import Guest
from room_bookings.models import RoomBooking
from room_bookings.services import booking_creation
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements, statements_sent

CONTACT = {"email": "ada@example.com", "phone": "+353 1 555 0101"}


@pytest.fixture
def stay(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> RoomBooking:
    """Check in Ada Lovelace with a companion in 101; check Ada Hopper in and out of 102.

    Booking numbers, which are searched too, hold no letter of a name.
    """
    monkeypatch.setattr(booking_creation, "_ALPHABET", "WXYZ")
    made = scenarios.checked_in_booking(scenario, "101", last_name="Lovelace", people=2)
    Guest.objects.filter(guest_type="PRIMARY").update(**CONTACT)
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "102", last_name="Hopper"))
    return made


def ada_of(stay: RoomBooking) -> dict[str, Any]:
    guest = Guest.objects.get(booking=stay, guest_type="PRIMARY")
    assert len(guest.id_pin) == 4
    return {
        "id": guest.pk,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "guest_type": "PRIMARY",
        "room_number": "101",
        "booking_id": stay.booking_id,
        "check_in_date": "2026-05-14",
        "check_out_date": None,
        **CONTACT,
        "id_pin": guest.id_pin,
    }


def names(answer: dict[str, Any]) -> list[str]:
    return [f"{guest['first_name']} {guest['last_name']}" for guest in answer["results"]]


def test_in_house_filter_lists_guests_in_rooms(front_desk: Caller, stay: RoomBooking) -> None:
    answer = front_desk.get("guests/", in_house="true")

    companion = Guest.objects.get(booking=stay, guest_type="COMPANION")
    assert answer == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            ada_of(stay)
            | {
                "id": companion.pk,
                "first_name": "Companion 1",
                "guest_type": "COMPANION",
                "email": "",
                "phone": "",
                "id_pin": companion.id_pin,
            },
            ada_of(stay),
        ],
    }


def test_in_house_filter_lists_departed_guests(front_desk: Caller, stay: RoomBooking) -> None:
    [departed] = front_desk.get("guests/", in_house="false")["results"]

    assert (departed["last_name"], departed["room_number"], departed["id_pin"]) == ("Hopper", None, "")
    assert (departed["check_in_date"], departed["check_out_date"]) == ("2026-05-14", "2026-05-14")


def test_detail_shows_one_guest(front_desk: Caller, stay: RoomBooking) -> None:
    ada = ada_of(stay)

    assert front_desk.get(f"guests/{ada['id']}/") == ada


def test_contact_data_and_pin_are_null_without_personal_data(
    front_desk: Caller, housekeeper: Caller, stay: RoomBooking
) -> None:
    ada = ada_of(stay) | {"email": None, "phone": None, "id_pin": None}

    assert housekeeper.get(f"guests/{ada['id']}/") == ada
    assert housekeeper.get("guests/")["results"] == [
        guest | {"email": None, "phone": None, "id_pin": None}
        for guest in front_desk.get("guests/")["results"]
    ]


@pytest.mark.parametrize("search", ["lovelace ada", "101 ada", "ADA love", "Ada Lovelace"])
def test_search_finds_words_in_names_and_room_number(
    front_desk: Caller, housekeeper: Caller, stay: RoomBooking, search: str
) -> None:
    for caller in (front_desk, housekeeper):
        assert names(caller.get("guests/", search=search)) == ["Ada Lovelace"]


@pytest.mark.parametrize("search", ["ada@example", "555 0101"])
def test_search_in_contact_data_needs_personal_data(
    front_desk: Caller, housekeeper: Caller, stay: RoomBooking, search: str
) -> None:
    assert "Ada Lovelace" in names(front_desk.get("guests/", search=search, in_house="true"))
    assert names(housekeeper.get("guests/", search=search)) == []


def test_search_finds_booking_id_and_confirmation_number(front_desk: Caller, stay: RoomBooking) -> None:
    for number in (stay.booking_id, stay.confirmation_number):
        assert front_desk.get("guests/", search=number)["count"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"ordering": "first_name,last_name"}, ["Ada Hopper", "Ada Lovelace", "Companion 1 Lovelace"]),
        ({"ordering": "-last_name", "in_house": "true"}, ["Companion 1 Lovelace", "Ada Lovelace"]),
        ({"updated_since": "2026-05-14T12:00:00Z"}, ["Ada Hopper"]),
        ({"page_size": 1, "page": 2}, ["Companion 1 Lovelace"]),
        ({"search": "nobody"}, []),
    ],
)
def test_list_is_filtered_ordered_and_paged(
    front_desk: Caller, stay: RoomBooking, query: dict[str, Any], found: list[str]
) -> None:
    assert names(front_desk.get("guests/", **query)) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"in_house": "maybe"}, "in_house"),
        ({"ordering": "email"}, "ordering"),
        ({"ordering": "id_pin"}, "ordering"),
        ({"room": "101"}, "room"),
        ({"updated_since": "2026-05-14T12:00:00"}, "updated_since"),
        ({"search": "x" * 201}, "search"),
    ],
)
def test_invalid_query_is_refused(front_desk: Caller, query: dict[str, Any], field: str) -> None:
    assert list(front_desk.invalid("get", "guests/", query)) == [field]


def test_guests_of_other_hotels_are_not_found(front_desk: Caller) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    foreign = Guest.objects.get(booking=scenarios.checked_in_booking(other, "101"))

    assert front_desk.get("guests/")["count"] == 0
    for number in (foreign.pk, 0, "9" * 30):
        front_desk.refused("get", f"guests/{number}/", {}, 404, "guest_not_found")


def test_list_of_any_length_sends_three_statements(front_desk: Caller, scenario: Scenario) -> None:
    url = scenario.url("guests/?in_house=true&search=byrne&ordering=room_number")
    sent = []
    for floor, number in ((2, 1), (3, 49)):
        rooms = [f"{floor}{n:02}" for n in range(number)]
        scenarios.rooms(scenario, *rooms)
        for room in rooms:
            scenarios.checked_in_booking(scenario, room)
        with statements_sent() as statements:
            assert front_desk.client.get(url).status_code == 200
        sent.append(len(statements))

    assert sent == [3, 3]


def test_detail_sends_at_most_two_statements(
    front_desk: Caller, scenario: Scenario, stay: RoomBooking
) -> None:
    url = scenario.url(f"guests/{ada_of(stay)['id']}/")

    with assert_max_statements(2):
        front_desk.client.get(url)
