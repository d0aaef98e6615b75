"""What housekeeping and managers ask of the services, with whatever comes to hand."""

from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.services import NewRoom
from rooms import services as rooms
from rooms.enums import RoomStatus
from rooms.services import RoomChanges
from tools.stress.clerk import Clerk


def start_cleaning(clerk: Clerk) -> Any:
    return clerk.call(
        housekeeping.start_cleaning_rooms,
        room_numbers=[clerk.a_room("CHECKOUT_DIRTY"), *clerk.some_rooms(most=1)],
    )


def stop_cleaning(clerk: Clerk) -> Any:
    number = clerk.a_room("CLEANING_IN_PROGRESS")
    return clerk.call(housekeeping.stop_cleaning, room_number=number, reason="Fire drill")


def mark_cleaned(clerk: Clerk) -> Any:
    number = clerk.a_room("CLEANING_IN_PROGRESS", "CHECKOUT_DIRTY")
    return clerk.call(housekeeping.mark_cleaned_rooms, room_numbers=[number])


def mark_dirty(clerk: Clerk) -> Any:
    number = clerk.a_room("CLEANED_UNINSPECTED")
    return clerk.call(housekeeping.mark_dirty, room_number=number, note="A wet dog")


def inspect(clerk: Clerk) -> Any:
    number = clerk.a_room("CLEANED_UNINSPECTED")
    return clerk.call(housekeeping.inspect_rooms, room_numbers=[number], passed=clerk.dice.random() < 0.85)


def report(clerk: Clerk) -> Any:
    return clerk.call(
        housekeeping.mark_maintenance,
        room_number=clerk.a_room(),
        priority=Priority.MED,
        note=clerk.dice.choice(["Tap drips", "Bulb"]),
        room_usable=clerk.dice.random() < 0.6,
    )


def repair(clerk: Clerk) -> Any:
    return clerk.call(
        housekeeping.complete_maintenance,
        room_number=clerk.a_room("MAINTENANCE_REQUIRED"),
        passed=clerk.dice.random() < 0.8,
    )


def override(clerk: Clerk) -> Any:
    return clerk.call(
        housekeeping.override_status,
        room_number=clerk.a_room("OUT_OF_ORDER", "MAINTENANCE_REQUIRED"),
        to_status=clerk.dice.choice(list(RoomStatus)),
        note="Seen by myself",
    )


def deactivate(clerk: Clerk) -> Any:
    return clerk.call(rooms.deactivate_room, room_number=clerk.a_room("OUT_OF_ORDER"))


def activate(clerk: Clerk) -> Any:
    return clerk.call(rooms.activate_room, room_number=clerk.a_room())


def create_rooms(clerk: Clerk) -> Any:
    new = NewRoom(clerk.a_new_number(), "DBL", 1, initial_status=RoomStatus.READY_FOR_GUEST)
    return clerk.call(housekeeping.create_rooms, rooms=[new])


def move_upstairs(clerk: Clerk) -> Any:
    changes = RoomChanges(floor=clerk.dice.randint(1, 3))
    return clerk.call(rooms.update_room, room_number=clerk.a_room(), changes=changes)
