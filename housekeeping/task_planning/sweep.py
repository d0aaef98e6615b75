"""A plan at once: a sweep from floor to floor, then single moves until the credits are even."""

from collections.abc import Iterable, Mapping, Sequence

from housekeeping.task_planning.day import Attendant, DayPlan, PlannableTask, plan_of, shares


def sweep(tasks: Sequence[PlannableTask], attendants: Sequence[Attendant]) -> DayPlan:
    """Return a plan whose credits differ by at most those of one task, where kept tasks allow it.

    The urgent rooms are dealt out first, then the others, each from floor to floor: an attendant gets rooms until the
    share of the shift's minutes is reached. Equal input gives an equal plan. Raises ValueError without attendants.
    """
    if not attendants:
        raise ValueError("a plan needs an attendant")
    people = _by_floor(tasks, attendants)
    loads = {person.pk: person.load for person in people}
    choice: dict[int, int] = {}
    urgent = [task for task in tasks if task.is_urgent]
    others = [task for task in tasks if not task.is_urgent]
    urgent_loads = {person.pk: person.urgent_load for person in people}
    _deal(urgent, people, urgent_loads, choice)
    for task in urgent:
        loads[choice[task.pk]] += task.credits
    _deal(others, people, loads, choice)
    return plan_of(tasks, attendants, _evened(tasks, attendants, choice))


def _by_floor(tasks: Sequence[PlannableTask], attendants: Sequence[Attendant]) -> list[Attendant]:
    """Return the attendants in the order in which the sweep meets the rooms that they know or keep."""
    known: dict[int, list[int]] = {person.pk: [*person.floors] for person in attendants}
    for task in tasks:
        if task.preferred in known:
            known[task.preferred].append(task.floor)
    floors = sorted(task.floor for task in tasks)
    middle = floors[len(floors) // 2] if floors else 0

    def place(person: Attendant) -> tuple[float, int]:
        own = known[person.pk]
        return (sum(own) / len(own) if own else middle), person.pk

    return sorted(attendants, key=place)


def _deal(
    tasks: Iterable[PlannableTask],
    people: Sequence[Attendant],
    loads: Mapping[int, int],
    choice: dict[int, int],
) -> None:
    """Deal tasks out from floor to floor, so that `loads` and these tasks fill the shares of the minutes."""
    ordered = sorted(tasks, key=lambda task: (task.floor, task.room_number, task.pk))
    room = _free_shares(sum(task.credits for task in ordered), people, loads)
    bounds, reached = [], 0.0
    for person in people:
        reached += room[person.pk]
        bounds.append(reached)
    at, index = 0.0, 0
    for task in ordered:
        middle = at + task.credits / 2
        while index < len(people) - 1 and middle > bounds[index]:
            index += 1
        choice[task.pk] = people[index].pk
        at += task.credits


def _free_shares(new_load: int, people: Sequence[Attendant], loads: Mapping[int, int]) -> dict[int, float]:
    """Return the credits that each attendant still takes; nobody who has more than the share takes any."""
    taking = list(people)
    while True:
        minutes = sum(person.minutes for person in taking)
        total = new_load + sum(loads[person.pk] for person in taking)
        share = {person.pk: total * person.minutes / minutes for person in taking}
        below = [person for person in taking if loads[person.pk] < share[person.pk]]
        if len(below) in {0, len(taking)}:
            free = {person.pk: share[person.pk] - loads[person.pk] for person in taking}
            return {person.pk: max(free.get(person.pk, 0.0), 0.0) for person in people}
        taking = below


def _evened(
    tasks: Sequence[PlannableTask], attendants: Sequence[Attendant], begun: Mapping[int, int]
) -> dict[int, int]:
    """Move single tasks from the fullest attendant to the emptiest until no task of the fullest makes it more even.

    Each move lowers the sum of the squared differences, so this ends.
    """
    choice = dict(begun)
    share = shares(tasks, attendants)
    above = {person.pk: person.load - share[person.pk] for person in attendants}
    floors: dict[int, list[int]] = {person.pk: [*person.floors] for person in attendants}
    held: dict[int, list[PlannableTask]] = {person.pk: [] for person in attendants}
    for task in tasks:
        owner = choice[task.pk]
        above[owner] += task.credits
        floors[owner].append(task.floor)
        held[owner].append(task)
    while True:
        emptiest = min(above, key=lambda pk: (above[pk], pk))
        fullest = max((pk for pk in above if held[pk]), key=lambda pk: (above[pk], -pk), default=emptiest)
        difference = above[fullest] - above[emptiest]
        movable = [task for task in held[fullest] if task.credits < difference]
        if not movable:
            return choice
        moved = max(movable, key=lambda task: _worth_moving(task, floors[fullest], floors[emptiest]))
        held[fullest].remove(moved)
        held[emptiest].append(moved)
        floors[fullest].remove(moved.floor)
        floors[emptiest].append(moved.floor)
        above[fullest] -= moved.credits
        above[emptiest] += moved.credits
        choice[moved.pk] = emptiest


def _worth_moving(
    task: PlannableTask, giving: Sequence[int], taking: Sequence[int]
) -> tuple[bool, int, int, int]:
    """Return the key by which a task is chosen: not urgent, floors saved, credits."""
    saved = (giving.count(task.floor) == 1) - (task.floor not in taking)
    return not task.is_urgent, saved, task.credits, -task.pk
