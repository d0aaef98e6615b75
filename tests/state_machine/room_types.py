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
from tests.state_machine.model_rows import EARLY, LIVE, ModelBooking, ModelRoom

codes = st.sampled_from(["DBL", "DBL", "SGL", "FAM"])
persons = st.integers(1, 3)
infants = st.sampled_from([None, 0, 2])
more_numbers = st.sampled_from([*MORE_ROOMS, "301"])


class RoomTypeRules(ChannelRules):
    """Rules for rooms, room types and what a booking asks of them."""

    @rule(code=codes, takes=persons, age=infants)
    def create_room_type(self, code: str, takes: int, age: int | None) -> None:
        arguments = {"code": code, "name": code.title(), "max_occupancy": takes, "infants_up_to_age": age}
        if self.run_service(code not in self.model.room_types, rooms.create_room_type, **arguments):
            self.model.room_types[code], self.model.infants_up_to[code] = takes, age

    @rule(code=codes, takes=st.none() | persons, age=infants)
    def change_room_type(self, code: str, takes: int | None, age: int | None) -> None:
        """Change a type; fewer persons, or infants who need a place, affect no present occupant."""
        arguments = {"code": code, "name": "Renamed", "max_occupancy": takes, "infants_up_to_age": age}
        if self.run_service(code in self.model.room_types, rooms.update_room_type, **arguments):
            self.model.room_types[code] = takes or self.model.room_types[code]
            self.model.infants_up_to[code] = age

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
    @rule(
        pick=picks,
        code=codes,
        adults=persons,
        children=st.sampled_from([0, 0, 1, 2]),
        ages=st.sampled_from([(), (0,), (1, 9)]),
        keep_room=st.booleans(),
    )
    def change_type_and_persons(
        self, pick: int, code: str, adults: int, children: int, ages: tuple[int, ...], keep_room: bool
    ) -> None:
        """Change the type before arrival, with or without the planned room; change persons and ages."""
        booking_id, booking = self.booking(pick)
        wanted = replace(booking, room_type=code, adults=adults, children=children, ages=ages)
        other_type, other_persons = code != booking.room_type, persons_of(wanted) != persons_of(booking)
        may_change_persons = not other_persons or booking.status not in {"CANCELLED", "NO_SHOW"}
        may_change_type = not other_type or booking.status in EARLY
        is_valid = code in self.model.room_types and (not other_persons or len(ages) <= children)
        may_change_room = self._keeps_or_may_give_up_room(booking, wanted, keep_room=keep_room)
        must_succeed = is_valid and may_change_type and may_change_persons and may_change_room
        changes = {"room_type": code, "adults": adults, "children": children, "children_ages": list(ages)}
        arguments = {"changes": changes, "keep_room": keep_room}
        if self.run_service(must_succeed, stays.update_booking, booking_id=booking_id, **arguments):
            keeps_room = keep_room or not (other_type or other_persons)
            wanted.room = booking.room if keeps_room else None
            self.model.bookings[booking_id] = wanted

    def _keeps_or_may_give_up_room(
        self, booking: ModelBooking, wanted: ModelBooking, *, keep_room: bool
    ) -> bool:
        """Return whether the room is large enough for a change that needs more places, or may be given up.

        Only a planned room may: guests have used the others, also those of a stay that is over.
        """
        other_type = wanted.room_type != booking.room_type
        if booking.room is None:
            return True
        if not keep_room:
            is_changed = other_type or persons_of(wanted) != persons_of(booking)
            return booking.status in EARLY or not is_changed
        if booking.status not in LIVE:
            return True
        age = self.model.infants_up_to[self.model.rooms[booking.room].room_type]
        needs_more = wanted.places(age) > booking.places(age)
        return not (other_type or needs_more) or self.model.is_large_enough(booking.room, wanted)


def persons_of(booking: ModelBooking) -> tuple[int, int, tuple[int, ...]]:
    """Return what was agreed about the persons of a booking."""
    return booking.adults, booking.children, booking.ages
