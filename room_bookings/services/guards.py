"""How a set of subjects is judged: every offender is listed, or the overridden reasons are returned."""

from collections.abc import Callable, Mapping

from hotel.kernel.exceptions import Reason
from room_bookings.exceptions import BookingRefused, SetRefused
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides, remaining_reasons, require_override_reason


def require_allowed(
    command: Command,
    reasons: Mapping[RoomBooking, list[Reason]],
    *,
    overrides: Overrides = NO_OVERRIDES,
    room_of: Callable[[RoomBooking], Room | None] = lambda _: None,
) -> dict[int, frozenset[str]]:
    """Return the overridden codes by booking pk.

    Raises BookingRefused for a set of one, SetRefused for several, Invalid for an override without a reason.
    """
    standing = {
        booking: refused
        for booking, found in reasons.items()
        if (refused := remaining_reasons(command, found, overrides=overrides))
    }
    if standing and len(reasons) == 1:
        booking, refused = next(iter(standing.items()))
        raise BookingRefused(booking, refused, **_about_room(room_of(booking)))
    if standing:
        raise SetRefused(
            [
                {"booking_id": booking.booking_id, **_about_room(room_of(booking)), "reasons": refused}
                for booking, refused in standing.items()
            ]
        )
    overridden = {
        booking.pk: frozenset(reason.code for reason in found) for booking, found in reasons.items()
    }
    if any(overridden.values()):
        require_override_reason(overrides)
    return overridden


def _about_room(room: Room | None) -> dict[str, str]:
    return {"room_number": room.room_number, "room_status": room.room_status} if room else {}
