"""Random sequences of commands on rooms, bookings and settings match the model of the hotel."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from guests.services import cleanup_orphaned_guests
from housekeeping import services as housekeeping
from room_bookings import services as stays
from rooms.enums import RoomStatus
from tests.corrupted_data import add_orphaned_guest
from tests.state_machine.before_arrival import numbers
from tests.state_machine.examples import run_examples
from tests.state_machine.model import after_repair, must_all_succeed
from tests.state_machine.model_rows import BROKEN, CLEAN, CLEANING, DIRTY, OCCUPIED, READY, ModelRoom
from tests.state_machine.room_blocks import RoomBlockRules

several_rooms = st.lists(numbers, min_size=1, max_size=3, unique=True)


def may_start_cleaning(room: ModelRoom) -> bool | None:
    if room.status == CLEANING:
        return None
    return room.status in {READY, OCCUPIED, DIRTY, CLEAN}


class HotelRules(RoomBlockRules):
    """All rules of one hotel: those of the bases, and housekeeping, maintenance, orphaned guests and the clock."""

    def model_rooms(self, chosen: list[str]) -> list[ModelRoom]:
        return [self.model.rooms[number] for number in chosen]

    @rule(chosen=several_rooms)
    def start_cleaning(self, chosen: list[str]) -> None:
        one, many = housekeeping.start_cleaning, housekeeping.start_cleaning_rooms
        must_succeed = must_all_succeed(may_start_cleaning(room) for room in self.model_rooms(chosen))
        if self.run_for_rooms(must_succeed, one, many, chosen, staff=self.scenario.supervisor):
            for room in self.model_rooms(chosen):
                if room.status != CLEANING:
                    room.before_cleaning, room.status = room.status, CLEANING

    @rule(number=numbers)
    def stop_cleaning(self, number: str) -> None:
        room = self.model.rooms[number]
        must_succeed = True if room.status == CLEANING else None
        done = self.run_service(
            must_succeed, housekeeping.stop_cleaning, room_number=number, reason="Fire drill"
        )
        if done and room.status == CLEANING:
            room.status = room.before_cleaning

    @rule(chosen=several_rooms)
    def mark_cleaned(self, chosen: list[str]) -> None:
        one, many = housekeeping.mark_cleaned, housekeeping.mark_cleaned_rooms
        must_succeed = must_all_succeed(self.may_mark_cleaned(room) for room in self.model_rooms(chosen))
        if self.run_for_rooms(must_succeed, one, many, chosen):
            for number, room in zip(chosen, self.model_rooms(chosen), strict=True):
                if room.status not in {READY, BROKEN}:
                    room.status = OCCUPIED if room.occupant else self.model.status_when_cleaned(number)

    def may_mark_cleaned(self, room: ModelRoom) -> bool | None:
        is_undecided = room.status == OCCUPIED or (
            not self.model.requires_inspection and room.status in {READY, BROKEN}
        )
        return True if room.status in {DIRTY, CLEANING, CLEAN} else None if is_undecided else False

    @rule(number=numbers)
    def mark_dirty(self, number: str) -> None:
        room = self.model.rooms[number]
        must_succeed = room.status in {READY, CLEAN, DIRTY}
        if self.run_service(must_succeed, housekeeping.mark_dirty, room_number=number, note="A wet dog"):
            room.status = DIRTY

    @rule(chosen=several_rooms, passed=st.booleans())
    def inspect(self, chosen: list[str], passed: bool) -> None:
        one, many = housekeeping.inspect, housekeeping.inspect_rooms
        inspectable = {CLEAN} if passed else {CLEAN, READY, DIRTY}
        must_succeed = all(room.status in inspectable for room in self.model_rooms(chosen))
        if self.run_for_rooms(must_succeed, one, many, chosen, passed=passed):
            for number, room in zip(chosen, self.model_rooms(chosen), strict=True):
                room.status = self.model.status_when_inspected(number) if passed else DIRTY

    @rule(number=numbers, to_status=st.sampled_from(list(RoomStatus)))
    def override(self, number: str, to_status: RoomStatus) -> None:
        room = self.model.rooms[number]
        must_succeed = to_status == room.status or (
            (to_status in {OCCUPIED, CLEANING} if room.occupant else to_status != OCCUPIED)
            and not (to_status == READY and room.report == "unusable")
        )
        arguments = {"to_status": to_status, "note": "Checked on site"}
        done = self.run_service(must_succeed, housekeeping.override_status, room_number=number, **arguments)
        if not done or to_status == room.status:
            return
        if to_status == BROKEN:
            room.before_broken = room.status
            room.restores_to = after_repair(room.status) if room.report else None
        if to_status == CLEANING:
            room.before_cleaning = room.status
        room.status = to_status.value

    @rule(number=numbers, active=st.booleans())
    def set_room_active(self, number: str, active: bool) -> None:
        """Activate a room, or deactivate it, which is refused while a live booking has it."""
        room = self.model.rooms[number]
        must_succeed = active or not room.is_active or not self.model.is_in_use(number)
        service = stays.activate_room if active else stays.deactivate_room
        if self.run_service(must_succeed, service, room_number=number):
            room.is_active = active

    @rule(number=numbers)
    def remove_orphaned_guest(self, number: str) -> None:
        """Add an orphaned guest to a room and run the clean-up."""
        add_orphaned_guest(self.scenario.hotel, number, now=self.now)
        self.run_service(True, cleanup_orphaned_guests)

    @rule(hours=st.sampled_from([1, 3, 14]))
    def wait(self, hours: int) -> None:
        self.advance_clock(hours)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_random_commands_match_the_model(seed: int) -> None:
    run_examples(HotelRules, examples=16, seed=seed)
