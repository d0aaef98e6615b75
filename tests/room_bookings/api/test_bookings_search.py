"""GET …/room-bookings/?search="""

import pytest

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario

CHANNEL = "EXT-77/9"


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Ada Lovelace with Companion 1 Lovelace, booked by Charles Babbage; and another booking."""
    made = scenarios.booking(scenario, last_name="Lovelace", people=2)
    scenarios.booking(scenario, last_name="Hopper")
    write_columns(
        RoomBooking.objects.filter(pk=made.pk),
        external_reference=CHANNEL,
        booker_name="Charles Babbage",
        booker_email="charles@engine.example",
        booker_phone="+44 20 7946 0000",
    )
    made.party.filter(first_name="Ada").update(email="ada@analytical.example", phone="+353 1 555 0101")
    return made


ANYBODY_MAY = ["Lovelace", "lovelace", "ada lovelace", "LOVE ada", "Companion", "77/9", "ext-77"]
PERSONAL = ["Babbage", "charles@engine", "7946", "ada@analytical.example", "555 0101", "+353 1 555"]


def found_booking_ids(caller: Caller, search: str) -> list[str]:
    return [one["booking_id"] for one in caller.get("room-bookings/", search=search)["results"]]


@pytest.mark.parametrize("search", [*ANYBODY_MAY, *PERSONAL])
def test_front_desk_finds_booking_by(front_desk: Caller, booking: RoomBooking, search: str) -> None:
    assert found_booking_ids(front_desk, search) == [booking.booking_id]


@pytest.mark.parametrize("search", ANYBODY_MAY)
def test_housekeeping_finds_by_names_and_numbers(
    housekeeper: Caller, booking: RoomBooking, search: str
) -> None:
    assert found_booking_ids(housekeeper, search) == [booking.booking_id]


@pytest.mark.parametrize("search", PERSONAL)
def test_housekeeping_cannot_search_hidden_fields(
    housekeeper: Caller, booking: RoomBooking, search: str
) -> None:
    assert found_booking_ids(housekeeper, search) == []


def test_booking_numbers_are_found(front_desk: Caller, housekeeper: Caller, booking: RoomBooking) -> None:
    for number in (booking.booking_id, booking.booking_id[4:].lower(), booking.confirmation_number):
        assert (
            found_booking_ids(front_desk, number)
            == found_booking_ids(housekeeper, number)
            == [booking.booking_id]
        )


@pytest.mark.parametrize("search", ["Lovelace Hopper", "%", "_", "Ada\\", "'; --", "zzz"])
def test_unknown_words_find_nothing(front_desk: Caller, booking: RoomBooking, search: str) -> None:
    assert found_booking_ids(front_desk, search) == []


def test_person_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    scenarios.booking(scenarios.new_scenario(), last_name="Elsewhere")

    assert found_booking_ids(front_desk, "Elsewhere") == []


def test_booking_with_two_matching_persons_is_listed_once(front_desk: Caller, booking: RoomBooking) -> None:
    answer = front_desk.get("room-bookings/", search="Lovelace")

    assert answer["count"] == len(answer["results"]) == 1
