"""Check-in when the records are wrong: nobody is joined by people whom the records forgot in the room."""

import logging
from typing import Any

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.services import Arrival
from rooms.models import Room, RoomOperationLog
from tests import scenarios as lives
from tests.corruption import ghost, misplace
from tests.room_bookings.services.service_calls import conflict, do, item_reasons, reasons
from tests.row_diff import written
from tests.scenarios import LATER, NOON, TODAY, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    made = lives.house()
    lives.rooms(made, "101", "102", "103")
    return made


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno == logging.ERROR]


def test_ghosts_go_out_of_the_room(house: House, caplog: pytest.LogCaptureFixture) -> None:
    booking = lives.planned(house, "101", people=2)
    ghosts = [ghost(house.hotel, "101").pk, ghost(house.hotel, "101", pin="0042").pk]
    elsewhere = ghost(house.hotel, "102").pk

    with written() as wrote:
        do(house, stays.check_in_booking, booking_id=booking.booking_id)

    gone = {"room_id": None, "check_out_date": TODAY, "updated_at": NOON}
    assert wrote.changed(Guest) == {ghosts[0]: gone, ghosts[1]: {**gone, "id_pin": ""}}
    room = Room.objects.get(room_number="101")
    assert {guest.booking_id for guest in Guest.objects.filter(room=room)} == {booking.pk}
    assert Guest.objects.get(pk=elsewhere).room is not None
    (row,) = wrote.new(RoomOperationLog)
    assert (row["operation"], row["metadata"]) == ("CHECKIN", {"ghost_guest_ids": ghosts})
    assert row["guest_ids"] == list(
        Guest.objects.filter(room=room).order_by("pk").values_list("pk", flat=True)
    )
    (record,) = errors(caplog)
    assert record.getMessage() == "Invalid state: 2 guests without a booking in rooms, found at check-in"
    assert (vars(record)["ghost_guest_ids"], vars(record)["booking_ids"]) == (ghosts, [booking.booking_id])


def test_guests_of_another_booking_are_in_the_way(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody may decide where they belong."""
    other = lives.stay(house, "102")
    misplace(Guest.objects.get(), "101")
    booking = lives.planned(house, "101")

    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id)

    assert reasons(refusal) == [("room_occupied", None)]
    assert refusal.detail == "Guests of another booking are recorded in room 101."
    (record,) = errors(caplog)
    assert vars(record)["stranger_booking_ids"] == [other.pk]
    misplace(Guest.objects.get(), "102")
    do(house, stays.check_in_booking, booking_id=booking.booking_id)


def test_in_a_set_too(house: House) -> None:
    lives.stay(house, "103")
    misplace(Guest.objects.get(), "101")
    haunting = ghost(house.hotel, "102")
    one, other = lives.planned(house, "101"), lives.planned(house, "102")
    arrivals = [Arrival(booking.booking_id) for booking in (one, other)]
    refusal = conflict(house, stays.check_in_bookings, arrivals=arrivals)
    assert item_reasons(refusal) == [(one.booking_id, ["room_occupied"])]
    do(house, stays.check_in_bookings, arrivals=arrivals[1:])
    haunting.refresh_from_db()
    assert haunting.room is None


def test_undo_check_out_finds_them_too(house: House, caplog: pytest.LogCaptureFixture) -> None:
    left = lives.leave(house, lives.stay(house, "101"))[0]
    stranger = lives.stay(house, "102")
    misplace(Guest.objects.get(booking=stranger), "101")
    undo: dict[str, Any] = {"booking_id": left.booking_id, "reason": "Still here", "now": LATER}
    assert reasons(conflict(house, stays.undo_check_out, **undo)) == [("room_occupied", None)]
    misplace(Guest.objects.get(booking=stranger), "102")
    haunting = ghost(house.hotel, "101")
    caplog.clear()

    do(house, stays.undo_check_out, **undo)

    haunting.refresh_from_db()
    assert haunting.room is None
    assert "found at undo check-out" in errors(caplog)[0].getMessage()
