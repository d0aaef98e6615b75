"""The rules of the house itself: its types of room, and which room is of which."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from housekeeping import services as housekeeping
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms import services as rooms
from tests.state_machine.changes import Changes
from tests.state_machine.desk import numbers, picks, with_bookings
from tests.state_machine.machine import MORE_ROOMS
from tests.state_machine.model import EARLY, ModelRoom

codes = st.sampled_from(["DBL", "DBL", "SGL", "FAM"])
persons = st.integers(1, 3)


class HouseItself(Changes):
    @rule(code=codes, takes=persons)
    def create_room_type(self, code: str, takes: int) -> None:
        words = {"code": code, "name": code.title(), "max_occupancy": takes}
        if self.ask(code not in self.model.room_types, rooms.create_room_type, **words):
            self.model.room_types[code] = takes

    @rule(code=codes, takes=st.none() | persons)
    def change_room_type(self, code: str, takes: int | None) -> None:
        """Nobody is put out of a room that takes fewer persons now."""
        words = {"code": code, "name": "Of another name", "max_occupancy": takes}
        if self.ask(code in self.model.room_types, rooms.update_room_type, **words):
            self.model.room_types[code] = takes or self.model.room_types[code]

    @rule(new=st.sets(st.sampled_from(MORE_ROOMS), min_size=1), code=codes)
    def create_rooms(self, new: set[str], code: str) -> None:
        """The house is extended; no number is given twice."""
        must = not new & self.model.rooms.keys() and code in self.model.room_types
        rooms_of_type = [NewRoom(number, code, floor=2) for number in sorted(new)]
        if self.ask(must, housekeeping.create_rooms, rooms=rooms_of_type):
            self.model.rooms |= {number: ModelRoom(room_type=code) for number in new}

    @rule(number=numbers, floor=st.integers(1, 3), code=st.none() | codes)
    def rebuild(self, number: str, floor: int, code: str | None) -> None:
        """The room is elsewhere, or of another type: whoever is in it, or will be, stays."""
        must = code is None or code in self.model.room_types
        changes = RoomChanges(floor=floor, room_type=code)
        if self.ask(must, stays.update_room, room_number=number, changes=changes) and code:
            self.model.rooms[number].room_type = code

    @with_bookings
    @rule(pick=picks, code=codes, adults=persons, keep_room=st.booleans())
    def book_otherwise(self, pick: int, code: str, adults: int, keep_room: bool) -> None:
        """Another type before arrival, with or without the planned room; other persons unless the stay fell through."""
        booking_id, booking = self.booking(pick)
        other_type = code != booking.room_type
        may_change_persons = adults == booking.adults or booking.status not in {"CANCELLED", "NO_SHOW"}
        may_change_type = not other_type or booking.status in EARLY
        must = code in self.model.room_types and may_change_type and may_change_persons
        words = {"changes": {"room_type": code, "adults": adults}, "keep_room": keep_room}
        if self.ask(must, stays.update_booking, booking_id=booking_id, **words):
            kept = booking.room if keep_room or not other_type else None
            changed = replace(booking, room_type=code, adults=adults, room=kept)
            self.model.bookings[booking_id] = changed
