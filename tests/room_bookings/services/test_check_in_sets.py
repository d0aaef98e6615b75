"""Check-in of several bookings: all of them or none."""

from datetime import timedelta

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services import Arrival
from rooms.models import Room, RoomOperationLog
from tests import scenarios as lives
from tests.room_bookings.services.service_calls import conflict, do, item_reasons, refused
from tests.row_diff import written
from tests.scenarios import LATER, TODAY, House

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def house() -> House:
    return lives.house()


def test_a_set_arrives_each_with_its_own_rows(house: House) -> None:
    lives.rooms(house, "101", "102", "103")
    planned = lives.planned(house, "101", people=2)
    in_house = lives.stay(house, "102")
    walk_in = lives.booking(house)
    arrivals = [
        Arrival(walk_in.booking_id, "103"),
        Arrival(planned.booking_id),
        Arrival(in_house.booking_id),
    ]

    with written() as wrote:
        returned = do(house, stays.check_in_bookings, arrivals=arrivals, now=LATER)

    assert [booking.pk for booking in returned] == [walk_in.pk, planned.pk, in_house.pk]
    assert {booking.status for booking in returned} == {"CHECKED_IN"}
    assert wrote.changed(RoomBooking).keys() == {walk_in.pk, planned.pk}
    rooms = {room.room_number: room.pk for room in Room.objects.all()}
    assert {row["room_id"]: row["booking_id"] for row in wrote.new(RoomOccupancy)} == {
        rooms["101"]: planned.pk,
        rooms["103"]: walk_in.pk,
    }
    guests: dict[int, list[int]] = {booking.pk: [] for booking in (planned, walk_in)}
    for guest in wrote.new_rows(Guest):
        guests[guest["booking_id"]].append(guest["id"])
    assert {row["booking_id"]: row["guest_ids"] for row in wrote.new(RoomOperationLog)} == {
        planned.booking_id: guests[planned.pk],
        walk_in.booking_id: guests[walk_in.pk],
    }
    assert len(wrote.news(at=LATER)) == 4
    wrote.story(hotel=house.hotel)


def test_two_swap_their_planned_rooms_at_arrival(house: House) -> None:
    lives.rooms(house, "101", "102")
    one, other = lives.planned(house, "101"), lives.planned(house, "102")
    arrivals = [Arrival(one.booking_id, "102"), Arrival(other.booking_id, "101")]

    do(house, stays.check_in_bookings, arrivals=arrivals)

    taken = {occupancy.booking_id: occupancy.room.room_number for occupancy in RoomOccupancy.objects.all()}
    assert taken == {one.pk: "102", other.pk: "101"}


def test_of_a_set_every_offender_is_named_and_nobody_arrives(house: House) -> None:
    lives.rooms(house, "101", "102")
    fine, roomless = lives.planned(house, "101"), lives.booking(house)
    early = lives.planned(house, "102", check_in=TOMORROW)
    arrivals = [Arrival(booking.booking_id) for booking in (fine, roomless, early)]

    refusal = conflict(house, stays.check_in_bookings, arrivals=arrivals)

    assert isinstance(refusal, SetRefused)
    assert item_reasons(refusal) == [
        (roomless.booking_id, ["no_room"]),
        (early.booking_id, ["not_arrival_day"]),
    ]


def test_two_of_a_set_cannot_take_one_room(house: House) -> None:
    lives.rooms(house, "101")
    one, other = lives.booking(house), lives.booking(house)
    arrivals = [Arrival(one.booking_id, "101"), Arrival(other.booking_id, "101")]

    refusal = conflict(house, stays.check_in_bookings, arrivals=arrivals)

    assert item_reasons(refusal) == [(one.booking_id, ["room_taken"]), (other.booking_id, ["room_taken"])]


def test_one_unknown_booking_stops_the_set(house: House) -> None:
    lives.rooms(house, "101")
    fine = lives.planned(house, "101")
    arrivals = [Arrival(fine.booking_id), Arrival("BK-NOBODY")]
    refusal = refused(house, stays.check_in_bookings, arrivals=arrivals)
    assert isinstance(refusal, BookingNotFound)
    assert refusal.about == {"booking_id": "BK-NOBODY"}
