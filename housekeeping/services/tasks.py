"""The cleaning tasks of rooms: they are opened, started, finished and cancelled together with changes of the room.

Every caller holds the locks of the rooms first, so two commands never wait for each other's tasks. Each function sends
two statements, whatever the number of rooms: one locks, one writes.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from housekeeping.enums import ONE_PER_ROOM, UNFINISHED, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.services.task_writes import (
    finish,
    interrupt,
    lock_unfinished_tasks,
    new_task,
    set_values,
    start,
    write_tasks,
)
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command

_STAY_TASKS = (TaskType.TURNOVER, TaskType.STAYOVER)
_NOT_CLEAN = (RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS)


def open_turnover_tasks(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """Open one turnover task, due today, for each room and the booking that has just given it up.

    An unfinished turnover of the room is released for it: a planned one can begin now. Its unfinished stay-over is
    cancelled, with the minutes that were worked; its attendant keeps the room. The caller holds the locks of the rooms.
    """
    room_by_pk = {room.pk: room for room, _ in stays}
    bookings = {room.pk: booking for room, booking in stays}
    turnovers, stayovers = _lock_by_room(room_by_pk)
    changed = {task: finish(command, task, TaskStatus.CANCELLED) for task in stayovers.values()}
    for task in turnovers.values():
        changed[task] = _release(command, task, bookings[task.room_id])
    created = [
        new_task(
            command,
            room=room_by_pk[pk],
            booking=bookings[pk],
            task_type=TaskType.TURNOVER,
            assigned_to=stayovers[pk].assigned_to if pk in stayovers else None,
        )
        for pk in sorted(room_by_pk.keys() - turnovers.keys())
    ]
    write_tasks(command, _in_order(changed), created)


def cancel_tasks_of_entered_rooms(command: Command, *, statuses_before: Mapping[Room, str]) -> None:
    """Cancel the cleanings of rooms that guests have taken as they were, dirty or while they were cleaned.

    `statuses_before` are the statuses of the rooms before. Sends nothing while all rooms were clean. The minutes that
    were worked are kept. A deep clean that has not begun waits until the room is vacant again.
    """
    rooms = [room for room, status in statuses_before.items() if status in _NOT_CLEAN]
    tasks = [
        task
        for task in (_of_rooms(rooms, TaskType.TURNOVER, TaskType.DEEP_CLEAN) if rooms else ())
        if task.task_type == TaskType.TURNOVER or task.status == TaskStatus.IN_PROGRESS
    ]
    write_tasks(command, {task: finish(command, task, TaskStatus.CANCELLED) for task in tasks})


def cancel_stayover_tasks(command: Command, *, rooms: Sequence[Room]) -> None:
    """Cancel the unfinished stay-over tasks of these rooms."""
    tasks = _of_rooms(rooms, TaskType.STAYOVER)
    write_tasks(command, {task: finish(command, task, TaskStatus.CANCELLED) for task in tasks})


def cancel_tasks_of_rooms(command: Command, *, rooms: Sequence[Room]) -> None:
    """Cancel all unfinished tasks of rooms that are taken out of use, amenities excepted."""
    tasks = _of_rooms(rooms, *ONE_PER_ROOM)
    write_tasks(command, {task: finish(command, task, TaskStatus.CANCELLED) for task in tasks})


def turn_into_stayovers(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """Turn the turnovers of rooms whose guests stay on into one stay-over task each, due today, for the next booking.

    An unfinished stay-over is kept for it; else the attendant of the turnover keeps the room.
    """
    bookings = {room.pk: booking for room, booking in stays}
    turnovers, stayovers = _lock_by_room(bookings)
    changed = {task: set_values(task, booking=bookings[pk]) for pk, task in stayovers.items()}
    changed |= {task: finish(command, task, TaskStatus.CANCELLED) for task in turnovers.values()}
    created = [
        new_task(
            command,
            room=room,
            booking=booking,
            task_type=TaskType.STAYOVER,
            assigned_to=turnovers[room.pk].assigned_to if room.pk in turnovers else None,
        )
        for room, booking in stays
        if room.pk not in stayovers
    ]
    write_tasks(command, _in_order(changed), created)


def reschedule_turnover(command: Command, *, room: Room, booking: RoomBooking, departure: date) -> None:
    """Adapt the tasks that have not started to another date of departure.

    The turnover of the booking becomes due on that date; stay-over tasks from that date on are cancelled. Guests who
    leave today after all have a turnover instead of today's stay-over, with the same attendant.
    """
    turnovers, stayovers = _lock_by_room([room.pk])
    changed = {
        task: set_values(task, due_date=departure, not_before=None)
        if task.task_type == TaskType.TURNOVER
        else finish(command, task, TaskStatus.CANCELLED)
        for task in (*turnovers.values(), *stayovers.values())
        if task.status == TaskStatus.OPEN and _is_outdated(task, booking=booking, departure=departure)
    }
    stayover = stayovers.get(room.pk)
    is_converted = stayover in changed and departure <= command.today and not turnovers
    created = [
        new_task(
            command,
            room=room,
            booking=booking,
            task_type=TaskType.TURNOVER,
            assigned_to=stayover.assigned_to if stayover else None,
        )
    ]
    write_tasks(command, _in_order(changed), created if is_converted else [])


def lock_cleanings(
    room_pks: Sequence[int] | Mapping[int, object], *, task_pk: int = 0
) -> list[HousekeepingTask]:
    """Lock the unfinished tasks of rooms, amenities excepted, and the task with this key, whatever its status."""
    return lock_unfinished_tasks(list(room_pks), *ONE_PER_ROOM, task_pk=task_pk)


def tasks_to_start(
    tasks: Sequence[HousekeepingTask], *, cleaning_types: Mapping[int, TaskType]
) -> dict[int, HousekeepingTask]:
    """Return the open task that begins with the cleaning of each room, by the primary key of the room.

    `cleaning_types` is the type of cleaning by the primary key of the room. In a vacant room without a turnover the
    deep clean begins.
    """
    return {
        task.room_id: task for task in _of_cleaning(tasks, cleaning_types) if task.status == TaskStatus.OPEN
    }


def start_tasks(command: Command, tasks: Sequence[HousekeepingTask], *, note: str = "") -> None:
    """Begin locked tasks; they are assigned to the acting staff."""
    write_tasks(command, _in_order({task: start(command, task) for task in tasks}), note=note)


def finish_tasks(
    command: Command,
    tasks: Sequence[HousekeepingTask],
    *,
    cleaning_types: Mapping[int, TaskType],
    note: str = "",
) -> None:
    """Mark the locked tasks of cleaned rooms as done: those of these types, and the deep clean in progress."""
    changed = {
        task: finish(command, task, TaskStatus.DONE)
        for task in _of_cleaning(tasks, cleaning_types)
        if task.status in UNFINISHED
        and (task.task_type != TaskType.DEEP_CLEAN or task.status == TaskStatus.IN_PROGRESS)
    }
    write_tasks(command, _in_order(changed), note=note)


def start_cleaning_tasks(command: Command, *, cleaning_types: Mapping[int, TaskType]) -> None:
    """Lock and begin the open tasks of rooms whose cleaning begins; see `tasks_to_start`."""
    tasks = tasks_to_start(lock_cleanings(cleaning_types), cleaning_types=cleaning_types)
    start_tasks(command, list(tasks.values()))


def finish_cleaning_tasks(command: Command, *, cleaning_types: Mapping[int, TaskType]) -> None:
    """Lock the tasks of rooms that are clean now, and mark them as done; see `finish_tasks`."""
    finish_tasks(command, lock_cleanings(cleaning_types), cleaning_types=cleaning_types)


def reopen_cleaning_tasks(
    command: Command, *, cleaning_types: Mapping[int, TaskType], note: str = ""
) -> None:
    """Reopen the started tasks of these rooms, with the minutes that were worked."""
    tasks = _of_cleaning(lock_cleanings(cleaning_types), cleaning_types)
    started = [task for task in tasks if task.status == TaskStatus.IN_PROGRESS]
    write_tasks(command, {task: interrupt(command, task) for task in started}, note=note)


def finish_inspection_tasks(
    command: Command,
    *,
    rooms: Sequence[Room],
    tasks: Sequence[HousekeepingTask] | None = None,
    note: str = "",
    changed: Mapping[HousekeepingTask, Sequence[str]] | None = None,
    created: Sequence[HousekeepingTask] = (),
) -> None:
    """Mark the unfinished inspections of these rooms as done. `tasks` are their locked tasks; None locks them now.

    `changed` and `created` are other tasks, which the same statement writes.
    """
    found = lock_cleanings([room.pk for room in rooms]) if tasks is None else tasks
    finished = {
        task: finish(command, task, TaskStatus.DONE)
        for task in found
        if task.task_type == TaskType.INSPECTION and task.status in UNFINISHED
    }
    write_tasks(command, _in_order({**finished, **(changed or {})}), created, note=note)


def _lock_by_room(
    room_pks: Sequence[int] | Mapping[int, object],
) -> tuple[dict[int, HousekeepingTask], dict[int, HousekeepingTask]]:
    """Lock the unfinished turnovers and stay-overs of rooms; return both by the primary key of the room."""
    found = lock_unfinished_tasks(list(room_pks), *_STAY_TASKS)
    turnovers = {task.room_id: task for task in found if task.task_type == TaskType.TURNOVER}
    stayovers = {task.room_id: task for task in found if task.task_type == TaskType.STAYOVER}
    return turnovers, stayovers


def _of_cleaning(
    tasks: Sequence[HousekeepingTask], cleaning_types: Mapping[int, TaskType]
) -> list[HousekeepingTask]:
    """Return the tasks of these types; in vacant rooms the deep cleans first."""
    vacant = {pk for pk, task_type in cleaning_types.items() if task_type == TaskType.TURNOVER}
    deep = [task for task in tasks if task.task_type == TaskType.DEEP_CLEAN and task.room_id in vacant]
    return [*deep, *(task for task in tasks if task.task_type == cleaning_types[task.room_id])]


def _of_rooms(rooms: Sequence[Room], *types: TaskType) -> list[HousekeepingTask]:
    return lock_unfinished_tasks([room.pk for room in rooms], *types)


def _in_order(
    changed: Mapping[HousekeepingTask, Sequence[str]],
) -> dict[HousekeepingTask, Sequence[str]]:
    """Return the changed tasks by primary key, the order of their events."""
    return {task: changed[task] for task in sorted(changed, key=lambda task: task.pk)}


def _is_outdated(task: HousekeepingTask, *, booking: RoomBooking, departure: date) -> bool:
    if task.task_type == TaskType.STAYOVER:
        return task.due_date >= departure
    return task.booking_id == booking.pk and task.due_date != departure


def _release(command: Command, task: HousekeepingTask, booking: RoomBooking) -> list[str]:
    """Let a turnover begin today for this booking; return the changed fields."""
    return set_values(
        task,
        booking=booking,
        due_date=command.today,
        not_before=None,
        started_at=None,
        status=TaskStatus.OPEN,
    )
