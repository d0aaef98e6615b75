"""The judgement of a set of bookings by their guards: all or none, or each for itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from hotel.kernel.exceptions import Reason
from room_bookings.enums import SetMode
from room_bookings.models import RoomBooking
from room_bookings.services.guards import require_allowed
from room_bookings.services.set_contest import SetContest
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
    contest: SetContest | None = None,
) -> Judgement:
    """Judge locked bookings before the first write; with the mode EACH leave out those that are refused.

    `contest` is what the bookings take from each other; None if nothing. `room_of` returns the room that a refusal
    names. With the mode ALL_OR_NOTHING raises BookingRefused or SetRefused.
    Raises Invalid for overrides without a reason.
    """
    refused: Mapping[RoomBooking, Sequence[Reason]] = {}
    if rule.mode == SetMode.ALL_OR_NOTHING:
        reasons = guards(bookings)
    else:
        refused = _left_out(command, bookings, guards, overrides, contest)
        reasons = guards([booking for booking in bookings if booking not in refused])
    overridden = require_allowed(command, reasons, overrides=overrides, room_of=room_of, is_set=rule.is_set)
    return Judgement(overridden, refused)


def _left_out(
    command: Command,
    bookings: Collection[RoomBooking],
    guards: Guards,
    overrides: Overrides,
    contest: SetContest | None,
) -> dict[RoomBooking, list[Reason]]:
    """Return the bookings that cannot be done with the others, with the reasons.

    A booking that is left out keeps its room and its nights, which can refuse others; these are judged again. Of
    bookings that want the same room or night, the first in the order of the request gets it. Each booking is judged as
    often as one that hinders it is left out or one that helps it is taken in, and once at the beginning and the end.
    """
    refused = _remaining(command, guards(bookings), overrides)
    if contest is None or not refused:
        return refused
    contest.begin(bookings)
    newly = dict(refused)
    while newly:
        for booking in newly:
            contest.leave(booking)
        hindered = contest.hindered_by(newly)
        newly = _remaining(command, {booking: contest.reasons(booking) for booking in hindered}, overrides)
        refused |= newly
    _take_in_again(command, bookings, overrides, contest, refused)
    return {booking: refused[booking] for booking in bookings if booking in refused}


def _take_in_again(
    command: Command,
    bookings: Collection[RoomBooking],
    overrides: Overrides,
    contest: SetContest,
    refused: dict[RoomBooking, list[Reason]],
) -> None:
    """Take out of `refused` the bookings that can be done beside the others, the first in the order of the request.

    One that gives up its room lets those that want this room try again.
    """
    place = {booking: number for number, booking in enumerate(bookings)}
    in_order = list(bookings)
    waiting = [place[booking] for booking in bookings if _is_against_each_other(refused.get(booking, ()))]
    while waiting:
        booking = in_order[heappop(waiting)]
        if booking not in refused:
            continue
        contest.join(booking)
        if remaining := remaining_reasons(command, contest.reasons(booking), overrides=overrides):
            contest.leave(booking)
            refused[booking] = remaining
            continue
        del refused[booking]
        for other in contest.helped_by(booking):
            if _is_against_each_other(refused.get(other, ())):
                heappush(waiting, place[other])


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
