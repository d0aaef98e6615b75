"""Every service of rooms, bookings and the house in any order, beside a model of the hotel."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from guests.services import cleanup_orphaned_guests
from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from room_bookings import services as stays
from rooms.enums import RoomStatus
from tests.corrupted_data import add_orphaned_guest
from tests.state_machine.desk import numbers
from tests.state_machine.house import HouseItself
from tests.state_machine.living import live
from tests.state_machine.model import (
    BROKEN,
    CLEAN,
    CLEANING,
    CLOSED,
    DIRTY,
    OCCUPIED,
    READY,
    ModelRoom,
    after_repair,
    together,
)

floors = st.lists(numbers, min_size=1, max_size=3, unique=True)


def may_be_cleaned(room: ModelRoom) -> bool | None:
    if room.status == CLEANING:
        return None
    return room.status in {READY, OCCUPIED, DIRTY, CLEAN}


class Hotel(HouseItself):
    """The whole house: housekeeping's rules, maintenance, the manager's, ghosts and the clock."""

    def several_rooms(self, floor: list[str]) -> list[ModelRoom]:
        return [self.model.rooms[number] for number in floor]

    @rule(floor=floors)
    def start_cleaning(self, floor: list[str]) -> None:
        one, many = housekeeping.start_cleaning, housekeeping.start_cleaning_rooms
        must = together(may_be_cleaned(room) for room in self.several_rooms(floor))
        if self.ask_of_rooms(must, one, many, floor, staff=self.scenario.housekeeper):
            for room in self.several_rooms(floor):
                if room.status != CLEANING:
                    room.before_cleaning, room.status = room.status, CLEANING

    @rule(number=numbers)
    def stop_cleaning(self, number: str) -> None:
        room = self.model.rooms[number]
        must = True if room.status == CLEANING else None
        done = self.ask(must, housekeeping.stop_cleaning, room_number=number, reason="Fire drill")
        if done and room.status == CLEANING:
            room.status = room.before_cleaning

    @rule(floor=floors)
    def mark_cleaned(self, floor: list[str]) -> None:
        one, many = housekeeping.mark_cleaned, housekeeping.mark_cleaned_rooms
        must = together(self.may_be_called_clean(room) for room in self.several_rooms(floor))
        if self.ask_of_rooms(must, one, many, floor):
            for number, room in zip(floor, self.several_rooms(floor), strict=True):
                if room.status not in {READY, BROKEN}:
                    room.status = OCCUPIED if room.holder else self.model.cleaned(number)

    def may_be_called_clean(self, room: ModelRoom) -> bool | None:
        unsure = room.status == OCCUPIED or (not self.model.inspects and room.status in {READY, BROKEN})
        return True if room.status in {DIRTY, CLEANING, CLEAN} else None if unsure else False

    @rule(number=numbers)
    def mark_dirty(self, number: str) -> None:
        room = self.model.rooms[number]
        must = room.status in {READY, CLEAN, DIRTY}
        if self.ask(must, housekeeping.mark_dirty, room_number=number, note="A wet dog"):
            room.status = DIRTY

    @rule(floor=floors, passed=st.booleans())
    def inspect(self, floor: list[str], passed: bool) -> None:
        one, many = housekeeping.inspect, housekeeping.inspect_rooms
        judged = {CLEAN} if passed else {CLEAN, READY, DIRTY}
        must = all(room.status in judged for room in self.several_rooms(floor))
        if self.ask_of_rooms(must, one, many, floor, passed=passed):
            for number, room in zip(floor, self.several_rooms(floor), strict=True):
                room.status = self.model.ready_or_broken(number) if passed else DIRTY

    @rule(number=numbers, usable=st.booleans())
    def report(self, number: str, usable: bool) -> None:
        room = self.model.rooms[number]
        words = {"priority": Priority.MED, "note": "Tap drips", "room_usable": usable}
        self.ask(True, housekeeping.mark_maintenance, room_number=number, **words)
        leaves = not usable and room.holder is None and room.status not in {BROKEN, CLOSED}
        if leaves:
            room.restores_to, room.before_broken = after_repair(room.status), room.status
            room.status = BROKEN
        elif room.report is None:
            room.restores_to = None
        room.report = "usable" if usable else "unusable"

    @rule(number=numbers, passed=st.booleans())
    def complete_maintenance(self, number: str, passed: bool) -> None:
        room = self.model.rooms[number]
        is_open = room.report is not None or room.status == BROKEN
        must = True if is_open else None
        done = self.ask(must, housekeeping.complete_maintenance, room_number=number, passed=passed)
        if not done or not is_open:
            return
        if room.holder is None and room.status != CLOSED:
            if not passed:
                room.status = DIRTY
            elif room.status == BROKEN:
                room.status = (
                    room.restores_to if room.report and room.restores_to else after_repair(room.before_broken)
                )
        room.report = room.restores_to = None

    @rule(number=numbers, to_status=st.sampled_from(list(RoomStatus)))
    def override(self, number: str, to_status: RoomStatus) -> None:
        room = self.model.rooms[number]
        must = to_status == room.status or (
            (to_status in {OCCUPIED, CLEANING} if room.holder else to_status != OCCUPIED)
            and not (to_status == READY and room.report == "unusable")
        )
        words = {"to_status": to_status, "note": "Seen by myself"}
        done = self.ask(must, housekeeping.override_status, room_number=number, **words)
        if not done or to_status == room.status:
            return
        if to_status == BROKEN:
            room.before_broken = room.status
            room.restores_to = after_repair(room.status) if room.report else None
        if to_status == CLEANING:
            room.before_cleaning = room.status
        room.status = to_status.value

    @rule(number=numbers, active=st.booleans())
    def take_into_use(self, number: str, active: bool) -> None:
        """Into use, or out of it while nobody is in it or will be."""
        room = self.model.rooms[number]
        must = active or not room.is_active or not self.model.is_in_use(number)
        service = stays.activate_room if active else stays.deactivate_room
        if self.ask(must, service, room_number=number):
            room.is_active = active

    @rule(number=numbers)
    def exorcise(self, number: str) -> None:
        """Somebody is found in a room who belongs to no booking."""
        add_orphaned_guest(self.scenario.hotel, number, now=self.now)
        self.ask(True, cleanup_orphaned_guests)

    @rule(hours=st.sampled_from([1, 3, 14]))
    def wait(self, hours: int) -> None:
        self.later(hours)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_any_life_of_a_hotel(seed: int) -> None:
    live(Hotel, examples=25, seed=seed)
