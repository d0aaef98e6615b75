"""Tests of what a channel sends: new bookings, changes, cancellations and searches by its own numbers and names."""

from typing import Any

import pytest

from tests.api_clients import problem_of
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario

NFD_JOSE, NFC_JOSE = "Jose\u0301", "Jos\u00e9"


@pytest.fixture
def channel(scenario: Scenario, at_noon: Any) -> Caller:
    return Caller(scenario, scenario.channel)


def message(**fields: Any) -> dict[str, Any]:
    return {
        "room_type": "DBL",
        "check_in": "2026-05-14",
        "check_out": "2026-05-16",
        "adults": 1,
        "party": [{"first_name": NFD_JOSE, "last_name": "Müller", "role": "PRIMARY"}],
        "total_amount": "220.00",
        "currency": "EUR",
        "confirm": True,
        "source": "Booking.com",
        "external_reference": "77",
        "channel_version": 1,
        **fields,
    }


def test_channel_creates_changes_cancels_and_reinstates(scenario: Scenario, channel: Caller) -> None:
    booking = channel.post("room-bookings/", message(), status=201)
    url = f"room-bookings/{booking['booking_id']}/"

    assert (booking["source"], booking["external_item"], booking["channel_version"]) == (
        "booking.com",
        "1",
        "1",
    )
    changed = channel.patch(url, {"adults": 2, "channel_version": 2})
    assert (changed["adults"], changed["channel_version"]) == (2, "2")
    cancelled = channel.post(f"{url}cancel/", {"reason": "Cancelled by the guest", "channel_version": 3})
    assert (cancelled["status"], cancelled["channel_version"]) == ("CANCELLED", "3")


@pytest.mark.parametrize(
    "version",
    ["", "1.5", -1, 1.5, True, "2026-W20-1", "2026-05-14T09:00:00", 2**53, "9999-12-31T23:00:00-05:00"],
)
def test_version_that_is_neither_number_nor_instant_is_invalid(
    scenario: Scenario, channel: Caller, version: Any
) -> None:
    client = channel.client
    answer = client.post(scenario.url("room-bookings/"), message(channel_version=version))

    assert list(problem_of(answer, 400, "invalid")["errors"]) == ["channel_version"]


def test_list_is_filtered_by_channel_number_and_group(scenario: Scenario, channel: Caller) -> None:
    one = channel.post("room-bookings/", message(group_reference="COACH, 7"), status=201)["booking_id"]
    two = channel.post("room-bookings/", message(external_item="2"), status=201)["booking_id"]
    other = channel.post("room-bookings/", message(source="Expedia", external_reference="77,78"), status=201)[
        "booking_id"
    ]

    def found(**query: Any) -> list[str]:
        return sorted(each["booking_id"] for each in channel.get("room-bookings/", **query)["results"])

    assert found(source="BOOKING.com", external_reference="77") == sorted([one, two])
    assert found(source="expedia") == [other]
    assert found(external_reference="7") == []
    assert found(external_reference="77,78") == sorted([one, two, other])
    assert found(group="COACH, 7") == [one]


@pytest.mark.parametrize(
    ("first_name", "last_name", "typed"),
    [
        (NFD_JOSE, "García", [NFC_JOSE, NFD_JOSE, "jose", "JOSE garcia"]),
        ("Hans", "Mu\u0308ller", ["Muller", "MÜLLER", "müller", "mu\u0308ller hans"]),
        ("Sinéad", "O\u2019Brien", ["O'Brien", "obrien", "o\u2019brien", "O Brien"]),
        ("", "李小龙", ["李小龙", "小龙"]),
        ("小龙", "李", ["小龙", "李 小龙", "李小龙", "小龙李"]),
        ("太郎", "山田", ["山田太郎", "山田 太郎", "太郎山田"]),
        ("민수", "김", ["김민수", "김 민수", "민수김"]),
    ],
)
def test_names_from_a_channel_are_found_as_the_desk_types_them(
    scenario: Scenario, channel: Caller, first_name: str, last_name: str, typed: list[str]
) -> None:
    booking = channel.post(
        "room-bookings/",
        message(party=[{"first_name": first_name, "last_name": last_name, "role": "PRIMARY"}]),
        status=201,
    )
    front_desk = Caller(scenario, scenario.front_desk)

    for caller in (channel, front_desk):
        for words in typed:
            found = caller.get("room-bookings/", search=words)["results"]
            assert [each["booking_id"] for each in found] == [booking["booking_id"]], words
