"""Rules for rooms and room types: create and change them, and change the type and persons of bookings."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from housekeeping import services as housekeeping
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms import services as rooms
from tests.state_machine.base import MORE_ROOMS
from tests.state_machine.before_arrival import numbers, picks, with_bookings
from tests.state_machine.channels import ChannelRules
from tests.state_machine.model import EARLY, LIVE, ModelBooking, ModelRoom

codes = st.sampled_from(["DBL", "DBL", "SGL", "FAM"])
persons = st.integers(1, 3)
more_numbers = st.sampled_from([*MORE_ROOMS, "301"])


class RoomTypeRules(ChannelRules):
    """Rules for rooms, room types and what a booking asks of them."""

    @rule(code=codes, takes=persons)
    def create_room_type(self, code: str, takes: int) -> None:
        arguments = {"code": code, "name": code.title(), "max_occupancy": takes}
        if self.run_service(code not in self.model.room_types, rooms.create_room_type, **arguments):
            self.model.room_types[code] = takes

    @rule(code=codes, takes=st.none() | persons)
    def change_room_type(self, code: str, takes: int | None) -> None:
        """Change a type; a smaller number of persons affects no present occupant."""
        arguments = {"code": code, "name": "Renamed", "max_occupancy": takes}
        if self.run_service(code in self.model.room_types, rooms.update_room_type, **arguments):
            self.model.room_types[code] = takes or self.model.room_types[code]

    @rule(new=st.sets(st.sampled_from(MORE_ROOMS), min_size=1), code=codes)
    def create_rooms(self, new: set[str], code: str) -> None:
        """Create rooms; each room number exists once."""
        must_succeed = not new & self.model.rooms.keys() and code in self.model.room_types
        rooms_of_type = [NewRoom(number, code, floor=2) for number in sorted(new)]
        if self.run_service(must_succeed, housekeeping.create_rooms, rooms=rooms_of_type):
            self.model.rooms |= {number: ModelRoom(room_type=code) for number in new}

    @rule(number=numbers, floor=st.integers(1, 3), code=st.none() | codes)
    def change_room(self, number: str, floor: int, code: str | None) -> None:
        """Change the floor or type of a room; its bookings keep it."""
        must_succeed = code is None or code in self.model.room_types
        changes = RoomChanges(floor=floor, room_type=code)
        if self.run_service(must_succeed, stays.update_room, room_number=number, changes=changes) and code:
            self.model.rooms[number].room_type = code

    @rule(number=more_numbers, new_number=more_numbers)
    def renumber_room(self, number: str, new_number: str) -> None:
        """Give a room a number that no room has; the old one is free then."""
        known = self.model.rooms
        must_succeed = number in known and (new_number == number or new_number not in known)
        arguments = {"room_number": number, "new_number": new_number}
        if self.run_service(must_succeed, housekeeping.renumber_room, **arguments):
            known[new_number] = known.pop(number)

    @rule(number=numbers)
    def renumber_room_and_back(self, number: str) -> None:
        """Renumber a room whatever its state; its bookings, guests and occupancy go with it both times."""
        for old, new in ((number, "901"), ("901", number)):
            self.run_service(True, housekeeping.renumber_room, room_number=old, new_number=new)

    @with_bookings
    @rule(pick=picks, code=codes, adults=persons, keep_room=st.booleans())
    def change_type_and_persons(self, pick: int, code: str, adults: int, keep_room: bool) -> None:
        """Change the type before arrival, with or without the planned room; change persons."""
        booking_id, booking = self.booking(pick)
        other_type = code != booking.room_type
        may_change_persons = adults == booking.adults or booking.status not in {"CANCELLED", "NO_SHOW"}
        may_change_type = not other_type or booking.status in EARLY
        may_change_room = self._keeps_or_may_give_up_room(booking, other_type, adults, keep_room=keep_room)
        must_succeed = (
            code in self.model.room_types and may_change_type and may_change_persons and may_change_room
        )
        arguments = {"changes": {"room_type": code, "adults": adults}, "keep_room": keep_room}
        if self.run_service(must_succeed, stays.update_booking, booking_id=booking_id, **arguments):
            is_judged = other_type or adults != booking.adults
            kept = booking.room if keep_room or not is_judged else None
            changed = replace(booking, room_type=code, adults=adults, room=kept)
            self.model.bookings[booking_id] = changed

    def _keeps_or_may_give_up_room(
        self, booking: ModelBooking, other_type: bool, adults: int, *, keep_room: bool
    ) -> bool:
        """Return whether the room is large enough for a change that needs it, or may be given up."""
        if booking.room is None or booking.status not in LIVE:
            return True
        if not keep_room:
            return booking.status in EARLY or not (other_type or adults != booking.adults)
        is_judged = other_type or adults > booking.adults
        return not is_judged or self.model.is_large_enough(booking.room, adults)
