"""The day of one attendant at one moment: progress, pace, and when each task of the queue will be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from hotel.kernel.business_date import at_wall_clock, day_of_clock, expected_checkout
from housekeeping.enums import CLEANINGS, TaskStatus, TaskType
from housekeeping.models import Shift
from housekeeping.ready_times import (
    TRIED_AGAIN_IN,
    DoneTask,
    Pace,
    QueuedTask,
    ReadyTime,
    departure_in,
    pace_of,
    ready_times,
)
from housekeeping.selectors.day_tasks import DayTask
from housekeeping.selectors.shifts import FULL_SHIFT_MINUTES
from staff.command import Command
from staff.models import display_name


class Departure(NamedTuple):
    """When the guests of an occupied room leave."""

    check_out: date
    departure_time: time | None


@dataclass(frozen=True)
class AttendantDay:
    """The day of one attendant. `minutes` are None without a shift; `ready_in` is by the primary key of the task."""

    staff_pk: int
    name: str
    minutes: int | None
    tasks: Sequence[DayTask]
    pace: Pace
    ready_in: Mapping[int, ReadyTime]

    @property
    def current(self) -> DayTask | None:
        """The task under way."""
        return next((task for task in self.tasks if task.status == TaskStatus.IN_PROGRESS), None)

    def count(self, status: TaskStatus) -> int:
        """Return the number of tasks with this status."""
        return sum(task.status == status for task in self.tasks)

    @property
    def credits_planned(self) -> int:
        """The credits of all tasks of the date."""
        return sum(task.credits for task in self.tasks)

    @property
    def credits_done(self) -> int:
        """The credits of the tasks that are done."""
        return sum(task.credits for task in self.tasks if task.status == TaskStatus.DONE)

    @property
    def ends_in(self) -> float:
        """Minutes until the last task will be done; 0 when nothing is left."""
        return max((ready.minutes for ready in self.ready_in.values()), default=0.0)


def attendant_day(
    command: Command,
    staff_pk: int,
    *,
    shift: Shift | None,
    tasks: Sequence[DayTask],
    in_house: Mapping[int, Departure],
) -> AttendantDay:
    """Return the day of a person with the tasks in working order; `in_house` is by the primary key of the room."""
    now = command.now
    done = [
        DoneTask(task.planned_minutes, _minutes(now, task.started_at), _minutes(now, task.finished_at))
        for task in tasks
        if task.status == TaskStatus.DONE and task.task_type in CLEANINGS and task.started_at
    ]
    current = next((task for task in tasks if task.status == TaskStatus.IN_PROGRESS), None)
    running = -_minutes(now, current.started_at) if current else None
    begins_in = _begins_in(command, shift, done)
    minutes = shift.minutes if shift else FULL_SHIFT_MINUTES
    pace = pace_of(done, running=running, begins_in=begins_in, shift_minutes=minutes)
    latest_begun = max((task.place or 0 for task in tasks if task.status != TaskStatus.OPEN), default=0)
    queue = [
        QueuedTask(
            task.pk,
            float(task.planned_minutes),
            free_in=_free_in(
                command, task, in_house.get(task.room_id), skipped=_is_skipped(task, latest_begun)
            ),
            worked=float(task.worked_minutes),
            running=running if task is current else None,
        )
        for task in tasks
        if task.is_unfinished
    ]
    found = {ready.pk: ready for ready in ready_times(queue, pace, begins_in=begins_in)}
    return AttendantDay(staff_pk, _name(shift, tasks), shift.minutes if shift else None, tasks, pace, found)


def _begins_in(command: Command, shift: Shift | None, done: Sequence[DoneTask]) -> float:
    """Return the minutes until the person begins, less than 0 once the work has begun."""
    if done:
        return min(task.began for task in done)
    if shift is None or shift.begins_at is None:
        return 0.0
    day = day_of_clock(hotel=command.hotel, day=command.today, clock=shift.begins_at)
    return _minutes(command.now, _instant(command, day, shift.begins_at))


def _free_in(command: Command, task: DayTask, departure: Departure | None, *, skipped: bool) -> float:
    """Return the minutes until the room can be entered, as far as the program knows."""
    waits = 0.0
    if task.not_before is not None and task.due_date == command.today:
        day = day_of_clock(hotel=command.hotel, day=command.today, clock=task.not_before)
        waits = max(_minutes(command.now, _instant(command, day, task.not_before)), 0.0)
    if task.task_type == TaskType.STAYOVER:
        return max(waits, TRIED_AGAIN_IN if skipped else 0.0)
    if departure is None or task.task_type not in CLEANINGS or task.status == TaskStatus.IN_PROGRESS:
        return waits
    leaves_at = expected_checkout(
        hotel=command.hotel, check_out=departure.check_out, departure_time=departure.departure_time
    )
    return max(waits, departure_in(_minutes(command.now, leaves_at)))


def _is_skipped(task: DayTask, latest_begun: int) -> bool:
    """Tell whether the person has gone on to a later place: these guests did not want to be disturbed."""
    if task.place is None or task.status != TaskStatus.OPEN:
        return False
    return task.place < latest_begun


def _instant(command: Command, day: date, clock: time) -> datetime:
    since_midnight = datetime.combine(day, clock) - datetime.combine(day, time.min)
    return at_wall_clock(hotel=command.hotel, day=day, clock=since_midnight)


def _minutes(now: datetime, then: datetime | None) -> float:
    return (then - now).total_seconds() / 60 if then else 0.0


def _name(shift: Shift | None, tasks: Sequence[DayTask]) -> str:
    if shift is not None:
        return shift.staff.name
    task = tasks[0]
    return display_name(
        task.assigned_to__user__first_name,
        task.assigned_to__user__last_name,
        task.assigned_to__user__username,
    )
