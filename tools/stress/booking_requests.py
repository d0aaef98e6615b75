"""The operations that send requests about bookings."""

from tools.stress.actor import Actor
from tools.stress.api_requests import (
    Body,
    booking_set,
    pick_mode,
    several,
    to_booking,
    to_hotel,
    to_ledger,
    to_party_member,
)
from tools.stress.booking_operations import EARLY
from tools.stress.operation import CONFIRMED, EARLY_STATUSES, IN, OUT, HttpOperation

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
BOOKING_REQUESTS: dict[str, HttpOperation] = {
    "POST confirm": HttpOperation(to_booking("confirm", "PENDING"), bookings=CONFIRMED),
    "POST cancel": HttpOperation(to_booking("cancel", *EARLY, **REASON), bookings=frozenset({"CANCELLED"})),
    "POST no-show": HttpOperation(to_booking("no-show", "CONFIRMED"), bookings=frozenset({"NO_SHOW"})),
    "POST mark-arrived": HttpOperation(to_booking("mark-arrived", "CONFIRMED")),
    "POST unmark-arrived": HttpOperation(to_booking("unmark-arrived", "CONFIRMED"), weight=0.3),
    "POST undo-move": HttpOperation(to_booking("undo-move", "CHECKED_IN", **REASON), bookings=IN),
    "POST acknowledge-overstay": HttpOperation(to_booking("acknowledge-overstay", "CHECKED_IN"), weight=0.3),
    "POST assign-room": HttpOperation(
        to_booking("assign-room", *EARLY, room_number=Actor.pick_room), bookings=EARLY_STATUSES
    ),
    "POST auto-assign": HttpOperation(
        to_hotel(
            "room-bookings/auto-assign/",
            date=lambda actor: actor.pick_date(0, 1),
            mode=lambda actor: actor.rng.choice(["each", "all_or_nothing"]),
        ),
        weight=0.3,
        bookings=EARLY_STATUSES,
    ),
    "POST unassign-room": HttpOperation(to_booking("unassign-room", *EARLY), bookings=EARLY_STATUSES),
    "POST check-in": HttpOperation(
        to_booking(
            "check-in", "CONFIRMED", room_number=lambda actor: actor.pick_room("READY_FOR_GUEST"), **OVERRIDES
        ),
        weight=3,
        bookings=IN,
    ),
    "POST check-out": HttpOperation(to_booking("check-out", "CHECKED_IN", **OPEN_BILL), bookings=OUT),
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
    "POST invoices": HttpOperation(
        to_booking("invoices", "CHECKED_IN", "COMPLETED", addressee={"name": "Ada Ltd"}), weight=0.5
    ),
    "POST credit": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"invoices/{actor.pick_invoice(booking_id)}/credit",
            "CHECKED_IN",
            "COMPLETED",
            **REASON,
        ),
        weight=0.3,
    ),
    "POST reverse": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"payments/{actor.pick_ledger_row(booking_id)}/reverse",
            "CHECKED_IN",
            "COMPLETED",
            **REASON,
        )
    ),
    "POST transfer": HttpOperation(
        to_booking(
            lambda actor, booking_id: f"charges/{actor.pick_ledger_row(booking_id)}/transfer",
            "CHECKED_IN",
            "COMPLETED",
            to_booking_id=lambda actor: actor.pick_booking("CHECKED_IN", "COMPLETED"),
            **REASON,
        )
    ),
    "POST group-bills": HttpOperation(
        to_hotel(
            "group-bills/",
            group_reference="COACH",
            booking_id=lambda actor: actor.pick_booking("CHECKED_IN", "CONFIRMED"),
            takes_extras=lambda actor: actor.rng.random() < 0.5,
        ),
        weight=0.3,
    ),
    "POST city-tax of a booking": HttpOperation(to_booking("city-tax", "CHECKED_IN"), weight=0.3),
    "POST exemptions": HttpOperation(
        to_booking("city-tax/exemptions", "CHECKED_IN", "CONFIRMED", **REASON), weight=0.3
    ),
    "POST city-tax": HttpOperation(
        to_hotel("city-tax/", kind="AMOUNT", value="1.50", most_nights=3), weight=0.1
    ),
    "POST tax-categories": HttpOperation(
        to_hotel("tax-categories/", code="BAR", name="Bar", percent="19"), weight=0.1
    ),
    "POST rates": HttpOperation(
        to_hotel("tax-categories/BAR/rates/", percent="7", valid_from=lambda actor: actor.pick_date(1, 2)),
        weight=0.1,
    ),
    "POST move-room": HttpOperation(
        to_booking("move-room", "CHECKED_IN", room_number=Actor.pick_room, **REASON, **OVERRIDES),
        bookings=IN,
    ),
    "POST change-departure": HttpOperation(
        to_booking(
            "change-departure",
            "CHECKED_IN",
            check_out=lambda actor: actor.pick_date(0, 1, 2),
            departure_time=lambda actor: actor.rng.choice([None, "14:00:00", "23:30:00"]),
            nights_price=lambda actor: actor.rng.choice(["per_night", "total"]),
        ),
        bookings=IN,
    ),
    "POST undo-check-in": HttpOperation(
        to_booking("undo-check-in", "CHECKED_IN", **REASON), bookings=CONFIRMED
    ),
    "POST undo-check-out": HttpOperation(
        to_booking("undo-check-out", "CHECKED_OUT", "COMPLETED", **REASON, **OVERRIDES), bookings=IN
    ),
    "POST reinstate": HttpOperation(
        to_booking("reinstate", "CANCELLED", "NO_SHOW", **REASON), bookings=EARLY_STATUSES
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
        bookings=EARLY_STATUSES,
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
        bookings=IN,
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
        to_hotel("room-bookings/swap-rooms/", booking_ids=Actor.pick_two_planned_bookings),
        bookings=EARLY_STATUSES,
    ),
    "POST room-bookings": HttpOperation(
        to_hotel("room-bookings/", **NEW_BOOKING, room_type=Actor.pick_usual_room_type),
        bookings=EARLY_STATUSES,
    ),
    "POST room-bookings/bulk": HttpOperation(
        to_hotel("room-bookings/bulk/", bookings=several(NEW_BOOKING, room_type="DBL")),
        weight=0.4,
        bookings=EARLY_STATUSES,
    ),
}
