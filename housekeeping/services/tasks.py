"""The cleaning tasks of rooms: they are created, started, finished and cancelled together with changes of the room.

Every caller holds the locks of the rooms first, so two commands never wait for each other's tasks.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import LockQuery, register_locks_held
from hotel.kernel.sql import update_rows
from housekeeping.enums import TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import tasks_with_details
from housekeeping.snapshots import task_snapshot
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.command import Command

_UNFINISHED = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
_CHANGEABLE = ["assigned_to", "booking", "due_date", "finished_at", "started_at", "status", "updated_at"]
_LOCK_UNFINISHED_TASKS = LockQuery(
    "lock_unfinished_tasks",
    lambda given: tasks_with_details().filter(
        given.any_of("room_id", "room_pks"),
        task_type__in=[TaskType.TURNOVER, TaskType.STAYOVER],
        status__in=list(_UNFINISHED),
    ),
    rank=LockRank.TASKS,
)
"""The unfinished cleaning tasks of rooms, with everything that `task_snapshot` reads."""


def open_turnover_tasks(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """Open one turnover task, due today, for each room and the booking that has just given it up.

    An unfinished turnover of the room is reused; its unfinished stay-over tasks are cancelled. Sends two statements,
    whatever the number of rooms. The caller holds the locks of the rooms. Locks their cleaning tasks.
    """
    room_by_pk = {room.pk: room for room, _ in stays}
    booking_by_room_pk = {room.pk: booking for room, booking in stays}
    unfinished = _LOCK_UNFINISHED_TASKS(room_pks=list(room_by_pk))
    today = command.today
    changed = {
        task: _reuse_task(task, booking=booking_by_room_pk[task.room_id], due_date=today)
        if task.task_type == TaskType.TURNOVER
        else _finish(command, task, TaskStatus.CANCELLED)
        for task in unfinished
    }
    has_turnover = {task.room_id for task in unfinished if task.task_type == TaskType.TURNOVER}
    created = [
        HousekeepingTask(
            hotel=command.hotel,
            room=room_by_pk[room_pk],
            booking=booking_by_room_pk[room_pk],
            task_type=TaskType.TURNOVER,
            due_date=today,
            created_by=command.staff,
            created_at=command.now,
            updated_at=command.now,
        )
        for room_pk in sorted(room_by_pk.keys() - has_turnover)
    ]
    _write(command, changed, created)


def cancel_turnover_tasks(command: Command, *, rooms: Sequence[Room]) -> None:
    """Cancel the turnovers of these rooms that have not started. The caller holds the locks of the rooms."""
    tasks = [task for task in _of_rooms(rooms, TaskType.TURNOVER) if task.status == TaskStatus.OPEN]
    _write(command, {task: _finish(command, task, TaskStatus.CANCELLED) for task in tasks})


def cancel_stayover_tasks(command: Command, *, rooms: Sequence[Room]) -> None:
    """Cancel the unfinished stay-over tasks of these rooms. The caller holds the locks of the rooms."""
    tasks = _of_rooms(rooms, TaskType.STAYOVER)
    _write(command, {task: _finish(command, task, TaskStatus.CANCELLED) for task in tasks})


def turn_into_stayovers(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """Turn the turnovers of rooms whose guests stay on into one stay-over task each, due today, for the next booking.

    An unfinished stay-over is kept for it. Sends two statements, whatever the number of rooms. The caller holds the
    locks of the rooms. Locks their cleaning tasks.
    """
    bookings = {room.pk: booking for room, booking in stays}
    unfinished = _LOCK_UNFINISHED_TASKS(room_pks=list(bookings))
    stayovers = {task.room_id: task for task in unfinished if task.task_type == TaskType.STAYOVER}
    changed = {task: _set_booking(task, booking=bookings[task.room_id]) for task in stayovers.values()}
    for task in unfinished:
        if task.task_type == TaskType.TURNOVER:
            changed[task] = _finish(command, task, TaskStatus.CANCELLED)
    created = [
        HousekeepingTask(
            hotel=command.hotel,
            room=room,
            booking=booking,
            task_type=TaskType.STAYOVER,
            due_date=command.today,
            created_by=command.staff,
            created_at=command.now,
            updated_at=command.now,
        )
        for room, booking in stays
        if room.pk not in stayovers
    ]
    _write(command, changed, created)


def return_stayover(command: Command, *, room: Room, booking: RoomBooking) -> None:
    """Give the stay-over that somebody works on to this booking; cancel the one that has not started.

    The caller holds the lock of the room.
    """
    changed = {
        task: _finish(command, task, TaskStatus.CANCELLED)
        if task.status == TaskStatus.OPEN
        else _set_booking(task, booking=booking)
        for task in _of_rooms([room], TaskType.STAYOVER)
    }
    _write(command, changed)


def reschedule_turnover(command: Command, *, room: Room, booking: RoomBooking, departure: date) -> None:
    """Adapt the tasks that have not started to another date of departure, in at most two statements.

    The turnover of the booking becomes due on that date; stay-over tasks from that date on are cancelled. The caller
    holds the lock of the room.
    """
    changed = {
        task: _set_due(task, due_date=departure)
        if task.task_type == TaskType.TURNOVER
        else _finish(command, task, TaskStatus.CANCELLED)
        for task in _LOCK_UNFINISHED_TASKS(room_pks=[room.pk])
        if task.status == TaskStatus.OPEN and _is_outdated(task, booking=booking, departure=departure)
    }
    _write(command, changed)


def start_cleaning_tasks(command: Command, *, cleaning_types: Mapping[int, TaskType]) -> None:
    """Start the open tasks of these rooms and assign them to the acting staff.

    `cleaning_types` is the type of task to start, by the primary key of the room. The caller holds the locks of the
    rooms.
    """
    tasks = _tasks_of(cleaning_types, statuses=[TaskStatus.OPEN])
    _write(command, {task: _start(command, task) for task in tasks})


def finish_cleaning_tasks(command: Command, *, cleaning_types: Mapping[int, TaskType]) -> None:
    """Mark the unfinished tasks of these types as done. The caller holds the locks of the rooms."""
    tasks = _tasks_of(cleaning_types, statuses=_UNFINISHED)
    _write(command, {task: _finish(command, task, TaskStatus.DONE) for task in tasks})


def reopen_cleaning_tasks(command: Command, *, cleaning_types: Mapping[int, TaskType]) -> None:
    """Reopen the started tasks of these types. The caller holds the locks of the rooms."""
    tasks = _tasks_of(cleaning_types, statuses=[TaskStatus.IN_PROGRESS])
    _write(command, {task: _reopen(task) for task in tasks})


def _tasks_of(
    cleaning_types: Mapping[int, TaskType], *, statuses: Sequence[TaskStatus]
) -> list[HousekeepingTask]:
    tasks = _LOCK_UNFINISHED_TASKS(room_pks=list(cleaning_types))
    return [
        task for task in tasks if task.task_type == cleaning_types[task.room_id] and task.status in statuses
    ]


def _of_rooms(rooms: Sequence[Room], task_type: TaskType) -> list[HousekeepingTask]:
    tasks = _LOCK_UNFINISHED_TASKS(room_pks=[room.pk for room in rooms])
    return [task for task in tasks if task.task_type == task_type]


def _is_outdated(task: HousekeepingTask, *, booking: RoomBooking, departure: date) -> bool:
    if task.task_type == TaskType.STAYOVER:
        return task.due_date >= departure
    return task.booking_id == booking.pk and task.due_date != departure


def _reuse_task(task: HousekeepingTask, *, booking: RoomBooking, due_date: date) -> list[str]:
    """Reopen an unfinished turnover for another booking and return the changed columns."""
    names = ("booking_id", "due_date", "started_at", "status")
    before = {name: getattr(task, name) for name in names}
    task.booking, task.due_date, task.started_at, task.status = booking, due_date, None, TaskStatus.OPEN
    return [name for name in names if getattr(task, name) != before[name]]


def _set_booking(task: HousekeepingTask, *, booking: RoomBooking) -> list[str]:
    task.booking = booking
    return ["booking_id"]


def _set_due(task: HousekeepingTask, *, due_date: date) -> list[str]:
    task.due_date = due_date
    return ["due_date"]


def _start(command: Command, task: HousekeepingTask) -> list[str]:
    task.status, task.started_at = TaskStatus.IN_PROGRESS, command.now
    if command.staff is None:
        return ["started_at", "status"]
    task.assigned_to = command.staff
    return ["assigned_to", "started_at", "status"]


def _reopen(task: HousekeepingTask) -> list[str]:
    task.status, task.started_at = TaskStatus.OPEN, None
    return ["started_at", "status"]


def _finish(command: Command, task: HousekeepingTask, status: TaskStatus) -> list[str]:
    task.status, task.finished_at = status, command.now
    return ["finished_at", "status"]


def _write(
    command: Command,
    changed: Mapping[HousekeepingTask, Sequence[str]],
    created: Sequence[HousekeepingTask] = (),
) -> None:
    """Write the changed tasks and insert the new ones, in one statement, and announce each.

    `changed` names the changed columns of each task; the time of the change is added here.
    """
    for task in changed:
        task.updated_at = command.now
    update_rows(list(changed), _CHANGEABLE, insert=created)
    register_locks_held(created, rank=LockRank.TASKS)
    events = [(EventType.TASK_UPDATED, task, names) for task, names in changed.items()]
    events += [(EventType.TASK_CREATED, task, ["status"]) for task in created]
    for event_type, task, names in events:
        notification_manager.realtime_task(command, event_type, task, names, snapshot=task_snapshot(task))
