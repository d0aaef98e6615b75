"""The choice of rooms for stays: a mixed-integer program with one row for each room and night, solved by HiGHS."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from room_bookings.held_minutes import ranges_overlap
from room_bookings.room_planning import highs
from room_bookings.room_planning.fit import Calendar, PlannableRoom, PlannedStay, fit_of

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
    the reserved types do not suffice. Each of at most two programs gets half of `seconds`; when its time is over, the
    best choice so far counts, at least that of `_choose_greedily`. With the same input the choice is the same, unless
    time ran out.
    """
    every = _alike(stays, rooms, calendar)
    wanted = sum(stay.is_asked for stay in stays)
    for is_type_kept in (True, False):
        planned = _within_bounds([_of_type(alike, rooms, is_type_kept=is_type_kept) for alike in every])
        choice, is_optimal = _solve(planned, seconds=seconds / 2)
        asked = {
            pk: rooms[room].pk
            for alike, chosen in zip(planned, choice, strict=True)
            if alike.stay.is_asked
            for pk, room in zip(alike.pks, chosen, strict=False)
        }
        if len(asked) == wanted:
            break
    return RoomChoice(asked, is_optimal)


def _alike(stays: Sequence[PlannedStay], rooms: Sequence[PlannableRoom], calendar: Calendar) -> list[_Alike]:
    """Return the stays together with those that are alike. A stay may be in rooms that are free and large enough."""
    sizes = sorted({room.max_occupancy for room in rooms})
    pks: dict[PlannedStay, list[int]] = {}
    for stay in stays:
        size = next((size for size in sizes if stay.persons <= size), stay.persons)
        pks.setdefault(stay._replace(pk=0, persons=size), []).append(stay.pk)
    return [_Alike(stay, pks[stay], _costs(stay, rooms, calendar)) for stay in pks]


def _costs(stay: PlannedStay, rooms: Sequence[PlannableRoom], calendar: Calendar) -> Costs:
    return {
        index: fit_of(stay, room, calendar).cost
        for index, room in enumerate(rooms)
        if stay.persons <= room.max_occupancy
        and (room.is_enterable or not stay.needs_room_now)
        and room.is_free(stay.held)
    }


def _of_type(alike: _Alike, rooms: Sequence[PlannableRoom], *, is_type_kept: bool) -> _Alike:
    """Return the stays with rooms of their reserved type only, if it is kept or they are later ones."""
    if alike.stay.is_asked and not is_type_kept:
        return alike
    reserved = alike.stay.room_type_pk
    costs = {index: cost for index, cost in alike.costs.items() if rooms[index].room_type_pk == reserved}
    return alike._replace(costs=costs)


def _within_bounds(every: Sequence[_Alike]) -> list[_Alike]:
    """Return the stays to plan: all that are asked, and the first of the others that MAX_PAIRS allows."""
    planned = [alike for alike in every if alike.stay.is_asked]
    pairs = sum(len(alike.costs) for alike in planned)
    for alike in every:
        if not alike.stay.is_asked:
            pairs += len(alike.costs)
            if pairs > MAX_PAIRS:
                break
            planned.append(alike)
    return planned


def _solve(planned: Sequence[_Alike], *, seconds: float) -> tuple[list[list[int]], bool]:
    """Return the rooms of each group of stays, and whether no choice is better."""
    greedy = _choose_greedily(planned)
    pairs = [(group, room) for group, alike in enumerate(planned) for room in alike.costs]
    columns: dict[int, dict[int, int]] = {}
    for column, (group, room) in enumerate(pairs):
        columns.setdefault(room, {})[group] = column
    if not pairs:
        return greedy, True
    program = highs.Program(
        costs=[planned[group].costs[room] for group, room in pairs],
        groups=[group for group, _ in pairs],
        sizes=[len(alike.pks) for alike in planned],
        skip_costs=[alike.skip_cost for alike in planned],
        cliques=_cliques(planned, columns),
    )
    start = [columns[room][group] for group, chosen in enumerate(greedy) for room in chosen]
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


def _choose_greedily(planned: Sequence[_Alike]) -> list[list[int]]:
    """Return the cheapest free rooms of each group, one stay after the other: asked before later ones, by start."""
    taken: dict[int, list[range]] = {}
    choice: list[list[int]] = [[] for _ in planned]
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
