"""The cleaning tasks that follow a room's life: they open, start, end and are dropped with it.

Whoever touches a room's tasks holds the room's lock first, so two commands never meet here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hotel.business_date import business_date
from hotel.context import LockRank
from hotel.enums import Source
from hotel.locking import LockingReading, holds
from hotel.models import Hotel
from hotel.readings import any_of
from hotel.sql import update_all, update_and_insert
from housekeeping.enums import TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.snapshots import task_snapshot
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.models import Staff

_UNFINISHED = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
_CANCELLING = ["finished_at", "status"]
_WRITTEN = ["status", "booking", "due_date", "started_at", "finished_at", "updated_at"]
_UNFINISHED_IN = LockingReading(
    lambda: HousekeepingTask.objects.filter(
        any_of("room_id", "rooms"),
        task_type__in=[TaskType.TURNOVER, TaskType.STAYOVER],
        status__in=list(_UNFINISHED),
    ).select_related("room", "booking", "assigned_to__user"),
    rank=LockRank.TASKS,
)
"""All unfinished cleaning of rooms, with everything that is shown of it."""


def open_turnover_tasks(
    *,
    hotel: Hotel,
    stays: Sequence[tuple[Room, RoomBooking]],
    staff: Staff | None,
    source: Source,
    now: datetime,
) -> None:
    """Leave each room that was just left with one open turnover task, due today, for the booking that left.

    A turnover still unfinished is taken over; unfinished stay-over tasks are cancelled. Two statements
    however many rooms. The caller holds the rooms' locks; locks the rooms' cleaning tasks.
    """
    rooms = {room.pk: room for room, _ in stays}
    bookings = {room.pk: booking for room, booking in stays}
    unfinished = _UNFINISHED_IN(rooms=list(bookings))
    today = business_date(hotel=hotel, now=now)
    for task in unfinished:
        changed = _CANCELLING
        if task.task_type == TaskType.TURNOVER:
            changed = _take_over(task, booking=bookings[task.room_id], due_date=today, now=now)
        else:
            _cancel(task, now=now)
        notification_manager.realtime_task(
            EventType.TASK_UPDATED, task, changed, source, at=now, snapshot=task_snapshot(task)
        )
    has_turnover = {task.room_id for task in unfinished if task.task_type == TaskType.TURNOVER}
    created = [
        HousekeepingTask(
            hotel=hotel,
            room=rooms[room_id],
            booking=bookings[room_id],
            task_type=TaskType.TURNOVER,
            due_date=today,
            created_by=staff,
            created_at=now,
            updated_at=now,
        )
        for room_id in sorted(bookings.keys() - has_turnover)
    ]
    update_and_insert(unfinished, _WRITTEN, created)
    holds(created, rank=LockRank.TASKS)
    for task in created:
        notification_manager.realtime_task(
            EventType.TASK_CREATED, task, ("status",), source, at=now, snapshot=task_snapshot(task)
        )


def drop_turnover_tasks(*, rooms: Sequence[Room], source: Source, now: datetime) -> None:
    """Nobody has left these rooms after all: turnovers not yet started are cancelled. The caller holds the rooms."""
    tasks = [task for task in _of_rooms(rooms, TaskType.TURNOVER) if task.status == TaskStatus.OPEN]
    _drop(tasks, source=source, now=now)


def drop_stayover_tasks(*, rooms: Sequence[Room], source: Source, now: datetime) -> None:
    """Nobody stays in these rooms: unfinished stay-overs are cancelled. The caller holds the rooms."""
    _drop(_of_rooms(rooms, TaskType.STAYOVER), source=source, now=now)


def follow_departure(
    *, room: Room, booking: RoomBooking, departure: date, source: Source, now: datetime
) -> None:
    """The guests leave on another day: what is not begun follows. The caller holds the room.

    Their turnover is due on that day, and stay-overs from it on are cancelled. At most two statements.
    """
    tasks = [
        task
        for task in _UNFINISHED_IN(rooms=[room.pk])
        if task.status == TaskStatus.OPEN and _is_out_of_step(task, booking=booking, departure=departure)
    ]
    for task in tasks:
        changed = _CANCELLING
        if task.task_type == TaskType.TURNOVER:
            task.due_date, task.updated_at, changed = departure, now, ["due_date"]
        else:
            _cancel(task, now=now)
        notification_manager.realtime_task(
            EventType.TASK_UPDATED, task, changed, source, at=now, snapshot=task_snapshot(task)
        )
    update_all(tasks, _WRITTEN)


def start_cleaning_tasks(
    *, work: Mapping[int, TaskType], staff: Staff | None, source: Source, now: datetime
) -> None:
    """Cleaning of these rooms has begun: their open task of that type is in progress, and whoever began has it.

    `work` tells each room's kind of cleaning by the room's primary key. The caller holds the rooms' locks.
    """
    tasks = _of(work, statuses=[TaskStatus.OPEN])
    changes: dict[str, Any] = {"status": TaskStatus.IN_PROGRESS, "started_at": now, "updated_at": now}
    if staff is not None:
        changes["assigned_to"] = staff
    _change(tasks, changes, source=source, now=now)


def finish_cleaning_tasks(*, work: Mapping[int, TaskType], source: Source, now: datetime) -> None:
    """These rooms are cleaned: their unfinished task of that type is done. The caller holds the rooms' locks."""
    tasks = _of(work, statuses=_UNFINISHED)
    _change(tasks, {"status": TaskStatus.DONE, "finished_at": now, "updated_at": now}, source=source, now=now)


def reopen_cleaning_tasks(*, work: Mapping[int, TaskType], source: Source, now: datetime) -> None:
    """Cleaning of these rooms was broken off: their task waits again. The caller holds the rooms' locks."""
    tasks = _of(work, statuses=[TaskStatus.IN_PROGRESS])
    _change(tasks, {"status": TaskStatus.OPEN, "started_at": None, "updated_at": now}, source=source, now=now)


def _of(work: Mapping[int, TaskType], *, statuses: Sequence[TaskStatus]) -> list[HousekeepingTask]:
    tasks = _UNFINISHED_IN(rooms=list(work))
    return [task for task in tasks if task.task_type == work[task.room_id] and task.status in statuses]


def _of_rooms(rooms: Sequence[Room], task_type: TaskType) -> list[HousekeepingTask]:
    return [task for task in _UNFINISHED_IN(rooms=[room.pk for room in rooms]) if task.task_type == task_type]


def _is_out_of_step(task: HousekeepingTask, *, booking: RoomBooking, departure: date) -> bool:
    if task.task_type == TaskType.STAYOVER:
        return task.due_date >= departure
    return task.booking_id == booking.pk and task.due_date != departure


def _change(
    tasks: Sequence[HousekeepingTask], changes: dict[str, Any], *, source: Source, now: datetime
) -> None:
    if not tasks:
        return
    HousekeepingTask.objects.filter(pk__in=[task.pk for task in tasks]).update(**changes)
    _announce(EventType.TASK_UPDATED, tasks, sorted(changes.keys() - {"updated_at"}), source, now)


def _drop(tasks: Sequence[HousekeepingTask], *, source: Source, now: datetime) -> None:
    """Cancel locked tasks, and tell of them from memory: whose work it was is read with the lock."""
    for task in tasks:
        _cancel(task, now=now)
        notification_manager.realtime_task(
            EventType.TASK_UPDATED, task, _CANCELLING, source, at=now, snapshot=task_snapshot(task)
        )
    update_all(tasks, _WRITTEN)


def _take_over(task: HousekeepingTask, *, booking: RoomBooking, due_date: date, now: datetime) -> list[str]:
    """The turnover is for this booking now; what that changed."""
    names = ("booking_id", "due_date", "started_at", "status")
    before = {name: getattr(task, name) for name in names}
    task.status, task.booking, task.due_date = TaskStatus.OPEN, booking, due_date
    task.started_at, task.updated_at = None, now
    return [name for name in names if getattr(task, name) != before[name]]


def _cancel(task: HousekeepingTask, *, now: datetime) -> None:
    task.status, task.finished_at, task.updated_at = TaskStatus.CANCELLED, now, now


def _announce(
    event_type: EventType,
    tasks: Sequence[HousekeepingTask],
    changed_fields: Sequence[str],
    source: Source,
    now: datetime,
) -> None:
    for task in tasks:
        notification_manager.realtime_task(event_type, task, changed_fields, source, at=now)
