"""The tasks and attendants of a day as the planner sees them, and what a plan of them is worth."""

from collections.abc import Mapping, Sequence
from datetime import time
from enum import IntEnum
from typing import NamedTuple

URGENT_WEIGHT = 20
SPREAD_WEIGHT = 10
FLOOR_WEIGHT = 3
PREFERENCE_WEIGHT = 1
"""The weights of the aims in their order: urgent credits of the busiest attendant, spread of credits, floors that
attendants visit, tasks that stay with the attendant who knows the room."""

Choice = Mapping[int, int]
"""The primary key of the attendant of each task, by the primary key of the task."""


class Urgency(IntEnum):
    """How soon a room is needed: guests wait in the lobby, an arrival is expected today, nobody waits."""

    GUESTS_WAIT = 0
    ARRIVAL_TODAY = 1
    NONE = 2


class PlannableTask(NamedTuple):
    """A task that an attendant gets. `preferred` is the attendant who knows the room, if that one is on duty."""

    pk: int
    floor: int
    room_number: str
    credits: int
    urgency: Urgency = Urgency.NONE
    due_time: time | None = None
    not_before: time | None = None
    preferred: int | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether an arrival waits for the room today."""
        return self.urgency != Urgency.NONE


class Attendant(NamedTuple):
    """A person on duty. `load` are the credits of the tasks that this person keeps, on the floors `floors`."""

    pk: int
    minutes: int
    load: int = 0
    urgent_load: int = 0
    floors: frozenset[int] = frozenset()


class DayPlan(NamedTuple):
    """The attendant of each task, and what the plan is worth: the less the better.

    `spread` are the credits between the attendant furthest above and the one furthest below the share of the shift's
    minutes. `urgent` are the urgent credits of the busiest attendant, for a shift of average length.
    """

    choice: Choice
    urgent: float
    spread: float
    floors: int
    preferred: int

    @property
    def cost(self) -> float:
        """The weighted sum of the aims."""
        return (
            URGENT_WEIGHT * self.urgent
            + SPREAD_WEIGHT * self.spread
            + FLOOR_WEIGHT * self.floors
            - PREFERENCE_WEIGHT * self.preferred
        )


def shares(tasks: Sequence[PlannableTask], attendants: Sequence[Attendant]) -> dict[int, float]:
    """Return the credits that each attendant should have in the end: in proportion to the shift's minutes."""
    minutes = sum(person.minutes for person in attendants)
    total = sum(task.credits for task in tasks) + sum(person.load for person in attendants)
    return {person.pk: total * person.minutes / minutes for person in attendants}


def plan_of(tasks: Sequence[PlannableTask], attendants: Sequence[Attendant], choice: Choice) -> DayPlan:
    """Return the choice with its worth."""
    share = shares(tasks, attendants)
    above = {person.pk: person.load - share[person.pk] for person in attendants}
    urgent = {person.pk: float(person.urgent_load) for person in attendants}
    visits = {(person.pk, floor) for person in attendants for floor in person.floors}
    for task in tasks:
        owner = choice[task.pk]
        above[owner] += task.credits
        urgent[owner] += task.credits * task.is_urgent
        visits.add((owner, task.floor))
    average = sum(person.minutes for person in attendants) / len(attendants)
    return DayPlan(
        choice=choice,
        urgent=max(urgent[person.pk] * average / person.minutes for person in attendants),
        spread=max(above.values()) - min(above.values()),
        floors=len(visits),
        preferred=sum(task.preferred == choice[task.pk] for task in tasks),
    )


def in_working_order(tasks: Sequence[PlannableTask]) -> list[PlannableTask]:
    """Return the tasks of one attendant in the order of the work.

    Rooms of guests who wait, those of today's arrivals by the hour at which they are needed, then floor by floor; the
    rooms of late departures come last.
    """
    return sorted(tasks, key=_place)


def _place(task: PlannableTask) -> tuple[int, time, bool, time, int, str]:
    needed = task.due_time if task.is_urgent and task.due_time else time.max
    late = task.not_before or time.min
    return task.urgency, needed, task.not_before is not None, late, task.floor, task.room_number
