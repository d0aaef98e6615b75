"""The rules of changed minds: other nights, another departure, rooms swapped, and the manager's new rooms and rules."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from hotel.services import update_hotel_settings
from housekeeping import services as housekeeping
from housekeeping.services import NewRoom
from room_bookings import services as stays
from rooms import services as rooms
from rooms.services import RoomChanges
from tests.statemachine.desk import Desk, numbers, picks, with_bookings
from tests.statemachine.machine import MORE_ROOMS
from tests.statemachine.model import EARLY, ModelRoom


class Changes(Desk):
    @with_bookings
    @rule(pick=picks, ahead=st.integers(0, 2), nights=st.integers(0, 2), keep_room=st.booleans())
    def change_stay(self, pick: int, ahead: int, nights: int, keep_room: bool) -> None:
        booking_id, booking = self.booking(pick)
        arrival = self.model.today + timedelta(days=ahead)
        departure = arrival + timedelta(days=nights)
        differs = (arrival, departure) != (booking.check_in, booking.check_out)
        kept = booking.room if keep_room else None
        wanted = replace(booking, check_in=arrival, check_out=departure)
        fits = kept is None or self.model.is_free_for(kept, booking_id, wanted)
        must = not differs or (booking.status in EARLY and fits)
        words = {"changes": {"check_in": arrival, "check_out": departure}, "keep_room": keep_room}
        if self.ask(must, stays.update_booking, booking_id=booking_id, **words) and differs:
            booking.check_in, booking.check_out, booking.room = arrival, departure, kept

    @with_bookings
    @rule(pick=picks, ahead=st.integers(-1, 3))
    def change_departure(self, pick: int, ahead: int) -> None:
        booking_id, booking = self.booking(pick)
        departure = self.model.today + timedelta(days=ahead)
        in_house = booking.status == "CHECKED_IN"
        must = in_house and (
            departure == booking.check_out
            or (
                ahead >= 0
                and self.model.is_free_for(
                    booking.room or "", booking_id, replace(booking, check_out=departure)
                )
            )
        )
        if self.ask(must, stays.change_departure, booking_id=booking_id, check_out=departure):
            booking.check_out = departure

    @with_bookings
    @rule(pick=picks, other_pick=picks)
    def swap(self, pick: int, other_pick: int) -> None:
        booking_id, booking = self.booking(pick)
        other_id, other = self.booking(other_pick)
        must = self.model.may_swap(booking_id, other_id)
        if self.ask(must, stays.swap_rooms, booking_ids=[booking_id, other_id]):
            booking.room, other.room = other.room, booking.room

    @rule(number=st.sampled_from(MORE_ROOMS))
    def create_room(self, number: str) -> None:
        """The house is extended; no number is given twice."""
        new = NewRoom(number, self.house.room_type.code, floor=2)
        if self.ask(number not in self.model.rooms, housekeeping.create_rooms, rooms=[new]):
            self.model.rooms[number] = ModelRoom()

    @rule(number=numbers, floor=st.integers(1, 3))
    def move_upstairs(self, number: str, floor: int) -> None:
        self.ask(True, rooms.update_room, room_number=number, changes=RoomChanges(floor=floor))

    @rule(inspects=st.booleans())
    def change_house_rules(self, inspects: bool) -> None:
        self.sign(True, update_hotel_settings, changes={"requires_inspection": inspects})
        self.house.hotel.refresh_from_db()
        self.model.inspects = inspects
