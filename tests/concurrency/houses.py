"""Houses full of guests, made with the set commands: two hundred of a kind at once."""

from collections.abc import Sequence

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.services import Arrival
from tests import lives
from tests.lives import MORNING, House
from tests.room_bookings.services.desk import do_as_system
from tests.room_bookings.services.made import new_booking


def numbers(first: int, count: int) -> list[str]:
    return [str(number) for number in range(first, first + count)]


def expected(house: House, count: int) -> list[RoomBooking]:
    """So many confirmed bookings that arrive today."""
    new = [new_booking(house, confirm=True) for _ in range(count)]
    return do_as_system(house, stays.create_bookings, bookings=new, now=MORNING)


def planned(house: House, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """A booking expected in each of these rooms, which are made here."""
    lives.rooms(house, *room_numbers)
    bookings = expected(house, len(room_numbers))
    plan = {booking.booking_id: number for booking, number in zip(bookings, room_numbers, strict=True)}
    return do_as_system(house, stays.assign_rooms, rooms=plan, now=MORNING)


def in_house(house: House, room_numbers: Sequence[str]) -> list[RoomBooking]:
    """A booking in house in each of these rooms, which are made here."""
    arrivals = [Arrival(booking.booking_id) for booking in planned(house, room_numbers)]
    return do_as_system(house, stays.check_in_bookings, arrivals=arrivals, now=MORNING)
