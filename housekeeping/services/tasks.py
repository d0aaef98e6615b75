"""The cleaning tasks that follow a room's life: they open, start, end and are dropped with it.

Whoever touches a room's tasks holds the room's lock first, so two commands never meet here.
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
"""The unfinished cleaning tasks of rooms, with all that their public representation needs."""


def open_turnover_tasks(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """Leave each room that was just left with one open turnover task, due today, for the booking that left.

    A turnover still unfinished is taken over; unfinished stay-over tasks are cancelled. Two statements
    however many rooms. The caller holds the rooms' locks; locks the rooms' cleaning tasks.
    """
    rooms = {room.pk: room for room, _ in stays}
    bookings = {room.pk: booking for room, booking in stays}
    unfinished = _LOCK_UNFINISHED_TASKS(room_pks=list(bookings))
    today = command.today
    changed = {
        task: _reuse_task(task, booking=bookings[task.room_id], due_date=today)
        if task.task_type == TaskType.TURNOVER
        else _end(command, task, TaskStatus.CANCELLED)
        for task in unfinished
    }
    has_turnover = {task.room_id for task in unfinished if task.task_type == TaskType.TURNOVER}
    created = [
        HousekeepingTask(
            hotel=command.hotel,
            room=rooms[room_id],
            booking=bookings[room_id],
            task_type=TaskType.TURNOVER,
            due_date=today,
            created_by=command.staff,
            created_at=command.now,
            updated_at=command.now,
        )
        for room_id in sorted(bookings.keys() - has_turnover)
    ]
    _write(command, changed, created)


def cancel_turnover_tasks(command: Command, *, rooms: Sequence[Room]) -> None:
    """Nobody has left these rooms after all: turnovers not yet started are cancelled. The caller holds the rooms."""
    tasks = [task for task in _of_rooms(rooms, TaskType.TURNOVER) if task.status == TaskStatus.OPEN]
    _write(command, {task: _end(command, task, TaskStatus.CANCELLED) for task in tasks})


def cancel_stayover_tasks(command: Command, *, rooms: Sequence[Room]) -> None:
    """Nobody stays in these rooms: unfinished stay-overs are cancelled. The caller holds the rooms."""
    tasks = _of_rooms(rooms, TaskType.STAYOVER)
    _write(command, {task: _end(command, task, TaskStatus.CANCELLED) for task in tasks})


def reschedule_turnover(command: Command, *, room: Room, booking: RoomBooking, departure: date) -> None:
    """The guests leave on another day: what is not begun follows. The caller holds the room.

    Their turnover is due on that day, and stay-overs from it on are cancelled. At most two statements.
    """
    changed = {
        task: _set_due(task, due_date=departure)
        if task.task_type == TaskType.TURNOVER
        else _end(command, task, TaskStatus.CANCELLED)
        for task in _LOCK_UNFINISHED_TASKS(room_pks=[room.pk])
        if task.status == TaskStatus.OPEN and _is_outdated(task, booking=booking, departure=departure)
    }
    _write(command, changed)


def start_cleaning_tasks(command: Command, *, work: Mapping[int, TaskType]) -> None:
    """Cleaning of these rooms has begun: their open task of that type is in progress, and whoever began has it.

    `work` tells each room's kind of cleaning by the room's primary key. The caller holds the rooms' locks.
    """
    tasks = _tasks_of(work, statuses=[TaskStatus.OPEN])
    _write(command, {task: _begin(command, task) for task in tasks})


def finish_cleaning_tasks(command: Command, *, work: Mapping[int, TaskType]) -> None:
    """These rooms are cleaned: their unfinished task of that type is done. The caller holds the rooms' locks."""
    tasks = _tasks_of(work, statuses=_UNFINISHED)
    _write(command, {task: _end(command, task, TaskStatus.DONE) for task in tasks})


def reopen_cleaning_tasks(command: Command, *, work: Mapping[int, TaskType]) -> None:
    """Cleaning of these rooms was broken off: their task waits again. The caller holds the rooms' locks."""
    tasks = _tasks_of(work, statuses=[TaskStatus.IN_PROGRESS])
    _write(command, {task: _reopen(task) for task in tasks})


def _tasks_of(work: Mapping[int, TaskType], *, statuses: Sequence[TaskStatus]) -> list[HousekeepingTask]:
    tasks = _LOCK_UNFINISHED_TASKS(room_pks=list(work))
    return [task for task in tasks if task.task_type == work[task.room_id] and task.status in statuses]


def _of_rooms(rooms: Sequence[Room], task_type: TaskType) -> list[HousekeepingTask]:
    tasks = _LOCK_UNFINISHED_TASKS(room_pks=[room.pk for room in rooms])
    return [task for task in tasks if task.task_type == task_type]


def _is_outdated(task: HousekeepingTask, *, booking: RoomBooking, departure: date) -> bool:
    if task.task_type == TaskType.STAYOVER:
        return task.due_date >= departure
    return task.booking_id == booking.pk and task.due_date != departure


def _reuse_task(task: HousekeepingTask, *, booking: RoomBooking, due_date: date) -> list[str]:
    """The turnover is for this booking now, and open; what that changed."""
    names = ("booking_id", "due_date", "started_at", "status")
    before = {name: getattr(task, name) for name in names}
    task.booking, task.due_date, task.started_at, task.status = booking, due_date, None, TaskStatus.OPEN
    return [name for name in names if getattr(task, name) != before[name]]


def _set_due(task: HousekeepingTask, *, due_date: date) -> list[str]:
    task.due_date = due_date
    return ["due_date"]


def _begin(command: Command, task: HousekeepingTask) -> list[str]:
    task.status, task.started_at = TaskStatus.IN_PROGRESS, command.now
    if command.staff is None:
        return ["started_at", "status"]
    task.assigned_to = command.staff
    return ["assigned_to", "started_at", "status"]


def _reopen(task: HousekeepingTask) -> list[str]:
    task.status, task.started_at = TaskStatus.OPEN, None
    return ["started_at", "status"]


def _end(command: Command, task: HousekeepingTask, status: TaskStatus) -> list[str]:
    task.status, task.finished_at = status, command.now
    return ["finished_at", "status"]


def _write(
    command: Command,
    changed: Mapping[HousekeepingTask, Sequence[str]],
    created: Sequence[HousekeepingTask] = (),
) -> None:
    """Write locked tasks as they are now and insert new ones, in one statement; tell of each from memory.

    `changed` names what changed of each beside the time.
    """
    for task in changed:
        task.updated_at = command.now
    update_rows(list(changed), _CHANGEABLE, insert=created)
    register_locks_held(created, rank=LockRank.TASKS)
    news = [(EventType.TASK_UPDATED, task, names) for task, names in changed.items()]
    news += [(EventType.TASK_CREATED, task, ["status"]) for task in created]
    for event_type, task, names in news:
        notification_manager.realtime_task(command, event_type, task, names, snapshot=task_snapshot(task))
