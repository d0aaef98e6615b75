"""Commands of housekeeping and managers, given to the services with random rooms."""

from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms.enums import RoomStatus
from tools.stress.actor import Actor


def start_cleaning(actor: Actor) -> Any:
    return actor.call(
        housekeeping.start_cleaning_rooms,
        room_numbers=[actor.pick_room("CHECKOUT_DIRTY"), *actor.pick_rooms(most=1)],
    )


def stop_cleaning(actor: Actor) -> Any:
    number = actor.pick_room("CLEANING_IN_PROGRESS")
    return actor.call(housekeeping.stop_cleaning, room_number=number, reason="Fire drill")


def mark_cleaned(actor: Actor) -> Any:
    number = actor.pick_room("CLEANING_IN_PROGRESS", "CHECKOUT_DIRTY")
    return actor.call(housekeeping.mark_cleaned_rooms, room_numbers=[number])


def mark_dirty(actor: Actor) -> Any:
    number = actor.pick_room("CLEANED_UNINSPECTED")
    return actor.call(housekeeping.mark_dirty, room_number=number, note="A wet dog")


def inspect(actor: Actor) -> Any:
    number = actor.pick_room("CLEANED_UNINSPECTED")
    return actor.call(housekeeping.inspect_rooms, room_numbers=[number], passed=actor.rng.random() < 0.85)


def report(actor: Actor) -> Any:
    return actor.call(
        housekeeping.mark_maintenance,
        room_number=actor.pick_room(),
        priority=Priority.MED,
        note=actor.rng.choice(["Tap drips", "Bulb"]),
        room_usable=actor.rng.random() < 0.6,
    )


def repair(actor: Actor) -> Any:
    return actor.call(
        housekeeping.complete_maintenance,
        room_number=actor.pick_room("MAINTENANCE_REQUIRED"),
        passed=actor.rng.random() < 0.8,
    )


def override(actor: Actor) -> Any:
    return actor.call(
        housekeeping.override_status,
        room_number=actor.pick_room("OUT_OF_ORDER", "MAINTENANCE_REQUIRED"),
        to_status=actor.rng.choice(list(RoomStatus)),
        note="Seen by myself",
    )


def deactivate(actor: Actor) -> Any:
    return actor.call(stays.deactivate_room, room_number=actor.pick_room("OUT_OF_ORDER"))


def activate(actor: Actor) -> Any:
    return actor.call(stays.activate_room, room_number=actor.pick_room())


def create_rooms(actor: Actor) -> Any:
    new = NewRoom(actor.pick_new_room_number(), "DBL", 1, initial_status=RoomStatus.READY_FOR_GUEST)
    return actor.call(housekeeping.create_rooms, rooms=[new])


def move_upstairs(actor: Actor) -> Any:
    changes = RoomChanges(floor=actor.rng.randint(1, 3))
    return actor.call(stays.update_room, room_number=actor.pick_room(), changes=changes)


def renumber(actor: Actor) -> Any:
    return actor.call(
        housekeeping.renumber_room,
        room_number=actor.pick_renumbered_room(),
        new_number=actor.number_for_renumbering(),
    )
