"""POST …/room-bookings/swap-rooms/"""

from typing import Any

import pytest

from tests import lives
from tests.lives import House
from tests.room_bookings.api.calls import Caller
from tests.room_bookings.api.shown import shown
from tests.statements import at_most

SWAP = "room-bookings/swap-rooms/"


def test_two_bookings_swap_their_rooms(desk: Caller, house: House) -> None:
    one, other = lives.planned(house, "101"), lives.planned(house, "102")

    answer = desk.post(SWAP, {"booking_ids": [other.booking_id, one.booking_id], "note": "Cot"})

    now = "2026-05-14T12:00:00Z"
    assert answer == {
        "results": [
            shown(other, assigned_room="101", updated_at=now),
            shown(one, assigned_room="102", updated_at=now),
        ]
    }


def test_guests_in_house_move_instead(desk: Caller, house: House) -> None:
    bookings = [lives.stay(house, "101"), lives.stay(house, "102")]

    problem = desk.conflict(SWAP, {"booking_ids": [each.booking_id for each in bookings]}, "wrong_status")

    assert [item["booking_id"] for item in problem["items"]] == [each.booking_id for each in bookings]


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
def test_wrong_bodies(desk: Caller, body: Any, field: str) -> None:
    assert list(desk.invalid("post", SWAP, body)) == [field]


def test_housekeeping_plans_no_rooms(housekeeper: Caller, house: House) -> None:
    both = [lives.planned(house, number).booking_id for number in ("101", "102")]

    housekeeper.refused("post", SWAP, {"booking_ids": both}, 403, "forbidden")


def test_statements(desk: Caller, house: House) -> None:
    both = [lives.planned(house, number).booking_id for number in ("101", "102")]

    with at_most(18):
        desk.client.post(house.url(SWAP), {"booking_ids": both})
