"""Every operation of the stress run: its frequency, and the statuses that a success promises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.stress import booking_operations as bookings
from tools.stress import late_entries
from tools.stress import room_operations as rooms
from tools.stress.actor import Actor
from tools.stress.api_requests import (
    Body,
    Request,
    booking_set,
    change_policy_request,
    change_room_type_request,
    new_policy_request,
    new_room_type_request,
    pick_mode,
    restrictions_request,
    several,
    to_booking,
    to_hotel,
    to_hotel_settings,
    to_ledger,
    to_party_member,
    to_room,
)
from tools.stress.booking_operations import EARLY

OVERRIDES: Body = {"overrides": ["room_dirty", "room_not_inspected"], "override_reason": "Full hotel"}
OPEN_BILL: Body = {"overrides": ["balance_due"], "override_reason": "Pays later"}
REASON: Body = {"reason": "As the guest asked"}
NEW_BOOKING: Body = {
    "check_in": lambda actor: actor.pick_date(0),
    "check_out": lambda actor: actor.pick_date(1, 2),
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": lambda actor: actor.rng.random() < 0.7,
}
NEW_ROOM: Body = {
    "room_number": Actor.pick_new_room_number,
    "room_type": Actor.pick_usual_room_type,
    "floor": 2,
}

_OUT = frozenset({"CHECKED_OUT", "COMPLETED"})
_IN = frozenset({"CHECKED_IN"})
_EARLY = frozenset(EARLY)
_CONFIRMED = frozenset({"CONFIRMED"})
_CLEANING = frozenset({"CLEANING_IN_PROGRESS"})
_CLEAN = frozenset({"CLEANED_UNINSPECTED", "READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "OCCUPIED"})
_DIRTY = frozenset({"CHECKOUT_DIRTY"})
_INSPECTED = frozenset({"READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "CHECKOUT_DIRTY"})


@dataclass(frozen=True)
class ServiceOperation:
    """A call of a service. `weight` is its relative frequency; `bookings` and `rooms` are promised statuses."""

    run: Callable[[Actor], Any]
    weight: float = 2
    bookings: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    always_refused: bool = False


@dataclass(frozen=True)
class HttpOperation(ServiceOperation):
    """A request over HTTP, which `run` returns without sending it."""

    run: Callable[[Actor], Request]
    weight: float = 0.7


_SERVICES: dict[str, ServiceOperation] = {
    "create": ServiceOperation(bookings.create, weight=5, bookings=_EARLY),
    "walk_in": ServiceOperation(bookings.walk_in, weight=2, bookings=_IN),
    "create_late": ServiceOperation(late_entries.create, weight=1, bookings=_CONFIRMED),
    "walk_in_late": ServiceOperation(late_entries.walk_in, weight=1, bookings=_IN),
    "check_in_late": ServiceOperation(late_entries.check_in, weight=2, bookings=_IN),
    "continue_stay": ServiceOperation(bookings.continue_stay, weight=2, bookings=_IN),
    "confirm": ServiceOperation(bookings.confirm, weight=3, bookings=_CONFIRMED),
    "assign": ServiceOperation(bookings.assign, weight=4, bookings=_EARLY),
    "auto_assign": ServiceOperation(bookings.auto_assign, weight=0.5, bookings=_EARLY),
    "unassign": ServiceOperation(bookings.unassign, weight=1, bookings=_EARLY),
    "check_in": ServiceOperation(bookings.check_in, weight=8, bookings=_IN),
    "check_in_each": ServiceOperation(bookings.check_in_each, weight=2),
    "assign_each": ServiceOperation(bookings.assign_each, weight=1),
    "expire_pending": ServiceOperation(
        bookings.expire_pending, weight=0.3, bookings=frozenset({"CANCELLED"})
    ),
    "cancel_each": ServiceOperation(bookings.cancel_each, weight=0.5),
    "no_show_each": ServiceOperation(bookings.no_show_each, weight=0.5),
    "check_in_together": ServiceOperation(bookings.check_in_together, weight=4, bookings=_IN),
    "move": ServiceOperation(bookings.move, weight=5, bookings=_IN),
    "flag_overstays": ServiceOperation(bookings.flag_overstays, weight=0.5),
    "acknowledge_overstay": ServiceOperation(bookings.acknowledge_overstay, weight=1, bookings=_IN),
    "check_out": ServiceOperation(bookings.check_out, weight=5, bookings=_OUT),
    "settle": ServiceOperation(bookings.settle, weight=4),
    "record_payment": ServiceOperation(bookings.record_payment, weight=3),
    "add_charge": ServiceOperation(bookings.add_charge, weight=2),
    "reverse_payment": ServiceOperation(bookings.reverse_payment, weight=1),
    "refund": ServiceOperation(bookings.refund, weight=1),
    "check_out_again": ServiceOperation(bookings.check_out_again, weight=1, bookings=_OUT),
    "check_out_rooms": ServiceOperation(bookings.check_out_rooms, weight=3),
    "cancel": ServiceOperation(bookings.cancel, bookings=frozenset({"CANCELLED"})),
    "no_show": ServiceOperation(bookings.no_show, bookings=frozenset({"NO_SHOW"})),
    "mark_arrived": ServiceOperation(bookings.mark_arrived, weight=2),
    "unmark_arrived": ServiceOperation(bookings.unmark_arrived, weight=0.5),
    "undo_check_in": ServiceOperation(bookings.undo_check_in, bookings=_CONFIRMED),
    "undo_check_out": ServiceOperation(bookings.undo_check_out, bookings=_IN),
    "undo_move": ServiceOperation(bookings.undo_move, weight=4, bookings=_IN),
    "reinstate": ServiceOperation(bookings.reinstate, bookings=_EARLY),
    "update": ServiceOperation(bookings.update),
    "change_stay": ServiceOperation(bookings.change_stay, bookings=_EARLY),
    "change_departure": ServiceOperation(bookings.change_departure, bookings=_IN),
    "swap": ServiceOperation(bookings.swap, bookings=_EARLY),
    "add_party_member": ServiceOperation(bookings.add_party_member, weight=1),
    "leave_party": ServiceOperation(bookings.leave_party, weight=1),
    "correct_party": ServiceOperation(bookings.correct_party),
    "detach_orphaned_guests": ServiceOperation(bookings.detach_orphaned_guests, weight=1),
    "start_cleaning": ServiceOperation(rooms.start_cleaning, weight=4, rooms=_CLEANING),
    "stop_cleaning": ServiceOperation(rooms.stop_cleaning, weight=1),
    "mark_cleaned": ServiceOperation(rooms.mark_cleaned, weight=7, rooms=_CLEAN),
    "mark_dirty": ServiceOperation(rooms.mark_dirty, weight=1, rooms=_DIRTY),
    "inspect": ServiceOperation(rooms.inspect, weight=7, rooms=_INSPECTED),
    "report": ServiceOperation(rooms.report, weight=1),
    "repair": ServiceOperation(rooms.repair, weight=3),
    "override": ServiceOperation(rooms.override),
    "deactivate": ServiceOperation(rooms.deactivate, weight=1),
    "activate": ServiceOperation(rooms.activate),
    "create_rooms": ServiceOperation(rooms.create_rooms, weight=0.1),
    "move_upstairs": ServiceOperation(rooms.move_upstairs, weight=1),
}

_BOOKING_REQUESTS: dict[str, HttpOperation] = {
    "POST confirm": HttpOperation(to_booking("confirm", "PENDING"), bookings=_CONFIRMED),
    "POST cancel": HttpOperation(to_booking("cancel", *EARLY, **REASON), bookings=frozenset({"CANCELLED"})),
    "POST no-show": HttpOperation(to_booking("no-show", "CONFIRMED"), bookings=frozenset({"NO_SHOW"})),
    "POST mark-arrived": HttpOperation(to_booking("mark-arrived", "CONFIRMED")),
    "POST unmark-arrived": HttpOperation(to_booking("unmark-arrived", "CONFIRMED"), weight=0.3),
    "POST undo-move": HttpOperation(to_booking("undo-move", "CHECKED_IN", **REASON), bookings=_IN),
    "POST acknowledge-overstay": HttpOperation(to_booking("acknowledge-overstay", "CHECKED_IN"), weight=0.3),
    "POST assign-room": HttpOperation(
        to_booking("assign-room", *EARLY, room_number=Actor.pick_room), bookings=_EARLY
    ),
    "POST auto-assign": HttpOperation(
        to_hotel(
            "room-bookings/auto-assign/",
            date=lambda actor: actor.pick_date(0, 1),
            mode=lambda actor: actor.rng.choice(["each", "all_or_nothing"]),
        ),
        weight=0.3,
        bookings=_EARLY,
    ),
    "POST unassign-room": HttpOperation(to_booking("unassign-room", *EARLY), bookings=_EARLY),
    "POST check-in": HttpOperation(
        to_booking(
            "check-in", "CONFIRMED", room_number=lambda actor: actor.pick_room("READY_FOR_GUEST"), **OVERRIDES
        ),
        weight=3,
        bookings=_IN,
    ),
    "POST check-out": HttpOperation(to_booking("check-out", "CHECKED_IN", **OPEN_BILL), bookings=_OUT),
    "POST payments": HttpOperation(
        to_ledger(
            "payments",
            *EARLY,
            "CHECKED_IN",
            "CHECKED_OUT",
            ways=["CASH", "CARD", "CHANNEL"],
            amount="110.00",
        )
    ),
    "POST charges": HttpOperation(
        to_booking("charges", "CHECKED_IN", "COMPLETED", amount="7.50", category="BAR", text="Wine")
    ),
    "POST refunds": HttpOperation(
        to_ledger("refunds", "CHECKED_IN", "CANCELLED", ways=["CASH"], amount="10.00", **REASON)
    ),
    "POST reverse": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"payments/{actor.pick_ledger_row(booking_id)}/reverse",
            "CHECKED_IN",
            "COMPLETED",
            **REASON,
        )
    ),
    "POST move-room": HttpOperation(
        to_booking("move-room", "CHECKED_IN", room_number=Actor.pick_room, **REASON, **OVERRIDES),
        bookings=_IN,
    ),
    "POST change-departure": HttpOperation(
        to_booking(
            "change-departure",
            "CHECKED_IN",
            check_out=lambda actor: actor.pick_date(0, 1, 2),
            departure_time=lambda actor: actor.rng.choice([None, "14:00:00", "23:30:00"]),
            nights_price=lambda actor: actor.rng.choice(["per_night", "total"]),
        ),
        bookings=_IN,
    ),
    "POST undo-check-in": HttpOperation(
        to_booking("undo-check-in", "CHECKED_IN", **REASON), bookings=_CONFIRMED
    ),
    "POST undo-check-out": HttpOperation(
        to_booking("undo-check-out", "CHECKED_OUT", "COMPLETED", **REASON, **OVERRIDES), bookings=_IN
    ),
    "POST reinstate": HttpOperation(
        to_booking("reinstate", "CANCELLED", "NO_SHOW", **REASON), bookings=_EARLY
    ),
    "PATCH booking": HttpOperation(
        to_booking(
            "",
            *EARLY,
            method="patch",
            check_out=lambda actor: actor.pick_date(1, 2),
            room_type=Actor.pick_usual_room_type,
            keep_room=False,
            nights_price=lambda actor: actor.rng.choice(["per_night", "total"]),
            do_not_move=lambda actor: actor.rng.random() < 0.1,
            language=lambda actor: actor.rng.choice(["en", "de", "es", "fr"]),
            channel_version=lambda actor: str(actor.rng.randint(1, 1000)),
        ),
        bookings=_EARLY,
    ),
    "POST party": HttpOperation(
        to_booking("party", *EARLY, "CHECKED_IN", first_name=Actor.pick_first_name, last_name="Byrne")
    ),
    "POST leave": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"party/{actor.first_party_member(booking_id)}/leave",
            *EARLY,
            "CHECKED_IN",
        )
    ),
    "PATCH party": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"party/{actor.first_party_member(booking_id)}",
            *EARLY,
            "CHECKED_IN",
            method="patch",
            first_name=Actor.pick_first_name,
        )
    ),
    "PATCH party member": HttpOperation(to_party_member(first_name=Actor.pick_first_name), weight=0.3),
    "GET available-rooms": HttpOperation(to_booking("available-rooms", *EARLY, "CHECKED_IN", method="get")),
    "POST room-bookings/walk-in": HttpOperation(
        to_hotel(
            "room-bookings/walk-in/",
            **{name: value for name, value in NEW_BOOKING.items() if name not in {"confirm", "check_in"}},
            check_in=lambda actor: actor.pick_date(0, 0, 0, -1),
            room_type="DBL",
            room_number=lambda actor: actor.pick_room("READY_FOR_GUEST"),
        ),
        bookings=_IN,
    ),
    "POST room-bookings/check-in": HttpOperation(
        to_hotel("room-bookings/check-in/", bookings=booking_set("CONFIRMED"), mode=pick_mode, **OVERRIDES)
    ),
    "POST room-bookings/assign": HttpOperation(
        to_hotel("room-bookings/assign/", bookings=booking_set(*EARLY, with_rooms=True), mode=pick_mode)
    ),
    "POST room-bookings/cancel": HttpOperation(
        to_hotel("room-bookings/cancel/", bookings=booking_set(*EARLY), mode=pick_mode, **REASON), weight=0.3
    ),
    "POST room-bookings/no-show": HttpOperation(
        to_hotel("room-bookings/no-show/", bookings=booking_set("CONFIRMED"), mode=pick_mode), weight=0.3
    ),
    "POST swap-rooms": HttpOperation(
        to_hotel("room-bookings/swap-rooms/", booking_ids=Actor.pick_two_planned_bookings), bookings=_EARLY
    ),
    "POST room-bookings": HttpOperation(
        to_hotel("room-bookings/", **NEW_BOOKING, room_type=Actor.pick_usual_room_type), bookings=_EARLY
    ),
    "POST room-bookings/bulk": HttpOperation(
        to_hotel("room-bookings/bulk/", bookings=several(NEW_BOOKING, room_type="DBL")),
        weight=0.4,
        bookings=_EARLY,
    ),
}

_ROOM_REQUESTS: dict[str, HttpOperation] = {
    "POST rooms/check-out": HttpOperation(
        to_hotel(
            "rooms/check-out/",
            rooms=lambda actor: [{"room_number": n} for n in actor.pick_rooms()],
            **OPEN_BILL,
        )
    ),
    "POST rooms/check-out by name": HttpOperation(
        to_hotel("rooms/check-out/", rooms=Actor.pick_stays, **OPEN_BILL), weight=0.4
    ),
    "POST start-cleaning": HttpOperation(to_room("start-cleaning", "CHECKOUT_DIRTY"), rooms=_CLEANING),
    "POST stop-cleaning": HttpOperation(to_room("stop-cleaning", *_CLEANING, **REASON)),
    "POST mark-cleaned": HttpOperation(to_room("mark-cleaned", *_CLEANING, "CHECKOUT_DIRTY"), rooms=_CLEAN),
    "POST mark-dirty": HttpOperation(
        to_room("mark-dirty", "CLEANED_UNINSPECTED", note="A wet dog"), rooms=_DIRTY
    ),
    "POST inspect": HttpOperation(to_room("inspect", "CLEANED_UNINSPECTED", passed=True), rooms=_INSPECTED),
    "POST mark-maintenance": HttpOperation(
        to_room("mark-maintenance", note="Bulb", priority="LOW", room_usable=True), weight=0.5
    ),
    "POST complete-maintenance": HttpOperation(
        to_room("complete-maintenance", "MAINTENANCE_REQUIRED", passed=True)
    ),
    "POST override-status": HttpOperation(
        to_room("override-status", "OUT_OF_ORDER", to_status="CHECKOUT_DIRTY", note="Seen by myself"),
        rooms=_DIRTY,
    ),
    "PATCH room": HttpOperation(
        to_room(
            "",
            method="patch",
            is_active=lambda actor: actor.rng.random() < 0.8,
            floor=lambda actor: actor.rng.randint(1, 3),
            room_type=Actor.pick_usual_room_type,
        ),
        weight=0.5,
    ),
    "DELETE room": HttpOperation(to_room("", method="delete"), weight=0.2, always_refused=True),
    "GET rooms": HttpOperation(to_hotel("rooms/", method="get"), weight=0.5),
    "POST rooms": HttpOperation(
        to_hotel("rooms/", **NEW_ROOM, initial_status="CHECKOUT_DIRTY"), weight=0.1, rooms=_DIRTY
    ),
    "POST rooms/bulk-create": HttpOperation(
        to_hotel("rooms/bulk-create/", rooms=several(NEW_ROOM)),
        weight=0.1,
        rooms=frozenset({"READY_FOR_GUEST"}),
    ),
}

_HOTEL_REQUESTS: dict[str, HttpOperation] = {
    "PATCH hotel": HttpOperation(
        to_hotel_settings(
            name=Actor.new_room_type_name,
            check_in_time=lambda actor: actor.rng.choice(["14:00:00", "15:00:00"]),
            check_out_time=lambda actor: actor.rng.choice(["11:00:00", "12:00:00"]),
            no_show_cutoff=lambda actor: actor.rng.choice([None, "23:00:00", "02:00:00"]),
            day_starts_at=lambda actor: actor.rng.choice(["03:00:00", "04:00:00"]),
            allow_uninspected_check_in=lambda actor: actor.rng.random() < 0.5,
            require_complete_party=lambda actor: actor.rng.random() < 0.1,
            allow_open_balance=lambda actor: actor.rng.random() < 0.5,
            idle_lock_minutes=lambda actor: actor.rng.choice([None, 1, 10, 720]),
            language=lambda actor: actor.rng.choice(["en", "de", "es", "fr"]),
            sends_mail=lambda actor: actor.rng.random() < 0.9,
            hold_minutes=lambda actor: actor.rng.choice([None, 1, 60]),
        ),
    ),
    "POST room-types": HttpOperation(new_room_type_request, weight=0.3),
    "PATCH room-type": HttpOperation(change_room_type_request),
    "POST cancellation-policies": HttpOperation(new_policy_request, weight=0.2),
    "PATCH cancellation-policy": HttpOperation(change_policy_request, weight=0.3),
    "PUT restrictions": HttpOperation(restrictions_request, weight=0.2),
}

OPERATIONS: dict[str, ServiceOperation] = {
    **_SERVICES,
    **_BOOKING_REQUESTS,
    **_ROOM_REQUESTS,
    **_HOTEL_REQUESTS,
}
