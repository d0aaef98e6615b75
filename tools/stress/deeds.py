"""Every kind of command that a hotel's people give: how often, and what a success promises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.stress import rooms, stays
from tools.stress.clerk import Clerk
from tools.stress.requests import (
    Body,
    Request,
    of_new_room_type,
    several,
    to_booking,
    to_hotel,
    to_party_member,
    to_room,
    to_room_type,
    to_rules,
)
from tools.stress.stays import EARLY

WORD: Body = {"overrides": ["room_dirty", "room_not_inspected"], "override_reason": "Full house"}
BECAUSE: Body = {"reason": "As the guest asked"}
NEW_BOOKING: Body = {
    "check_in": lambda clerk: clerk.a_day(0),
    "check_out": lambda clerk: clerk.a_day(1, 2),
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": lambda clerk: clerk.dice.random() < 0.7,
}
NEW_ROOM: Body = {"room_number": Clerk.a_new_number, "room_type": Clerk.a_usual_type, "floor": 2}

_OUT = frozenset({"COMPLETED"})
_IN = frozenset({"CHECKED_IN"})
_EARLY = frozenset(EARLY)
_CONFIRMED = frozenset({"CONFIRMED"})
_CLEANING = frozenset({"CLEANING_IN_PROGRESS"})
_CLEAN = frozenset({"CLEANED_UNINSPECTED", "READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "OCCUPIED"})
_DIRTY = frozenset({"CHECKOUT_DIRTY"})
_INSPECTED = frozenset({"READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "CHECKOUT_DIRTY"})


@dataclass(frozen=True)
class Deed:
    """`weight`: how often. `bookings`, `rooms`: what statuses a success promises; `always_refused`: there is none."""

    do: Callable[[Clerk], Any]
    weight: float = 2
    bookings: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    always_refused: bool = False


@dataclass(frozen=True)
class Errand(Deed):
    """The same over HTTP: `do` makes the request."""

    do: Callable[[Clerk], Request]
    weight: float = 0.7


OF_SERVICES: dict[str, Deed] = {
    "create": Deed(stays.create, weight=5, bookings=_EARLY),
    "confirm": Deed(stays.confirm, weight=3, bookings=_CONFIRMED),
    "assign": Deed(stays.assign, weight=4, bookings=_EARLY),
    "unassign": Deed(stays.unassign, weight=1, bookings=_EARLY),
    "check_in": Deed(stays.check_in, weight=8, bookings=_IN),
    "check_in_together": Deed(stays.check_in_together, weight=4, bookings=_IN),
    "move": Deed(stays.move, weight=5, bookings=_IN),
    "check_out": Deed(stays.check_out, weight=5, bookings=_OUT),
    "check_out_again": Deed(stays.check_out_again, weight=1, bookings=_OUT),
    "check_out_rooms": Deed(stays.check_out_rooms, weight=3),
    "cancel": Deed(stays.cancel, bookings=frozenset({"CANCELLED"})),
    "no_show": Deed(stays.no_show, bookings=frozenset({"NO_SHOW"})),
    "undo_check_in": Deed(stays.undo_check_in, bookings=_CONFIRMED),
    "undo_check_out": Deed(stays.undo_check_out, bookings=_IN),
    "reinstate": Deed(stays.reinstate, bookings=_EARLY),
    "update": Deed(stays.update),
    "change_stay": Deed(stays.change_stay, bookings=_EARLY),
    "change_departure": Deed(stays.change_departure, bookings=_IN),
    "swap": Deed(stays.swap, bookings=_EARLY),
    "correct_party": Deed(stays.correct_party),
    "exorcise": Deed(stays.exorcise, weight=1),
    "start_cleaning": Deed(rooms.start_cleaning, weight=4, rooms=_CLEANING),
    "stop_cleaning": Deed(rooms.stop_cleaning, weight=1),
    "mark_cleaned": Deed(rooms.mark_cleaned, weight=7, rooms=_CLEAN),
    "mark_dirty": Deed(rooms.mark_dirty, weight=1, rooms=_DIRTY),
    "inspect": Deed(rooms.inspect, weight=7, rooms=_INSPECTED),
    "report": Deed(rooms.report, weight=1),
    "repair": Deed(rooms.repair, weight=3),
    "override": Deed(rooms.override),
    "deactivate": Deed(rooms.deactivate, weight=1),
    "activate": Deed(rooms.activate),
    "create_rooms": Deed(rooms.create_rooms, weight=0.1),
    "move_upstairs": Deed(rooms.move_upstairs, weight=1),
}

_BOOKINGS_OVER_HTTP: dict[str, Errand] = {
    "POST confirm": Errand(to_booking("confirm", "PENDING"), bookings=_CONFIRMED),
    "POST cancel": Errand(to_booking("cancel", *EARLY, **BECAUSE), bookings=frozenset({"CANCELLED"})),
    "POST no-show": Errand(to_booking("no-show", "CONFIRMED"), bookings=frozenset({"NO_SHOW"})),
    "POST assign-room": Errand(to_booking("assign-room", *EARLY, room_number=Clerk.a_room), bookings=_EARLY),
    "POST unassign-room": Errand(to_booking("unassign-room", *EARLY), bookings=_EARLY),
    "POST check-in": Errand(
        to_booking(
            "check-in", "CONFIRMED", room_number=lambda clerk: clerk.a_room("READY_FOR_GUEST"), **WORD
        ),
        weight=3,
        bookings=_IN,
    ),
    "POST check-out": Errand(to_booking("check-out", "CHECKED_IN"), bookings=_OUT),
    "POST move-room": Errand(
        to_booking("move-room", "CHECKED_IN", room_number=Clerk.a_room, **BECAUSE, **WORD), bookings=_IN
    ),
    "POST change-departure": Errand(
        to_booking(
            "change-departure",
            "CHECKED_IN",
            check_out=lambda clerk: clerk.a_day(0, 1, 2),
            departure_time=lambda clerk: clerk.dice.choice([None, "14:00:00", "23:30:00"]),
        ),
        bookings=_IN,
    ),
    "POST undo-check-in": Errand(to_booking("undo-check-in", "CHECKED_IN", **BECAUSE), bookings=_CONFIRMED),
    "POST undo-check-out": Errand(to_booking("undo-check-out", "COMPLETED", **BECAUSE, **WORD), bookings=_IN),
    "POST reinstate": Errand(to_booking("reinstate", "CANCELLED", "NO_SHOW", **BECAUSE), bookings=_EARLY),
    "PATCH booking": Errand(
        to_booking(
            "",
            *EARLY,
            method="patch",
            check_out=lambda clerk: clerk.a_day(1, 2),
            room_type=Clerk.a_usual_type,
            keep_room=False,
        ),
        bookings=_EARLY,
    ),
    "PATCH party": Errand(
        to_booking(
            lambda clerk, booking_id: f"party/{clerk.a_member_of(booking_id)}",
            *EARLY,
            "CHECKED_IN",
            method="patch",
            first_name=Clerk.a_first_name,
        )
    ),
    "PATCH party member": Errand(to_party_member(first_name=Clerk.a_first_name), weight=0.3),
    "GET available-rooms": Errand(to_booking("available-rooms", *EARLY, "CHECKED_IN", method="get")),
    "POST swap-rooms": Errand(
        to_hotel("room-bookings/swap-rooms/", booking_ids=Clerk.two_planned_bookings), bookings=_EARLY
    ),
    "POST room-bookings": Errand(
        to_hotel("room-bookings/", **NEW_BOOKING, room_type=Clerk.a_usual_type), bookings=_EARLY
    ),
    "POST room-bookings/bulk": Errand(
        to_hotel("room-bookings/bulk/", bookings=several(NEW_BOOKING, room_type="DBL")),
        weight=0.4,
        bookings=_EARLY,
    ),
}

_ROOMS_OVER_HTTP: dict[str, Errand] = {
    "POST rooms/check-out": Errand(
        to_hotel("rooms/check-out/", rooms=lambda clerk: [{"room_number": n} for n in clerk.some_rooms()])
    ),
    "POST rooms/check-out by name": Errand(to_hotel("rooms/check-out/", rooms=Clerk.some_stays), weight=0.4),
    "POST start-cleaning": Errand(to_room("start-cleaning", "CHECKOUT_DIRTY"), rooms=_CLEANING),
    "POST stop-cleaning": Errand(to_room("stop-cleaning", *_CLEANING, **BECAUSE)),
    "POST mark-cleaned": Errand(to_room("mark-cleaned", *_CLEANING, "CHECKOUT_DIRTY"), rooms=_CLEAN),
    "POST mark-dirty": Errand(to_room("mark-dirty", "CLEANED_UNINSPECTED", note="A wet dog"), rooms=_DIRTY),
    "POST inspect": Errand(to_room("inspect", "CLEANED_UNINSPECTED", passed=True), rooms=_INSPECTED),
    "POST mark-maintenance": Errand(
        to_room("mark-maintenance", note="Bulb", priority="LOW", room_usable=True), weight=0.5
    ),
    "POST complete-maintenance": Errand(to_room("complete-maintenance", "MAINTENANCE_REQUIRED", passed=True)),
    "POST override-status": Errand(
        to_room("override-status", "OUT_OF_ORDER", to_status="CHECKOUT_DIRTY", note="Seen by myself"),
        rooms=_DIRTY,
    ),
    "PATCH room": Errand(
        to_room(
            "",
            method="patch",
            is_active=lambda clerk: clerk.dice.random() < 0.8,
            floor=lambda clerk: clerk.dice.randint(1, 3),
            room_type=Clerk.a_usual_type,
        ),
        weight=0.5,
    ),
    "DELETE room": Errand(to_room("", method="delete"), weight=0.2, always_refused=True),
    "GET rooms": Errand(to_hotel("rooms/", method="get"), weight=0.5),
    "POST rooms": Errand(
        to_hotel("rooms/", **NEW_ROOM, initial_status="CHECKOUT_DIRTY"), weight=0.1, rooms=_DIRTY
    ),
    "POST rooms/bulk-create": Errand(
        to_hotel("rooms/bulk-create/", rooms=several(NEW_ROOM)),
        weight=0.1,
        rooms=frozenset({"READY_FOR_GUEST"}),
    ),
}

_HOUSE_OVER_HTTP: dict[str, Errand] = {
    "PATCH hotel": Errand(
        to_rules(
            name=Clerk.a_new_name,
            check_in_time=lambda clerk: clerk.dice.choice(["14:00:00", "15:00:00"]),
            check_out_time=lambda clerk: clerk.dice.choice(["11:00:00", "12:00:00"]),
            no_show_cutoff=lambda clerk: clerk.dice.choice([None, "23:00:00", "02:00:00"]),
            day_starts_at=lambda clerk: clerk.dice.choice(["03:00:00", "04:00:00"]),
            allow_uninspected_check_in=lambda clerk: clerk.dice.random() < 0.5,
        ),
    ),
    "POST room-types": Errand(of_new_room_type, weight=0.3),
    "PATCH room-type": Errand(to_room_type),
}

DEEDS: dict[str, Deed] = {**OF_SERVICES, **_BOOKINGS_OVER_HTTP, **_ROOMS_OVER_HTTP, **_HOUSE_OVER_HTTP}
