"""Late entries: commands that managers give up to two business dates after an arrival."""

from datetime import timedelta
from typing import Any

from room_bookings import services
from room_bookings.enums import PartyRole
from room_bookings.services import NewBooking, PartyMember
from staff.overrides import Overrides
from tools.stress.actor import Actor

OVERRIDES = Overrides.of(["room_dirty", "room_not_inspected", "not_arrival_day"], "The system was down")


def create(actor: Actor) -> Any:
    return actor.call(services.create_booking, booking=_late_booking(actor, confirm=True))


def walk_in(actor: Actor) -> Any:
    return actor.call(
        services.walk_in,
        booking=_late_booking(actor),
        room_number=actor.pick_room("READY_FOR_GUEST"),
        overrides=OVERRIDES,
    )


def _late_booking(actor: Actor, *, confirm: bool = False) -> NewBooking:
    """Return a booking whose arrival is over: managers enter it up to two dates later, nobody after three."""
    arrival = actor.pick_date(-1, -1, -2, -3)
    return NewBooking(
        room_type="DBL",
        check_in=arrival,
        check_out=arrival + timedelta(days=actor.rng.choice([0, 1, 2, 3])),
        adults=1,
        party=[PartyMember("Ada", "Byrne", PartyRole.PRIMARY)],
        currency="EUR",
        confirm=confirm,
    )


def check_in(actor: Actor) -> Any:
    """Check in a stay that may be over, which managers do for two dates after its arrival."""
    return actor.call(
        services.check_in_booking,
        booking_id=actor.pick_booking("CONFIRMED"),
        room_number=actor.pick_room("READY_FOR_GUEST"),
        overrides=OVERRIDES,
    )
