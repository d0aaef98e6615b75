"""The only writer of housekeeping tasks. Triggers write the history of each change (I18).

Every caller holds the locks of the rooms first, so two commands never wait for each other's tasks.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import register_locks_held
from hotel.kernel.sql import update_rows
from housekeeping.enums import ONE_PER_ROOM, UNFINISHED, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import tasks_with_details
from housekeeping.services.task_locks import TaskLockQuery
from housekeeping.snapshots import task_snapshot
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command

_CHANGEABLE = [
    *(
        "assigned_to",
        "booking",
        "credits",
        "due_date",
        "due_time",
        "finished_at",
        "inspection_drawn",
        "not_before",
        "note",
    ),
    *(
        "place",
        "planned_minutes",
        "priority",
        "started_at",
        "status",
        "with_linen",
        "worked_minutes",
        "updated_at",
    ),
    *("changed_by", "change_source", "change_note", "change_date", "change_command_id"),
]
_LOCK_UNFINISHED_TASKS = TaskLockQuery(
    "lock_unfinished_tasks",
    lambda given: tasks_with_details().filter(
        Q(pk=given.value("task_pk")) | Q(task_type__in=ONE_PER_ROOM, status__in=UNFINISHED),
        given.any_of("room_id", "room_pks"),
    ),
    rank=LockRank.TASKS,
)
"""The unfinished tasks of rooms but amenities, and one task, with everything that `task_snapshot` reads."""


def lock_unfinished_tasks(
    room_pks: Sequence[int], *types: TaskType, task_pk: int = 0
) -> list[HousekeepingTask]:
    """Lock the unfinished tasks of rooms, amenities excepted, and return those of the given types.

    The task with the key `task_pk` is among them, whatever its type and status, if it is a task of these rooms. The
    caller holds the locks of the rooms.
    """
    found = _LOCK_UNFINISHED_TASKS(room_pks=list(room_pks), task_pk=task_pk)
    return [task for task in found if task.task_type in types or task.pk == task_pk]


def new_task(
    command: Command,
    *,
    room: Room,
    task_type: TaskType,
    booking: RoomBooking | None = None,
    due_date: date | None = None,
    **values: Any,
) -> HousekeepingTask:
    """Return a task to be written, due on the business date unless told otherwise."""
    return HousekeepingTask(
        hotel=command.hotel,
        room=room,
        booking=booking,
        task_type=task_type,
        due_date=due_date or command.today,
        created_by=command.staff,
        created_at=command.now,
        updated_at=command.now,
        **values,
    )


def write_tasks(
    command: Command,
    changed: Mapping[HousekeepingTask, Sequence[str]],
    created: Sequence[HousekeepingTask] = (),
    *,
    note: str = "",
) -> None:
    """Write the changed tasks and insert the new ones, in one statement, and announce each.

    `changed` names the changed fields of each task, as events name them; the time and the author of the change are
    added here. `note` is the reason, for the history.
    """
    for task in (*changed, *created):
        task.updated_at, task.changed_by, task.change_source = command.now, command.staff, command.source
        task.change_note, task.change_date, task.change_command_id = note, command.today, command.id
    for task in changed:
        task.version += 1
    update_rows(
        list(changed),
        _CHANGEABLE,
        increments={"version": dict.fromkeys((task.pk for task in changed), 1)},
        insert=created,
        filled_fields=["credits", "planned_minutes"],
    )
    register_locks_held(created, rank=LockRank.TASKS)
    events = [(EventType.TASK_UPDATED, task, names) for task, names in changed.items()]
    events += [(EventType.TASK_CREATED, task, ["status"]) for task in created]
    for event_type, task, names in events:
        notification_manager.realtime_task(command, event_type, task, names, snapshot=task_snapshot(task))


def set_values(task: HousekeepingTask, **values: Any) -> list[str]:
    """Set fields of a task and return the names of those that changed, as events name them."""
    changed = [name for name, value in values.items() if getattr(task, name) != value]
    for name in changed:
        setattr(task, name, values[name])
    return ["booking_id" if name == "booking" else name for name in changed]


def start(command: Command, task: HousekeepingTask) -> list[str]:
    """Begin an open task; it is assigned to the acting staff. Return the changed fields."""
    assigned = {"assigned_to": command.staff} if command.staff else {}
    return set_values(task, **assigned, started_at=command.now, status=TaskStatus.IN_PROGRESS)


def interrupt(command: Command, task: HousekeepingTask) -> list[str]:
    """Make a task in progress open again, with its minutes kept. Return the changed fields."""
    worked = _worked_minutes(task, command.now)
    return set_values(task, started_at=None, status=TaskStatus.OPEN, worked_minutes=worked)


def finish(command: Command, task: HousekeepingTask, status: TaskStatus) -> list[str]:
    """End a task with this status, with its minutes kept. Return the changed fields."""
    worked = _worked_minutes(task, command.now)
    return set_values(task, finished_at=command.now, status=status, worked_minutes=worked)


def reopen(task: HousekeepingTask) -> list[str]:
    """Make a finished task open again. Return the changed fields."""
    return set_values(task, finished_at=None, started_at=None, status=TaskStatus.OPEN)


def _worked_minutes(task: HousekeepingTask, now: datetime) -> int:
    """Return the whole minutes that were worked until now."""
    if task.status != TaskStatus.IN_PROGRESS or task.started_at is None:
        return task.worked_minutes
    return task.worked_minutes + max(0, int((now - task.started_at).total_seconds()) // 60)
