"""The improvement of a sweep by HiGHS, on numbers of tasks for each floor, weight and urgency."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from housekeeping.task_planning.day import (
    FLOOR_WEIGHT,
    PREFERENCE_WEIGHT,
    SPREAD_WEIGHT,
    URGENT_WEIGHT,
    Attendant,
    DayPlan,
    PlannableTask,
    plan_of,
    shares,
)
from housekeeping.task_planning.highs import Program, Terms

_UNBOUNDED = 1e9


class _Kind(NamedTuple):
    """What tasks have in common that the program need not tell apart."""

    floor: int
    credits: int
    is_urgent: bool


Counts = dict[tuple[_Kind, int], int]
"""How many tasks of a kind an attendant has, by kind and attendant."""


def improve(
    tasks: Sequence[PlannableTask], attendants: Sequence[Attendant], begun: DayPlan, *, seconds: float
) -> DayPlan:
    """Return the best plan found in these seconds, at least `begun`.

    Under the limit of time, equal input may give different plans, so a plan is stored and never computed again.
    """
    if len(attendants) < 2 or not tasks:
        return begun
    counts = _Model(tasks, attendants).solve(begun, seconds=seconds)
    if not counts:
        return begun
    found = plan_of(tasks, attendants, _choice(tasks, attendants, counts))
    return found if found.cost < begun.cost else begun


class _Model:
    """The program: how many tasks of each kind each attendant does."""

    def __init__(self, tasks: Sequence[PlannableTask], attendants: Sequence[Attendant]) -> None:
        self._tasks, self._attendants = tasks, attendants
        self._kinds = _by_kind(tasks)
        self._program = Program()
        self._counts: dict[tuple[_Kind, int], int] = {}
        self._visits: dict[tuple[int, int], int] = {}
        self._known: dict[tuple[_Kind, int], int] = {}
        self._urgent = self._program.add_column(URGENT_WEIGHT, high=_UNBOUNDED)
        self._top = self._program.add_column(SPREAD_WEIGHT, low=-_UNBOUNDED, high=_UNBOUNDED)
        self._bottom = self._program.add_column(-SPREAD_WEIGHT, low=-_UNBOUNDED, high=_UNBOUNDED)
        self._add_columns()
        self._add_rows()

    def solve(self, begun: DayPlan, *, seconds: float) -> Counts:
        """Return the numbers of the best solution; nothing without one."""
        values = self._program.solve(start=self._start(begun), seconds=seconds)
        return {key: round(values[column]) for key, column in self._counts.items()} if values else {}

    def _add_columns(self) -> None:
        for kind, alike in self._kinds.items():
            for person in self._attendants:
                key = kind, person.pk
                self._counts[key] = self._program.add_column(0, high=len(alike), is_integer=True)
                if known := sum(task.preferred == person.pk for task in alike):
                    self._known[key] = self._program.add_column(-PREFERENCE_WEIGHT, high=known)
        for floor in {kind.floor for kind in self._kinds}:
            for person in self._attendants:
                cost = 0 if floor in person.floors else FLOOR_WEIGHT
                self._visits[floor, person.pk] = self._program.add_column(cost, is_integer=True)

    def _add_rows(self) -> None:
        for kind, alike in self._kinds.items():
            each = {self._counts[kind, person.pk]: 1.0 for person in self._attendants}
            self._program.add_row(len(alike), len(alike), each)
        for (kind, person_pk), column in self._counts.items():
            visit = self._visits[kind.floor, person_pk]
            self._program.add_row(-_UNBOUNDED, 0, {column: 1.0, visit: -float(len(self._kinds[kind]))})
        for key, column in self._known.items():
            self._program.add_row(-_UNBOUNDED, 0, {column: 1.0, self._counts[key]: -1.0})
        self._add_loads()

    def _add_loads(self) -> None:
        share = shares(self._tasks, self._attendants)
        average = sum(person.minutes for person in self._attendants) / len(self._attendants)
        for person in self._attendants:
            load: Terms = {self._counts[kind, person.pk]: float(kind.credits) for kind in self._kinds}
            missing = share[person.pk] - person.load
            self._program.add_row(-_UNBOUNDED, missing, {**load, self._top: -1.0})
            self._program.add_row(missing, _UNBOUNDED, {**load, self._bottom: -1.0})
            scale = average / person.minutes
            urgent = {
                self._counts[kind, person.pk]: kind.credits * scale for kind in self._kinds if kind.is_urgent
            }
            self._program.add_row(-_UNBOUNDED, -person.urgent_load * scale, {**urgent, self._urgent: -1.0})

    def _start(self, begun: DayPlan) -> dict[int, float]:
        start: dict[int, float] = defaultdict(float)
        above = {person.pk: person.load for person in self._attendants}
        for kind, alike in self._kinds.items():
            for task in alike:
                owner = begun.choice[task.pk]
                above[owner] += task.credits
                start[self._counts[kind, owner]] += 1
                start[self._visits[kind.floor, owner]] = 1
                if task.preferred == owner:
                    start[self._known[kind, owner]] += 1
        share = shares(self._tasks, self._attendants)
        differences = [above[person.pk] - share[person.pk] for person in self._attendants]
        start[self._urgent] = begun.urgent
        start[self._top], start[self._bottom] = max(differences), min(differences)
        return start


def _by_kind(tasks: Sequence[PlannableTask]) -> Mapping[_Kind, list[PlannableTask]]:
    kinds: dict[_Kind, list[PlannableTask]] = defaultdict(list)
    for task in sorted(tasks, key=lambda task: (task.floor, task.room_number, task.pk)):
        kinds[_Kind(task.floor, task.credits, task.is_urgent)].append(task)
    return kinds


def _choice(
    tasks: Sequence[PlannableTask], attendants: Sequence[Attendant], counts: Counts
) -> dict[int, int]:
    """Return a task for each number: first those that an attendant knows, then room by room."""
    choice: dict[int, int] = {}
    for kind, alike in _by_kind(tasks).items():
        free = {person.pk: counts[kind, person.pk] for person in attendants}
        for task in alike:
            if task.preferred is not None and free.get(task.preferred, 0) > 0:
                choice[task.pk] = task.preferred
                free[task.preferred] -= 1
        owners = [pk for pk, number in free.items() for _ in range(number)]
        left = [task for task in alike if task.pk not in choice]
        choice |= {task.pk: owner for task, owner in zip(left, owners, strict=True)}
    return choice
