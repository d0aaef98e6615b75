"""Every kind of command that a hotel's people give, each with whatever comes to hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from guests.services import cleanup_orphaned_guests
from hotel.business_date import business_date
from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest
from room_bookings.services import Arrival, Departure, NewBooking, PartyMember
from rooms import services as rooms
from rooms.enums import RoomStatus
from staff.policies import Overrides
from tests.siege.clerk import Clerk

WORD = Overrides.of(["room_dirty", "room_not_inspected", "room_too_small"], "Full house")
EARLY = ("PENDING", "CONFIRMED")


@dataclass(frozen=True)
class Deed:
    """`weight`: how often. `bookings`, `rooms`: what statuses a success promises."""

    do: Callable[[Clerk], Any]
    weight: int = 2
    bookings: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()


def create(clerk: Clerk) -> Any:
    today = business_date(hotel=clerk.hotel, now=clerk.now)
    new = []
    for _ in range(clerk.dice.randint(1, 3)):
        arrival = today + timedelta(days=clerk.dice.choice([0, 0, 0, 0, 1]))
        party = [PartyMember("Ada", "Byrne", PartyRole.PRIMARY), PartyMember("Ben", "Byrne")]
        people = clerk.dice.randint(1, 2)
        new.append(
            NewBooking(
                room_type="DBL",
                check_in=arrival,
                check_out=arrival + timedelta(days=clerk.dice.choice([0, 1, 1, 2, 3])),
                adults=people,
                party=party[:people],
                currency="EUR",
                confirm=clerk.dice.random() < 0.7,
            )
        )
    return clerk.call(stays.create_bookings, bookings=new)


def confirm(clerk: Clerk) -> Any:
    return clerk.call(stays.confirm_bookings, booking_ids=clerk.some_bookings("PENDING"))


def assign(clerk: Clerk) -> Any:
    plans = dict(zip(clerk.some_bookings(*EARLY), clerk.some_rooms(), strict=False))
    return clerk.call(stays.assign_rooms, rooms=plans)


def unassign(clerk: Clerk) -> Any:
    return clerk.call(stays.unassign_room, booking_id=clerk.a_booking(*EARLY))


def check_in(clerk: Clerk) -> Any:
    room = clerk.dice.choice([None, clerk.a_room("READY_FOR_GUEST")])
    overrides = clerk.dice.choice([{}, {"overrides": WORD}])
    return clerk.call(
        stays.check_in_booking, booking_id=clerk.a_booking("CONFIRMED"), room_number=room, **overrides
    )


def check_in_together(clerk: Clerk) -> Any:
    pairs = zip(clerk.some_bookings("CONFIRMED"), clerk.some_rooms(), strict=False)
    return clerk.call(stays.check_in_bookings, arrivals=[Arrival(*pair) for pair in pairs], overrides=WORD)


def move(clerk: Clerk) -> Any:
    return clerk.call(
        stays.move_booking,
        booking_id=clerk.a_booking("CHECKED_IN"),
        room_number=clerk.a_room("READY_FOR_GUEST", "CHECKOUT_DIRTY"),
        reason="Noise",
        overrides=WORD,
    )


def check_out(clerk: Clerk) -> Any:
    return clerk.call(stays.check_out_bookings, booking_ids=clerk.some_bookings("CHECKED_IN"))


def check_out_again(clerk: Clerk) -> Any:
    return clerk.call(stays.check_out_bookings, booking_ids=clerk.some_bookings("COMPLETED"))


def check_out_rooms(clerk: Clerk) -> Any:
    return clerk.call(
        stays.check_out_rooms, departures=[Departure(number) for number in clerk.some_rooms(most=4)]
    )


def cancel(clerk: Clerk) -> Any:
    return clerk.call(
        stays.cancel_bookings, booking_ids=clerk.some_bookings(*EARLY, most=2), reason="Changed plans"
    )


def no_show(clerk: Clerk) -> Any:
    return clerk.call(stays.mark_no_shows, booking_ids=clerk.some_bookings("CONFIRMED", most=2))


def undo_check_in(clerk: Clerk) -> Any:
    return clerk.call(
        stays.undo_check_in,
        booking_id=clerk.a_booking("CHECKED_IN"),
        reason="Wrong guest",
        room_status=clerk.dice.choice([RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST]),
        keep_room=clerk.dice.random() < 0.5,
    )


def undo_check_out(clerk: Clerk) -> Any:
    return clerk.call(
        stays.undo_check_out,
        booking_id=clerk.a_booking("COMPLETED"),
        reason="Wrong guest",
        room_number=clerk.dice.choice([None, clerk.a_room("READY_FOR_GUEST")]),
        overrides=WORD,
    )


def reinstate(clerk: Clerk) -> Any:
    return clerk.call(
        stays.reinstate_booking, booking_id=clerk.a_booking("CANCELLED", "NO_SHOW"), reason="Comes after all"
    )


def update(clerk: Clerk) -> Any:
    changes = {"notes": clerk.dice.choice(["Late", "Early", ""]), "adults": clerk.dice.randint(1, 2)}
    booking_id = clerk.a_booking(*EARLY, "CHECKED_IN")
    return clerk.call(stays.update_booking, booking_id=booking_id, changes=changes)


def correct_party(clerk: Clerk) -> Any:
    booking_id = clerk.a_booking(*EARLY, "CHECKED_IN")
    members = BookingGuest.objects.filter(booking__booking_id=booking_id).values_list("pk", flat=True)
    return clerk.call(
        stays.correct_party_member,
        booking_id=booking_id,
        party_id=members.first() or 0,
        changes={"first_name": clerk.dice.choice(["Ada", "Eva", "Ida"])},
    )


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
    return clerk.sign(
        housekeeping.override_status,
        room_number=clerk.a_room("OUT_OF_ORDER", "MAINTENANCE_REQUIRED"),
        to_status=clerk.dice.choice(list(RoomStatus)),
        note="Seen by myself",
    )


def deactivate(clerk: Clerk) -> Any:
    return clerk.call(rooms.deactivate_room, room_number=clerk.a_room("OUT_OF_ORDER"))


def activate(clerk: Clerk) -> Any:
    return clerk.call(rooms.activate_room, room_number=clerk.a_room())


def exorcise(clerk: Clerk) -> Any:
    return clerk.call(cleanup_orphaned_guests)


_OUT = frozenset({"COMPLETED"})
_IN = frozenset({"CHECKED_IN"})
_CLEAN = frozenset({"CLEANED_UNINSPECTED", "READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "OCCUPIED"})

DEEDS: dict[str, Deed] = {
    "create": Deed(create, weight=5, bookings=frozenset(EARLY)),
    "confirm": Deed(confirm, weight=3, bookings=frozenset({"CONFIRMED"})),
    "assign": Deed(assign, weight=4, bookings=frozenset(EARLY)),
    "unassign": Deed(unassign, weight=1, bookings=frozenset(EARLY)),
    "check_in": Deed(check_in, weight=8, bookings=_IN),
    "check_in_together": Deed(check_in_together, weight=4, bookings=_IN),
    "move": Deed(move, weight=5, bookings=_IN),
    "check_out": Deed(check_out, weight=5, bookings=_OUT),
    "check_out_again": Deed(check_out_again, weight=1, bookings=_OUT),
    "check_out_rooms": Deed(check_out_rooms, weight=3),
    "cancel": Deed(cancel, bookings=frozenset({"CANCELLED"})),
    "no_show": Deed(no_show, bookings=frozenset({"NO_SHOW"})),
    "undo_check_in": Deed(undo_check_in, bookings=frozenset({"CONFIRMED"})),
    "undo_check_out": Deed(undo_check_out, bookings=_IN),
    "reinstate": Deed(reinstate, bookings=frozenset(EARLY)),
    "update": Deed(update),
    "correct_party": Deed(correct_party),
    "start_cleaning": Deed(start_cleaning, weight=4, rooms=frozenset({"CLEANING_IN_PROGRESS"})),
    "stop_cleaning": Deed(stop_cleaning, weight=1),
    "mark_cleaned": Deed(mark_cleaned, weight=7, rooms=_CLEAN),
    "mark_dirty": Deed(mark_dirty, weight=1, rooms=frozenset({"CHECKOUT_DIRTY"})),
    "inspect": Deed(inspect, weight=7, rooms=frozenset({"READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "CHECKOUT_DIRTY"})),
    "report": Deed(report, weight=1),
    "repair": Deed(repair, weight=3),
    "override": Deed(override),
    "deactivate": Deed(deactivate, weight=1),
    "activate": Deed(activate),
    "exorcise": Deed(exorcise, weight=1),
}  # fmt: skip
