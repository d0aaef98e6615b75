"""The plan that gives a day's tasks to attendants, made before the transaction that writes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from hotel.kernel.business_date import FIRST_DAY, ONE_DAY
from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery
from housekeeping.enums import CLEANINGS, UNFINISHED, Priority, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.shifts import FULL_SHIFT_MINUTES, attendants_by_pk, shifts_of
from housekeeping.task_planning import Attendant, DayPlan, PlannableTask, Urgency, improve, sweep
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from staff.command import Command
from staff.models import Staff

SECONDS = 0.6
"""Seconds in which HiGHS may look for a better plan than the sweep; it notices a little later that they are over."""


class PlannedTask(NamedTuple):
    """A cleaning of the day as the plan reads it. Each name is the path of the value from `HousekeepingTask`."""

    pk: int
    version: int
    status: str
    task_type: str
    priority: str
    credits: int
    worked_minutes: int
    due_time: time | None
    not_before: time | None
    place: int | None
    booking_id: int | None
    assigned_to_id: int | None
    room_id: int
    room__room_number: str
    room__floor: int

    @property
    def has_begun(self) -> bool:
        """Whether somebody has worked on the task, so that it stays where it is."""
        return self.status != TaskStatus.OPEN or self.worked_minutes > 0


@dataclass(frozen=True)
class PlanFacts:
    """What a plan is made of. Two equal ones mean that nothing has changed between the readings.

    `minutes` are those on duty by person, `urgency` is by the primary key of the room, `yesterday` is the attendant of
    the day before by the primary key of the booking.
    """

    tasks: tuple[PlannedTask, ...]
    minutes: dict[int, int]
    urgency: dict[int, Urgency]
    yesterday: dict[int, int]
    people: dict[int, Staff] = field(compare=False)


@dataclass(frozen=True)
class TaskDraft:
    """The tasks that get an attendant, the attendants with what they keep, and the plan."""

    tasks: Sequence[PlannableTask]
    attendants: Sequence[Attendant]
    plan: DayPlan


@dataclass(frozen=True)
class TaskPlan:
    """A plan as of the moment at which its facts were read. Nothing is locked or written."""

    date: date
    staff_ids: Sequence[int] | None
    moves_assigned: bool
    facts: PlanFacts
    plan: DayPlan


_READ_TASKS = PreparedQuery(
    "read_cleanings_to_plan",
    lambda given: (
        HousekeepingTask.objects.filter(
            Q(status__in=UNFINISHED, due_date__gte=given.value("since"))
            | Q(status=TaskStatus.DONE, due_date=given.value("day")),
            hotel=given.value("hotel_pk"),
            due_date__lte=given.value("day"),
            task_type__in=CLEANINGS,
            room__is_active=True,
        )
        .order_by("pk")
        .values_list(*PlannedTask._fields)
    ),
)
_READ_ARRIVALS = PreparedQuery(
    "read_arrivals_to_plan_for",
    lambda given: (
        RoomBooking.objects.filter(
            hotel=given.value("hotel_pk"),
            status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
            check_in__lte=given.value("day"),
            check_out__gte=given.value("day"),
            assigned_room__isnull=False,
        )
        .order_by()
        .values_list("assigned_room_id", "waiting_since")
    ),
)
_READ_YESTERDAY = PreparedQuery(
    "read_attendants_of_yesterday",
    lambda given: (
        HousekeepingTask.objects.filter(
            hotel=given.value("hotel_pk"),
            status=TaskStatus.DONE,
            due_date=given.value("yesterday"),
            task_type__in=CLEANINGS,
            booking__isnull=False,
            assigned_to__isnull=False,
        )
        .order_by("finished_at", "pk")
        .values_list("booking_id", "assigned_to_id")
    ),
)


def plan_tasks(
    command: Command,
    *,
    date: date | None = None,
    staff_ids: Collection[int] | None = None,
    moves_assigned: bool = False,
) -> TaskPlan:
    """Return a plan for the open cleanings of a date that have nobody, in four statements.

    `moves_assigned` also plans tasks anew that are assigned and have not begun. `date` is the business date unless
    given. The attendants are those on duty; with `staff_ids` these people, whoever has no shift with
    FULL_SHIFT_MINUTES. Takes SECONDS at most, and a little. Raises Invalid (a date that has passed, nobody on duty, an
    unknown person).
    """
    day = date or command.today
    if day < command.today:
        sentence = _("The date has passed.")
        raise Invalid(sentence, errors={"date": [sentence]})
    chosen = None if staff_ids is None else sorted({*staff_ids})
    facts = read_plan_facts(command, day=day, staff_ids=chosen)
    draft = draft_of(facts, moves_assigned=moves_assigned)
    best = improve(draft.tasks, draft.attendants, draft.plan, seconds=SECONDS)
    return TaskPlan(day, chosen, moves_assigned, facts, best)


def read_plan_facts(command: Command, *, day: date, staff_ids: Sequence[int] | None) -> PlanFacts:
    """Read what a plan is made of. Raises Invalid (nobody on duty, an unknown person)."""
    hotel_pk = command.hotel.pk
    since = FIRST_DAY if day == command.today else day
    tasks = tuple(PlannedTask(*row) for row in _READ_TASKS(hotel_pk=hotel_pk, day=day, since=since))
    minutes, people = _people_on_duty(hotel_pk, day, staff_ids)
    return PlanFacts(
        tasks=tasks,
        minutes=minutes,
        urgency={
            room_pk: Urgency.GUESTS_WAIT if waiting_since else Urgency.ARRIVAL_TODAY
            for room_pk, waiting_since in _READ_ARRIVALS(hotel_pk=hotel_pk, day=day)
        },
        yesterday=dict(_READ_YESTERDAY(hotel_pk=hotel_pk, yesterday=day - ONE_DAY)),
        people=people,
    )


def draft_of(facts: PlanFacts, *, moves_assigned: bool) -> TaskDraft:
    """Return the plan that a sweep makes at once.

    It deals out the tasks without an attendant. With `moves_assigned` also those whose attendant is not on duty; and if
    the credits then differ by more than one task's, all tasks that have not begun.
    """
    open_tasks = [task for task in facts.tasks if task.status == TaskStatus.OPEN]
    homeless = [
        task
        for task in open_tasks
        if task.assigned_to_id is None or (moves_assigned and task.assigned_to_id not in facts.minutes)
    ]
    draft = _draft(facts, homeless)
    largest = max((task.credits for task in facts.tasks), default=0)
    if not moves_assigned or draft.plan.spread <= largest:
        return draft
    begun = {task.pk for task in open_tasks if task.has_begun} - {task.pk for task in homeless}
    return _draft(facts, [task for task in open_tasks if task.pk not in begun])


def as_plannable(facts: PlanFacts, task: PlannedTask) -> PlannableTask:
    """Return the task as the planner sees it."""
    urgency = facts.urgency.get(task.room_id, Urgency.NONE)
    if urgency == Urgency.NONE and task.priority == Priority.HIGH:
        urgency = Urgency.ARRIVAL_TODAY
    preferred = task.assigned_to_id
    if preferred is None and task.task_type == TaskType.STAYOVER and task.booking_id:
        preferred = facts.yesterday.get(task.booking_id)
    return PlannableTask(
        pk=task.pk,
        floor=task.room__floor,
        room_number=task.room__room_number,
        credits=task.credits,
        urgency=urgency,
        due_time=task.due_time,
        not_before=task.not_before,
        preferred=preferred if preferred in facts.minutes else None,
    )


def _draft(facts: PlanFacts, planned: Sequence[PlannedTask]) -> TaskDraft:
    dealt = {task.pk for task in planned}
    kept = [(task.assigned_to_id, as_plannable(facts, task)) for task in facts.tasks if task.pk not in dealt]
    attendants = []
    for pk, minutes in sorted(facts.minutes.items()):
        own = [task for owner, task in kept if owner == pk]
        load, urgent = sum(task.credits for task in own), sum(task.credits for task in own if task.is_urgent)
        attendants.append(Attendant(pk, minutes, load, urgent, frozenset(task.floor for task in own)))
    tasks = [as_plannable(facts, task) for task in planned]
    return TaskDraft(tasks, attendants, sweep(tasks, attendants))


def _people_on_duty(
    hotel_pk: int, day: date, staff_ids: Sequence[int] | None
) -> tuple[dict[int, int], dict[int, Staff]]:
    """Return the minutes and the people, by primary key."""
    shifts = {shift.staff_id: shift for shift in shifts_of(hotel_pk=hotel_pk, day=day)}
    if staff_ids is None:
        people = {pk: shift.staff for pk, shift in shifts.items()}
    else:
        people = attendants_by_pk(hotel_pk=hotel_pk, staff_pks=staff_ids)
        if missing := {*staff_ids} - {*people}:
            sentence = _("Nobody with this ID works on tasks of this hotel.")
            raise Invalid(sentence, errors={"staff_ids": [f"{sentence} ({min(missing)})"]})
    if not people:
        sentence = _("Nobody is on duty on this date.")
        raise Invalid(sentence, errors={"date": [sentence]})
    minutes = {pk: shifts[pk].minutes if pk in shifts else FULL_SHIFT_MINUTES for pk in people}
    return minutes, people
