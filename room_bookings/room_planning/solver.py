"""The choice of rooms for stays: a mixed-integer program with one row for each room and night, solved by HiGHS."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from room_bookings.held_minutes import ranges_overlap
from room_bookings.room_planning import highs
from room_bookings.room_planning.fit import Calendar, PlannableRoom, PlannedStay, gaps_cost, room_cost

NO_ROOM = 1_000_000
"""The cost of a stay without a room: more than all preferences of a plan together."""
NO_ROOM_LATER = 500
"""The cost of a later stay that the plan leaves without a room; a guest of the day gets the reserved type before."""
MAX_PAIRS = 20_000
"""Later stays are looked at, the nearest first, as long as the program has fewer pairs of stay and room than these."""

Costs = dict[int, int]
"""The cost of each room in which a stay could be, by the index of the room."""


class RoomChoice(NamedTuple):
    """The rooms that the planner chose, as primary keys by the stays'. `is_optimal`: no choice is better."""

    room_pk_by_stay: Mapping[int, int]
    is_optimal: bool


class _Alike(NamedTuple):
    """Stays that differ by their primary keys only, with the cost of each room in which one of them could be."""

    stay: PlannedStay
    pks: Sequence[int]
    costs: Costs

    @property
    def skip_cost(self) -> int:
        return NO_ROOM if self.stay.is_asked else NO_ROOM_LATER


def choose_rooms(
    stays: Sequence[PlannedStay],
    rooms: Sequence[PlannableRoom],
    calendar: Calendar,
    *,
    seconds: float = 1.0,
) -> RoomChoice:
    """Return rooms for the asked stays, so that as many as possible have one, then each the best.

    Stays that are not asked come in the order in which they matter. Rooms of other types are considered only if
    the reserved types do not suffice. The stays that are not asked take part last, so that they never cost an asked
    one its room if the time is over. Then the best choice so far counts, at least that of `_choose_greedily`. With the
    same input the choice is the same, unless `seconds` ran out.
    """
    deadline = monotonic() + seconds
    every = _alike(stays, rooms, calendar)
    wanted = sum(stay.is_asked for stay in stays)
    asked = [alike for alike in every if alike.stay.is_asked]
    planned = [_of_reserved_type(alike, rooms) for alike in asked]
    choice, is_optimal = _solve(planned, [], deadline=deadline)
    if sum(map(len, choice)) < wanted:
        planned = asked
        choice, is_optimal = _solve(planned, choice, deadline=deadline)
    if others := _others_within_bounds(every, planned, rooms):
        planned = [*planned, *others]
        choice, is_optimal = _solve(planned, choice, deadline=deadline)
    room_pk_by_stay = {
        pk: rooms[room].pk
        for alike, chosen in zip(planned, choice, strict=True)
        if alike.stay.is_asked
        for pk, room in zip(alike.pks, sorted(chosen), strict=False)
    }
    return RoomChoice(room_pk_by_stay, is_optimal)


def _alike(stays: Sequence[PlannedStay], rooms: Sequence[PlannableRoom], calendar: Calendar) -> list[_Alike]:
    """Return the stays together with those that are alike. A stay may be in rooms that are free and large enough."""
    sizes = sorted({room.max_occupancy for room in rooms})
    cots = {room.infants_up_to_age for room in rooms if room.infants_up_to_age is not None}
    pks: dict[PlannedStay, list[int]] = {}
    for stay in stays:
        pks.setdefault(_likeness(stay, sizes, max(cots, default=-1)), []).append(stay.pk)
    gaps = {
        held: {
            index: gaps_cost(held, room, calendar) for index, room in enumerate(rooms) if room.is_free(held)
        }
        for held in {stay.held for stay in pks}
    }
    return [_Alike(stay, pks[stay], _costs(stay, rooms, gaps[stay.held])) for stay in pks]


def _likeness(stay: PlannedStay, sizes: Sequence[int], oldest_infant: int) -> PlannedStay:
    """Return what stays that are alike have in common: the rooms that take them, and what each room costs.

    Without a child who needs no place in some room, only the smallest size that takes the persons matters.
    """
    infants = tuple(sorted(age for age in stay.children_ages if age <= oldest_infant))
    persons = stay.adults + stay.children
    if not infants:
        persons = next((size for size in sizes if persons <= size), persons)
    return stay._replace(pk=0, adults=persons, children=0, children_ages=infants)


def _costs(stay: PlannedStay, rooms: Sequence[PlannableRoom], gaps: Costs) -> Costs:
    """Return the cost of each free room, those of `gaps`, that is large enough, and enterable when the stay begins."""
    return {
        index: cost + room_cost(stay, room)
        for index, cost in gaps.items()
        if (room := rooms[index]).takes(stay) and (room.is_enterable or not stay.needs_room_now)
    }


def _of_reserved_type(alike: _Alike, rooms: Sequence[PlannableRoom]) -> _Alike:
    """Return the stays with the rooms of their reserved type only."""
    reserved = alike.stay.room_type_pk
    costs = {index: cost for index, cost in alike.costs.items() if rooms[index].room_type_pk == reserved}
    return alike._replace(costs=costs)


def _others_within_bounds(
    every: Sequence[_Alike], planned: Sequence[_Alike], rooms: Sequence[PlannableRoom]
) -> list[_Alike]:
    """Return the stays that are not asked, the first that MAX_PAIRS allows, in rooms of their reserved type."""
    pairs = sum(len(alike.costs) for alike in planned)
    others = []
    for alike in every:
        if not alike.stay.is_asked:
            other = _of_reserved_type(alike, rooms)
            pairs += len(other.costs)
            if pairs > MAX_PAIRS:
                break
            others.append(other)
    return others


def _solve(
    planned: Sequence[_Alike], begun: Sequence[Sequence[int]], *, deadline: float
) -> tuple[list[list[int]], bool]:
    """Return the rooms of each group of stays, and whether no choice is better.

    `begun` holds rooms that the first groups could have: the choice to begin with.
    """
    greedy = _choose_greedily(planned, begun)
    pairs = [(group, room) for group, alike in enumerate(planned) for room in alike.costs]
    if not pairs:
        return greedy, True
    columns: dict[int, dict[int, int]] = {}
    for column, (group, room) in enumerate(pairs):
        columns.setdefault(room, {})[group] = column
    program = highs.Program(
        costs=[planned[group].costs[room] for group, room in pairs],
        groups=[group for group, _ in pairs],
        sizes=[len(alike.pks) for alike in planned],
        skip_costs=[alike.skip_cost for alike in planned],
        cliques=_cliques(planned, columns),
    )
    start = [columns[room][group] for group, chosen in enumerate(greedy) for room in chosen]
    seconds = deadline - monotonic()
    if seconds <= 0:
        return greedy, False
    solution, is_optimal = highs.solve(program, start=start, seconds=seconds)
    found: list[list[int]] = [[] for _ in planned]
    for column in solution:
        group, room = pairs[column]
        found[group].append(room)
    if _total(planned, greedy) < _total(planned, found):
        return greedy, False
    return found, is_optimal


def _total(planned: Sequence[_Alike], choice: Sequence[Sequence[int]]) -> int:
    return sum(
        sum(alike.costs[room] for room in chosen) + (len(alike.pks) - len(chosen)) * alike.skip_cost
        for alike, chosen in zip(planned, choice, strict=True)
    )


def _cliques(planned: Sequence[_Alike], columns: Mapping[int, Mapping[int, int]]) -> list[list[int]]:
    """Return the sets of columns of which one may be chosen: those of one room that hold the same night.

    Stays are intervals: where a set of them overlaps, all hold the start of one. So the starts suffice, and of these
    only those after which a stay ends before the next begins.
    """
    starts = sorted({alike.stay.held.start for alike in planned})
    held = [[group for group, alike in enumerate(planned) if start in alike.stay.held] for start in starts]
    largest = [
        members
        for number, members in enumerate(held)
        if number + 1 == len(held) or not {*members} <= {*held[number + 1]}
    ]
    return [
        clique
        for of_room in columns.values()
        for members in largest
        if len(clique := [of_room[group] for group in members if group in of_room]) > 1
    ]


def _choose_greedily(planned: Sequence[_Alike], begun: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return `begun`, and the cheapest free rooms for the rest: asked stays before later ones, by their start."""
    taken: dict[int, list[range]] = {}
    choice: list[list[int]] = [[] for _ in planned]
    for group, rooms in enumerate(begun):
        choice[group] = [*rooms]
        for room in rooms:
            taken.setdefault(room, []).append(planned[group].stay.held)
    order = sorted(range(len(planned)), key=lambda group: _urgency(planned[group].stay))
    for group in order:
        alike = planned[group]
        held = alike.stay.held
        for room, _cost in sorted(alike.costs.items(), key=lambda item: (item[1], item[0])):
            if len(choice[group]) == len(alike.pks):
                break
            if not any(ranges_overlap(held, other) for other in taken.get(room, ())):
                choice[group].append(room)
                taken.setdefault(room, []).append(held)
    return choice


def _urgency(stay: PlannedStay) -> tuple[bool, int]:
    return not stay.is_asked, stay.held.start
