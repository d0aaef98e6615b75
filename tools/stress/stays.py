"""What a front desk asks of the services, with whatever comes to hand."""

from datetime import timedelta
from typing import Any

from guests.services import cleanup_orphaned_guests
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.services import NewBooking, PartyMember, PlannedCheckIn, RoomCheckOut
from rooms.enums import RoomStatus
from staff.policies import Overrides
from tools.stress.clerk import Clerk

WORD = Overrides.of(["room_dirty", "room_not_inspected", "room_too_small"], "Full house")
EARLY = ("PENDING", "CONFIRMED")


def create(clerk: Clerk) -> Any:
    new = []
    for _ in range(clerk.dice.randint(1, 3)):
        arrival = clerk.a_day(0, 0, 0, 0, 1)
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
    return clerk.call(
        stays.check_in_bookings, check_ins=[PlannedCheckIn(*pair) for pair in pairs], overrides=WORD
    )


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
        stays.check_out_rooms, check_outs=[RoomCheckOut(number) for number in clerk.some_rooms(most=4)]
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


def change_stay(clerk: Clerk) -> Any:
    arrival = clerk.a_day(0, 0, 1)
    return clerk.call(
        stays.update_booking,
        booking_id=clerk.a_booking(*EARLY),
        changes={"check_in": arrival, "check_out": arrival + timedelta(days=clerk.dice.choice([0, 1, 2]))},
        keep_room=clerk.dice.random() < 0.7,
    )


def change_departure(clerk: Clerk) -> Any:
    booking_id = clerk.a_booking("CHECKED_IN")
    return clerk.call(stays.change_departure, booking_id=booking_id, check_out=clerk.a_day(0, 1, 2, 3))


def swap(clerk: Clerk) -> Any:
    return clerk.call(stays.swap_rooms, booking_ids=clerk.two_planned_bookings())


def correct_party(clerk: Clerk) -> Any:
    booking_id = clerk.a_booking(*EARLY, "CHECKED_IN")
    return clerk.call(
        stays.correct_party_member,
        booking_id=booking_id,
        party_id=clerk.a_member_of(booking_id),
        changes={"first_name": clerk.a_first_name()},
    )


def exorcise(clerk: Clerk) -> Any:
    return clerk.call(cleanup_orphaned_guests)
