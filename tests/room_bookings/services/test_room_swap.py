"""Two bookings that exchange the rooms they are planned for."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.models import Room, RoomOperationLog
from tests import scenarios as lives
from tests.room_bookings.services.bookings import days
from tests.room_bookings.services.service_calls import conflict, do, item_reasons, refused
from tests.row_diff import written
from tests.scenarios import NOON, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    made_house = lives.house()
    lives.rooms(made_house, "101", "102", "103")
    return made_house


def swapping(*bookings: RoomBooking) -> dict[str, Any]:
    return {"booking_ids": [booking.booking_id for booking in bookings]}


def planned_rooms(*bookings: RoomBooking) -> list[str | None]:
    rows = {row.pk: row for row in RoomBooking.objects.select_related("assigned_room")}
    return [room.room_number if (room := rows[booking.pk].assigned_room) else None for booking in bookings]


def test_swapped_and_swapped_back(house: House) -> None:
    one, other = lives.planned(house, "101"), lives.planned(house, "102", nights=4)
    rooms = {room.room_number: room.pk for room in Room.objects.all()}
    with written() as wrote:
        do(house, stays.swap_rooms, **swapping(one, other), note="Cot")
    signed = {
        "operation": "REASSIGN",
        "room_version": 2,
        "performed_by_id": house.front_desk.pk,
        "source": "FRONT_DESK",
        "note": "Cot",
        "at": NOON,
        "business_date": lives.TODAY,
    }
    assert wrote.new(RoomOperationLog) == [
        {
            **signed,
            "booking_id": one.booking_id,
            "room_id": rooms["102"],
            "from_room_id": rooms["101"],
        },
        {
            **signed,
            "booking_id": other.booking_id,
            "room_id": rooms["101"],
            "from_room_id": rooms["102"],
        },
    ]
    assert wrote.news(at=NOON) == [
        ("booking_updated", one.booking_id, None, ["assigned_room"]),
        ("booking_updated", other.booking_id, None, ["assigned_room"]),
    ]
    wrote.story(hotel=house.hotel)
    assert planned_rooms(one, other) == ["102", "101"]
    do(house, stays.swap_rooms, **swapping(other, one))
    assert planned_rooms(one, other) == ["101", "102"]


def test_one_room_on_different_nights_stays_theirs(house: House) -> None:
    one, other = lives.planned(house, "101", nights=1), lives.planned(house, "101", check_in=days(1))
    do(house, stays.swap_rooms, **swapping(one, other))
    assert planned_rooms(one, other) == ["101", "101"]


def test_a_third_booking_is_in_the_way(house: House) -> None:
    one, other = lives.planned(house, "101", nights=1), lives.planned(house, "102", nights=2)
    third = lives.planned(house, "101", check_in=days(1))
    refusal = conflict(house, stays.swap_rooms, **swapping(one, other))
    assert item_reasons(refusal) == [(other.booking_id, ["room_taken"])]
    assert third.booking_id in refusal.detail


def test_who_is_in_house_moves_and_who_has_no_room_has_none_to_give(house: House) -> None:
    in_house, again = lives.stay(house, "101"), lives.stay(house, "102")
    expected, without = lives.planned(house, "103"), lives.booking(house)
    for pair, offenders in (
        ((in_house, again), [(in_house.booking_id, ["wrong_status"]), (again.booking_id, ["wrong_status"])]),
        ((expected, in_house), [(in_house.booking_id, ["wrong_status"])]),
        ((expected, without), [(without.booking_id, ["no_room"])]),
    ):
        assert item_reasons(conflict(house, stays.swap_rooms, **swapping(*pair))) == offenders


def test_two_different_bookings_of_this_hotel(house: House) -> None:
    one, other = lives.planned(house, "101"), lives.planned(house, "102")
    elsewhere = lives.house()
    lives.rooms(elsewhere, "501")
    theirs = lives.planned(elsewhere, "501")
    two = "Two different bookings swap their rooms."
    for wrong, sentence in (
        ((one,), two),
        ((one, one), two),
        ((one, one, other), two),
        ((one, theirs), f"This hotel has no booking {theirs.booking_id}."),
    ):
        refusal = refused(house, stays.swap_rooms, **swapping(*wrong))
        assert isinstance(refusal, Invalid)
        assert refusal.errors == {"booking_ids": [sentence]}


def test_other_roles_may_not(house: House) -> None:
    both = swapping(lives.planned(house, "101"), lives.planned(house, "102"))
    for person in (house.housekeeper, house.supervisor, house.maintenance):
        assert isinstance(refused(house, stays.swap_rooms, **both, staff=person), Forbidden)
