"""Undo of what a command did to the tasks of rooms, read from their history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from hotel.kernel.attempt import LockRank
from housekeeping.enums import CLEANINGS, UNFINISHED, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask, TaskChange
from housekeeping.selectors import tasks_with_details
from housekeeping.services.task_locks import TaskLockQuery
from housekeeping.services.task_writes import finish, interrupt, reopen, set_values, write_tasks
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command


def _tasks_of_command(given: TaskLockQuery.Parameters) -> QuerySet[HousekeepingTask]:
    """Return the unfinished tasks of rooms and those that the command changed, each with its change or None."""
    changes = TaskChange.objects.filter(task=OuterRef("pk"), command_id=given.value("command_id"))
    columns = {name: name for name in ("version", "from_status", "to_status", "changes")}
    change = Subquery(changes.order_by("-version").values(row=JSONObject(**columns))[:1])
    return (
        tasks_with_details()
        .annotate(undone_change=change)
        .filter(Q(status__in=UNFINISHED) | Exists(changes), given.any_of("room_id", "room_pks"))
    )


_LOCK_TASKS_OF_COMMAND = TaskLockQuery("lock_tasks_of_command", _tasks_of_command, rank=LockRank.TASKS)


def restore_tasks(
    command: Command,
    *,
    rooms: Sequence[Room],
    undone_command_id: UUID,
    stays_on: RoomBooking | None = None,
) -> None:
    """Take back what a command that is undone did to the tasks of rooms that are occupied again.

    Tasks that it opened are cancelled, tasks that it cancelled are open again, and a turnover that it released gets its
    date back. Any other cleaning in progress is interrupted: the guests are in the room. Minutes that were worked are
    kept. `stays_on` is the booking under which the guests never left: it takes the stay-over back. The caller holds the
    locks of the rooms. Locks the tasks; sends two statements.
    """
    tasks: list[Any] = _LOCK_TASKS_OF_COMMAND(
        room_pks=[room.pk for room in rooms], command_id=undone_command_id
    )
    unfinished = {(task.room_id, task.task_type) for task in tasks if task.status in UNFINISHED}
    restored = {task: _restored(command, task, task.undone_change, stays_on, unfinished) for task in tasks}
    write_tasks(command, {task: names for task, names in restored.items() if names})


def _restored(
    command: Command,
    task: HousekeepingTask,
    change: Mapping[str, Any] | None,
    stays_on: RoomBooking | None,
    unfinished: Collection[tuple[int, str]],
) -> list[str]:
    """Restore one task and return the changed fields."""
    if task.status not in UNFINISHED:
        was_cancelled = (
            change and change["to_status"] == TaskStatus.CANCELLED and change["version"] == task.version
        )
        is_needed = was_cancelled and (task.room_id, task.task_type) not in unfinished
        return reopen(task) if is_needed else []
    is_in_progress = task.status == TaskStatus.IN_PROGRESS
    goes_on = stays_on and task.task_type == TaskType.STAYOVER
    if change and not change["from_status"] and not (goes_on and is_in_progress):
        return finish(command, task, TaskStatus.CANCELLED)
    if goes_on:
        return set_values(task, booking=stays_on)
    is_interrupted = is_in_progress and task.task_type in CLEANINGS
    return [
        *(interrupt(command, task) if is_interrupted else []),
        *(set_values(task, **_values_before(change)) if change else []),
    ]


def _values_before(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dates that the task had before the change."""
    old = {each["field"]: each.get("old") for each in change["changes"]}
    values: dict[str, Any] = {}
    if old.get("due_date"):
        values["due_date"] = date.fromisoformat(old["due_date"])
    if old.get("not_before"):
        values["not_before"] = time.fromisoformat(old["not_before"])
    return values
