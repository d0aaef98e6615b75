"""The fit of a room for a stay: a cost that the planner minimises, and that orders the rooms which the desk sees."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from room_bookings.persons import places_needed

FREE_NIGHTS_SHOWN = 7
"""Free nights beside a stay are counted up to a week: a longer gap can be sold as well as an open end."""

OTHER_TYPE = 1_000
SPARE_PLACE = 5
NOT_READY = (0, 30, 60, 90)
"""The cost of a room that is ready now, clean, dirty or still occupied; for a stay that begins today."""


_start, _stop = attrgetter("start"), attrgetter("stop")


class PlannedStay(NamedTuple):
    """A booking before its arrival, as the planner sees it.

    `held` are the units of time for which it holds its room, those of `Calendar`. `needs_room_now` says that its
    guests arrive on the business date or before. A stay that is not `is_asked` gets no room; its nights are only kept
    possible.
    """

    pk: int
    held: range
    room_type_pk: int
    adults: int
    children: int = 0
    children_ages: tuple[int, ...] = ()
    needs_room_now: bool = False
    is_asked: bool = True


class PlannableRoom(NamedTuple):
    """A room in use. `claims` are the ranges for which bookings hold it, in their order and without an overlap.

    `readiness` is an index of NOT_READY. A room that cannot be entered today (`is_enterable`) is for later arrivals.
    """

    pk: int
    room_type_pk: int
    max_occupancy: int
    claims: Sequence[range] = ()
    readiness: int = 0
    is_enterable: bool = True
    infants_up_to_age: int | None = None

    def spare_places(self, stay: PlannedStay) -> int:
        """Return the places that the stay leaves empty; less than 0 if the room is too small for it."""
        return self.max_occupancy - places_needed(stay, infants_up_to_age=self.infants_up_to_age)

    def takes(self, stay: PlannedStay) -> bool:
        """Tell whether the room is large enough for the persons of the stay."""
        return self.spare_places(stay) >= 0

    def is_free(self, held: range) -> bool:
        """Tell whether no booking holds the room in this range."""
        following = bisect_left(self.claims, held.stop, key=_start)
        return following == 0 or self.claims[following - 1].stop <= held.start


class Calendar(NamedTuple):
    """The units of time of the ranges: how many a date has, and the first one of the business date."""

    units_per_date: int
    today: int

    def nights(self, start: int, stop: int) -> int:
        """Return the whole nights between two units."""
        return max(stop - start, 0) // self.units_per_date


class Fit(NamedTuple):
    """The fit of a room for a stay. The nights that it leaves free beside it are None where no booking ends the gap."""

    is_reserved_type: bool
    is_ready: bool
    nights_free_before: int | None
    nights_free_after: int | None
    cost: int

    def as_dict(self) -> dict[str, Any]:
        """Return the fit as the API shows it."""
        return {
            "reserved_type": self.is_reserved_type,
            "ready": self.is_ready,
            "nights_free_before": self.nights_free_before,
            "nights_free_after": self.nights_free_after,
        }


def fit_of(stay: PlannedStay, room: PlannableRoom, calendar: Calendar) -> Fit:
    """Return how the room fits the stay, also where a guard refuses it. The lower the cost the better.

    The reserved type weighs more than all else, then a room that is ready for today's arrival, then the gaps: a night
    left alone between two bookings is the hardest to sell.
    """
    before, after = _gaps(stay.held, room, calendar)
    cost = room_cost(stay, room) + _gap_cost(before) + _gap_cost(after)
    return Fit(stay.room_type_pk == room.room_type_pk, room.readiness == 0, before, after, cost)


def room_cost(stay: PlannedStay, room: PlannableRoom) -> int:
    """Return the part of the cost that is the same on all dates."""
    cost = NOT_READY[room.readiness] if stay.needs_room_now else 0
    if stay.room_type_pk == room.room_type_pk:
        return cost
    spare_places = max(room.spare_places(stay), 0)
    return cost + OTHER_TYPE + SPARE_PLACE * min(spare_places, 10)


def gaps_cost(held: range, room: PlannableRoom, calendar: Calendar) -> int:
    """Return the part of the cost that the gaps beside a stay in this range make."""
    before, after = _gaps(held, room, calendar)
    return _gap_cost(before) + _gap_cost(after)


def _gaps(held: range, room: PlannableRoom, calendar: Calendar) -> tuple[int | None, int | None]:
    """Return the nights free before and after a stay, None beyond a week. Past nights cannot be sold any more."""
    index = bisect_right(room.claims, held.start, key=_stop)
    before = max(room.claims[index - 1].stop if index else calendar.today, calendar.today)
    following = bisect_left(room.claims, held.stop, key=_start)
    after = room.claims[following].start if following < len(room.claims) else None
    nights_before = calendar.nights(before, held.start)
    nights_after = None if after is None else calendar.nights(held.stop, after)
    return _shown(nights_before), _shown(nights_after)


def _shown(nights: int | None) -> int | None:
    return nights if nights is not None and nights < FREE_NIGHTS_SHOWN else None


def _gap_cost(nights: int | None) -> int:
    if nights is None:
        return 1
    return FREE_NIGHTS_SHOWN - nights if nights else 0
