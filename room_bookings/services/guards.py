"""The check that the guards of bookings allow a command."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

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
    is_set: bool = False,
    about: Mapping[str, Any] = MappingProxyType({}),
) -> dict[int, frozenset[str]]:
    """Raise unless every reason is overridden; return the overridden codes by the booking's primary key.

    `reasons` is what the guards returned for each booking. `room_of` returns the room that a refusal names, `about`
    holds further members of the refusal of one booking.
    Raises BookingRefused for a set of one, SetRefused for several or where `is_set`, Invalid for overrides without a
    reason.
    """
    refused = {
        booking: remaining
        for booking, found in reasons.items()
        if (remaining := remaining_reasons(command, found, overrides=overrides))
    }
    if refused and len(reasons) == 1 and not is_set:
        booking, remaining = next(iter(refused.items()))
        raise BookingRefused(booking, remaining, **_room_fields(room_of(booking)), **about)
    if refused:
        raise SetRefused(
            [
                {"booking_id": booking.booking_id, **_room_fields(room_of(booking)), "reasons": remaining}
                for booking, remaining in refused.items()
            ]
        )
    overridden = {
        booking.pk: frozenset(reason.code for reason in found) for booking, found in reasons.items()
    }
    if any(overridden.values()):
        require_override_reason(overrides)
    return overridden


def _room_fields(room: Room | None) -> dict[str, str]:
    return {"room_number": room.room_number, "room_status": room.room_status} if room else {}
