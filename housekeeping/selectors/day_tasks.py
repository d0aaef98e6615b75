"""The tasks of a business date as values: the work of each attendant, in the order of the stored plan."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Q

from hotel.kernel.business_date import FIRST_DAY
from hotel.kernel.sql import PreparedQuery
from housekeeping.enums import UNFINISHED, Priority, TaskStatus
from housekeeping.models import HousekeepingTask

_LAST = 32_768
"""The place of a task that nobody has planned: behind all others."""
_URGENCY = {Priority.HIGH: 0, Priority.MED: 1, Priority.LOW: 2}


class DayTask(NamedTuple):
    """A task with its room. Each name is the path of the value from `HousekeepingTask`."""

    pk: int
    task_type: str
    status: str
    priority: str
    note: str
    due_date: date
    not_before: time | None
    due_time: time | None
    with_linen: bool
    credits: int
    planned_minutes: int
    worked_minutes: int
    place: int | None
    started_at: datetime | None
    finished_at: datetime | None
    assigned_to_id: int | None
    assigned_to__user__first_name: str
    assigned_to__user__last_name: str
    assigned_to__user__username: str
    booking__booking_id: str | None
    room_id: int
    room__room_number: str
    room__floor: int
    room__room_status: str
    room__room_type__code: str

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody has still to do it, or does it now."""
        return self.status in UNFINISHED


def _tasks_of_day(given: PreparedQuery.Parameters) -> Any:
    tasks = HousekeepingTask.objects.filter(
        Q(status__in=UNFINISHED, due_date__gte=given.value("since"))
        | Q(status=TaskStatus.DONE, due_date=given.value("day")),
        hotel=given.value("hotel_pk"),
        due_date__lte=given.value("day"),
        room__is_active=True,
    )
    return tasks.order_by("pk").values_list(*DayTask._fields)


_READ_TASKS_OF_DAY = PreparedQuery("read_tasks_of_day", _tasks_of_day)


def tasks_of_day(*, hotel_pk: int, day: date, today: date) -> list[DayTask]:
    """Return the unfinished tasks of a date and those that were done on it, in working order, in one statement.

    On the business date, unfinished tasks of earlier dates are among them.
    """
    since = FIRST_DAY if day == today else day
    rows = _READ_TASKS_OF_DAY(hotel_pk=hotel_pk, day=day, since=since)
    return in_working_order(DayTask(*row) for row in rows)


def in_working_order(tasks: Iterable[DayTask]) -> list[DayTask]:
    """Return the tasks in the order of the work: done, under way, by the stored plan; those without a place last."""
    return sorted(tasks, key=_place)


def _place(task: DayTask) -> tuple[Any, ...]:
    done = task.finished_at.timestamp() if task.finished_at else 0.0
    return (
        task.is_unfinished,
        done,
        task.status != TaskStatus.IN_PROGRESS,
        task.place or _LAST,
        _URGENCY[Priority(task.priority)],
        task.due_time or time.max,
        task.room__floor,
        task.room__room_number,
        task.pk,
    )
