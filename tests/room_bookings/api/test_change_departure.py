"""POST …/room-bookings/{booking_id}/change-departure/"""

from typing import Any

import pytest

from rooms.models import RoomOperationLog
from tests import lives
from tests.lives import House
from tests.room_bookings.api.calls import Caller, of
from tests.room_bookings.api.shown import shown
from tests.room_bookings.services.made import days
from tests.statements import at_most
from tests.unchanged import nothing_changes

ON_TUESDAY = {"check_out": "2026-05-19"}


def test_the_guests_stay_longer(desk: Caller, house: House) -> None:
    booking = lives.stay(house, "101")
    tag = desk.call("get", "rooms/101/")["ETag"]

    answer = desk.post(of(booking, "change-departure"), {**ON_TUESDAY, "note": "Flight"})

    assert answer == shown(
        booking,
        status="CHECKED_IN",
        status_version=3,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
        check_out="2026-05-19",
        nights=5,
        expected_checkout="2026-05-19T11:00:00+01:00",
        updated_at="2026-05-14T12:00:00Z",
    )
    room = desk.call("get", "rooms/101/")
    assert room.json()["current_booking"]["check_out"] == "2026-05-19"
    assert room["ETag"] != tag
    assert RoomOperationLog.objects.get(operation="CHANGE").note == "Flight"


def test_sent_twice(desk: Caller, house: House) -> None:
    booking = lives.stay(house, "101")
    first = desk.call("post", of(booking, "change-departure"), ON_TUESDAY)

    with nothing_changes():
        second = desk.call("post", of(booking, "change-departure"), ON_TUESDAY)

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_a_room_that_is_taken_offers_others(desk: Caller, house: House) -> None:
    booking = lives.stay(house, "101")
    etag = desk.call("get", of(booking))["ETag"]
    taker = lives.planned(house, "101", check_in=days(2))
    lives.planned(house, "102", check_in=days(3))

    assert desk.conflict(of(booking, "change-departure"), ON_TUESDAY, "room_taken") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "101",
        "room_status": "OCCUPIED",
        "rooms": ["103"],
        "current": {"status": "CHECKED_IN", "etag": etag},
        "reasons": [
            {
                "code": "room_taken",
                "detail": f"Room 101 is taken for these nights by {taker.booking_id}.",
                "overridable_by": None,
            }
        ],
    }


def test_before_arrival(desk: Caller, house: House) -> None:
    booking = lives.planned(house, "101")

    problem = desk.conflict(of(booking, "change-departure"), ON_TUESDAY, "wrong_status")

    assert problem["current"]["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "check_out"),
        ({"check_out": None}, "check_out"),
        ({"check_out": "tomorrow"}, "check_out"),
        ({"check_out": "2026-05-13"}, "check_out"),
        ({**ON_TUESDAY, "note": "x" * 1001}, "note"),
        ({**ON_TUESDAY, "departure_time": "14:00"}, "departure_time"),
    ],
)
def test_wrong_bodies(desk: Caller, house: House, body: Any, field: str) -> None:
    assert list(desk.invalid("post", of(lives.stay(house, "101"), "change-departure"), body)) == [field]


def test_not_there_and_not_allowed(desk: Caller, housekeeper: Caller, house: House) -> None:
    foreign = lives.booking(lives.house())

    desk.refused("post", of(foreign, "change-departure"), ON_TUESDAY, 404, "booking_not_found")
    housekeeper.refused(
        "post", of(lives.stay(house, "101"), "change-departure"), ON_TUESDAY, 403, "forbidden"
    )


def test_statements(desk: Caller, house: House) -> None:
    booking = lives.stay(house, "101")

    with at_most(17):
        desk.client.post(house.url(of(booking, "change-departure")), ON_TUESDAY)
