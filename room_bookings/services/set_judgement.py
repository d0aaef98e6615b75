"""The judgement of a set of bookings by their guards: all or none, or each for itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hotel.kernel.exceptions import Reason
from room_bookings.enums import SetMode
from room_bookings.models import RoomBooking
from room_bookings.services.guards import require_allowed
from rooms.models import Room
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides, remaining_reasons

Guards = Callable[[Collection[RoomBooking]], Mapping[RoomBooking, list[Reason]]]
"""Return the reasons against each of these bookings, as if all of them, and no others, were to be done together."""

AGAINST_EACH_OTHER = frozenset({"room_taken", "no_availability"})
"""The reasons that the bookings of one set can have against each other."""


@dataclass(frozen=True)
class SetRule:
    """The rule by which a set is judged. `is_set` lets a refusal list items also where only one booking is judged."""

    mode: SetMode = SetMode.ALL_OR_NOTHING
    is_set: bool = False


ONE_OR_ALL = SetRule()
"""The rule of services that no request for a set calls."""


@dataclass(frozen=True)
class Judgement:
    """The bookings of a set that the guards allow, with the overridden codes, and those that they refuse.

    `overridden` holds the codes by the primary key of each allowed booking.
    """

    overridden: Mapping[int, frozenset[str]] = field(default_factory=dict)
    refused: Mapping[RoomBooking, Sequence[Reason]] = field(default_factory=dict)


def judge_set(
    command: Command,
    bookings: Collection[RoomBooking],
    guards: Guards,
    *,
    rule: SetRule,
    overrides: Overrides = NO_OVERRIDES,
    room_of: Callable[[RoomBooking], Room | None] = lambda _: None,
) -> Judgement:
    """Judge locked bookings before the first write; with the mode EACH leave out those that are refused.

    `room_of` returns the room that a refusal names. With the mode ALL_OR_NOTHING raises BookingRefused or SetRefused.
    Raises Invalid for overrides without a reason.
    """
    refused: Mapping[RoomBooking, Sequence[Reason]] = {}
    if rule.mode == SetMode.ALL_OR_NOTHING:
        reasons = guards(bookings)
    else:
        reasons, refused = _leave_out_refused(command, bookings, guards, overrides)
    overridden = require_allowed(command, reasons, overrides=overrides, room_of=room_of, is_set=rule.is_set)
    return Judgement(overridden, refused)


def _leave_out_refused(
    command: Command, bookings: Collection[RoomBooking], guards: Guards, overrides: Overrides
) -> tuple[Mapping[RoomBooking, list[Reason]], dict[RoomBooking, list[Reason]]]:
    """Return the reasons against the bookings that can be done together, and those against the others.

    A booking that is left out keeps its room, which can refuse another one; so the rest is judged again. Of bookings
    that want the same room, the first in the order of the request gets it.
    """
    allowed = list(bookings)
    refused: dict[RoomBooking, list[Reason]] = {}
    while newly := _remaining(command, guards(allowed), overrides):
        refused |= newly
        allowed = [booking for booking in allowed if booking not in newly]
    for booking in [booking for booking in bookings if _is_against_each_other(refused.get(booking, ()))]:
        reasons = guards([*allowed, booking])[booking]
        remaining = remaining_reasons(command, reasons, overrides=overrides)
        if remaining:
            refused[booking] = remaining
        else:
            del refused[booking]
            allowed.append(booking)
    in_order = [booking for booking in bookings if booking not in refused]
    return guards(in_order), refused


def _remaining(
    command: Command, reasons: Mapping[RoomBooking, list[Reason]], overrides: Overrides
) -> dict[RoomBooking, list[Reason]]:
    return {
        booking: remaining
        for booking, found in reasons.items()
        if (remaining := remaining_reasons(command, found, overrides=overrides))
    }


def _is_against_each_other(reasons: Sequence[Reason]) -> bool:
    return bool(reasons) and all(reason.code in AGAINST_EACH_OTHER for reason in reasons)
