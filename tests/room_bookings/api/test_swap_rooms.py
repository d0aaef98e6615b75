"""POST …/room-bookings/swap-rooms/"""

from typing import Any

import pytest

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.api.expected_answers import expected_booking
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements

SWAP = "room-bookings/swap-rooms/"


def test_two_bookings_swap_their_rooms(front_desk: Caller, scenario: Scenario) -> None:
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")

    answer = front_desk.post(SWAP, {"booking_ids": [other.booking_id, one.booking_id], "note": "Cot"})

    now = "2026-05-14T12:00:00Z"
    assert answer == {
        "results": [
            expected_booking(other, assigned_room="101", updated_at=now),
            expected_booking(one, assigned_room="102", updated_at=now),
        ]
    }


def test_checked_in_bookings_cannot_swap(front_desk: Caller, scenario: Scenario) -> None:
    bookings = [scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")]

    problem = front_desk.conflict(
        SWAP, {"booking_ids": [each.booking_id for each in bookings]}, "wrong_status"
    )

    assert [(item["room_number"], item["booking_id"]) for item in problem["items"]] == [
        ("101", bookings[0].booking_id),
        ("102", bookings[1].booking_id),
    ]


def test_booking_without_room_is_listed_without_room_number(front_desk: Caller, scenario: Scenario) -> None:
    planned, without = scenarios.booking_with_room(scenario, "101"), scenarios.booking(scenario)

    problem = front_desk.conflict(SWAP, {"booking_ids": [planned.booking_id, without.booking_id]}, "no_room")

    (item,) = problem["items"]
    assert (item.keys(), item["booking_id"]) == ({"booking_id", "reasons"}, without.booking_id)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "booking_ids"),
        ({"booking_ids": []}, "booking_ids"),
        ({"booking_ids": ["BK-1"]}, "booking_ids"),
        ({"booking_ids": ["BK-1", "BK-1"]}, "booking_ids"),
        ({"booking_ids": ["BK-1", "BK-2"]}, "booking_ids"),
        ({"booking_ids": ["BK-1", "BK-2", "BK-3"]}, "booking_ids"),
        ({"booking_ids": ["BK-1", "x" * 33]}, "booking_ids.1"),
        ({"booking_ids": ["BK-1", "BK-2"], "force": True}, "force"),
    ],
)
def test_invalid_body_is_refused_by_field(front_desk: Caller, body: Any, field: str) -> None:
    assert list(front_desk.invalid("post", SWAP, body)) == [field]


def test_housekeeping_is_refused(housekeeper: Caller, scenario: Scenario) -> None:
    both = [scenarios.booking_with_room(scenario, number).booking_id for number in ("101", "102")]

    housekeeper.refused("post", SWAP, {"booking_ids": both}, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    both = [scenarios.booking_with_room(scenario, number).booking_id for number in ("101", "102")]

    with assert_max_statements(17):
        front_desk.client.post(scenario.url(SWAP), {"booking_ids": both})
