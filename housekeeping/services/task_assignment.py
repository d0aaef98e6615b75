"""The tasks of a day, given to attendants: a plan that still holds is written, else the sweep of what holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hotel.kernel.attempt import LockRank
from hotel.kernel.business_date import FIRST_DAY
from housekeeping.enums import CLEANINGS, TaskStatus
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import tasks_with_details
from housekeeping.selectors.task_plan import PlanFacts, TaskPlan, as_plannable, draft_of, read_plan_facts
from housekeeping.services.task_locks import TaskLockQuery
from housekeeping.services.task_writes import set_values, write_tasks
from housekeeping.task_planning import DayPlan, in_working_order
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff

_LOCK_OPEN_CLEANINGS = TaskLockQuery(
    "lock_open_cleanings",
    lambda given: tasks_with_details().filter(
        hotel=given.value("hotel_pk"),
        status=TaskStatus.OPEN,
        due_date__gte=given.value("since"),
        due_date__lte=given.value("day"),
        task_type__in=CLEANINGS,
    ),
    rank=LockRank.TASKS,
)


class TaskMove(NamedTuple):
    """A task with another attendant than before; None: nobody."""

    task: HousekeepingTask
    from_staff: Staff | None


@dataclass(frozen=True)
class TaskAssignment:
    """What a plan wrote, and what it is worth.

    `is_planned` is False where something had changed since the plan was made, so that the sweep was written. `people`
    are those on duty with their minutes and credits.
    """

    date: date
    is_planned: bool
    plan: DayPlan
    moves: Sequence[TaskMove]
    people: Sequence[tuple[Staff, int, int]]


def auto_assign_tasks(command: Command, *, plan: TaskPlan) -> TaskAssignment:
    """Give the open cleanings of a date that have nobody to the attendants of a plan, with their places in its order.

    Where anything the plan is made of has changed since, the sweep of what holds now is written instead. Locks the open
    cleanings of the date. Raises Invalid (nobody on duty any more), Forbidden, Busy.
    """
    return _apply(command, plan)


def replan_tasks(command: Command, *, plan: TaskPlan) -> TaskAssignment:
    """Plan the cleanings of a date anew that have not begun; return those that were moved.

    Only tasks of people who are off duty move, unless the credits would then differ by more than one task's. The order
    of every attendant's work follows the arrivals of now. Locks and raises as `auto_assign_tasks`.
    """
    return _apply(command, plan)


def _apply(command: Command, plan: TaskPlan) -> TaskAssignment:
    command.require(Capability.TASKS_MANAGE)
    since = FIRST_DAY if plan.date == command.today else plan.date
    locked = {
        task.pk: task for task in _LOCK_OPEN_CLEANINGS(hotel_pk=command.hotel.pk, since=since, day=plan.date)
    }
    facts = read_plan_facts(command, day=plan.date, staff_ids=plan.staff_ids)
    holds = facts == plan.facts
    chosen = plan.plan if holds else draft_of(facts, moves_assigned=plan.moves_assigned).plan
    owners = {task.pk: task.assigned_to_id for task in facts.tasks} | dict(chosen.choice)
    moves = [
        TaskMove(task, task.assigned_to)
        for pk, task in locked.items()
        if pk in chosen.choice and task.assigned_to_id != chosen.choice[pk]
    ]
    changed: dict[HousekeepingTask, list[str]] = {}
    if moves or plan.moves_assigned:
        for pk, place in _places(facts, owners).items():
            if task := locked.get(pk):
                owner = facts.people.get(owners[pk] or 0)
                changed[task] = set_values(task, assigned_to=owner or task.assigned_to, place=place)
    write_tasks(command, {task: names for task, names in changed.items() if names})
    return TaskAssignment(plan.date, holds, chosen, moves, _credits_of_people(facts, owners))


def _places(facts: PlanFacts, owners: Mapping[int, int | None]) -> dict[int, int]:
    """Return the place of each open task in the work of its attendant on duty, by primary key in ascending order."""
    places: dict[int, int] = {}
    for person_pk in facts.minutes:
        own = [
            as_plannable(facts, task)
            for task in facts.tasks
            if task.status == TaskStatus.OPEN and owners[task.pk] == person_pk
        ]
        places |= {task.pk: place for place, task in enumerate(in_working_order(own), start=1)}
    return dict(sorted(places.items()))


def _credits_of_people(facts: PlanFacts, owners: Mapping[int, int | None]) -> list[tuple[Staff, int, int]]:
    """Return the people on duty by name, with their minutes and the credits of their day."""
    weights = dict.fromkeys(facts.minutes, 0)
    for task in facts.tasks:
        if (owner := owners[task.pk]) in weights:
            weights[owner] += task.credits
    people = sorted(facts.people.values(), key=lambda person: (person.name, person.pk))
    return [(person, facts.minutes[person.pk], weights[person.pk]) for person in people]
