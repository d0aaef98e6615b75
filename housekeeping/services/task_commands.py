"""The commands on single tasks. Beginning and completing one moves its room, as the commands on the room do.

Each command may be repeated: a task that is as wanted already stays unchanged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from housekeeping import policies as guards
from housekeeping.enums import CLEANINGS, Priority, TaskStatus, TaskType
from housekeeping.exceptions import TaskNotFound, TaskRefused
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import RoomCareFacts, tasks_with_details
from housekeeping.services.room_actions import lock_with_facts, require_allowed, require_text
from housekeeping.services.room_care import begin_cleaning, end_cleaning, end_inspection
from housekeeping.services.task_locks import TaskLockQuery
from housekeeping.services.task_writes import (
    finish,
    lock_unfinished_tasks,
    new_task,
    set_values,
    start,
    write_tasks,
)
from housekeeping.services.tasks import lock_cleanings
from room_bookings.models import RoomBooking
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff

_LOCK_TASK = TaskLockQuery(
    "lock_task",
    lambda given: tasks_with_details().filter(pk=given.value("task_pk"), hotel=given.value("hotel_pk")),
    rank=LockRank.TASKS,
)
_READ_ROOM_OF_TASK = PreparedQuery(
    "read_room_of_task",
    lambda given: HousekeepingTask.objects.filter(
        pk=given.value("task_pk"), hotel=given.value("hotel_pk")
    ).values_list("room__room_number"),
)
_READ_BOOKING_IN_ROOM = PreparedQuery(
    "read_booking_in_room",
    lambda given: RoomBooking.objects.filter(occupancy__room=given.value("room_pk")).only("pk", "booking_id"),
)
_READ_ATTENDANT = PreparedQuery(
    "read_attendant",
    lambda given: Staff.objects.filter(
        pk=given.value("staff_pk"), hotel=given.value("hotel_pk"), is_active=True
    ).select_related("user"),
)


@dataclass(frozen=True)
class _TaskInRoom:
    """A locked task, the facts of its locked room, and the other unfinished tasks of that room."""

    task: HousekeepingTask
    facts: RoomCareFacts
    tasks: Sequence[HousekeepingTask]


def create_task(
    command: Command,
    *,
    room_number: str,
    task_type: TaskType,
    priority: Priority = Priority.MED,
    note: str = "",
    due_date: date | None = None,
    not_before: time | None = None,
    due_time: time | None = None,
) -> HousekeepingTask:
    """Open a task in a room, due on the business date unless told otherwise.

    A turnover of an occupied room is planned: it can begin when the guests have left. Locks the room, then its tasks.
    Raises RoomNotFound, RoomRefused (room_inactive, task_open, wrong_status), Invalid (a date that has passed),
    Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    due_date = _require_due(command, due_date or command.today)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    unfinished = lock_unfinished_tasks([facts.room.pk], task_type)
    require_allowed([facts], lambda _: guards.create_task_reasons(facts, task_type, unfinished))
    bookings = _READ_BOOKING_IN_ROOM(room_pk=facts.room.pk) if facts.is_occupied else []
    task = new_task(
        command,
        room=facts.room,
        booking=next(iter(bookings), None),
        task_type=task_type,
        due_date=due_date,
        priority=priority,
        note=note.strip(),
        not_before=not_before,
        due_time=due_time,
    )
    write_tasks(command, {}, [task])
    return task


def update_task(command: Command, *, task_id: int, changes: Mapping[str, Any]) -> HousekeepingTask:
    """Change priority, note, date or times of an unfinished task. Locks the task.

    Raises TaskNotFound, TaskRefused (wrong_status), Invalid (a date that has passed), Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    task = _lock_task(command, task_id)
    if all(getattr(task, name) == value for name, value in changes.items()):
        return task
    _require(task, guards.change_task_reasons(task, also_in_progress=True))
    if changes.get("due_date", task.due_date) != task.due_date:
        _require_due(command, changes["due_date"])
    write_tasks(command, {task: set_values(task, **changes)})
    return task


def assign_task(command: Command, *, task_id: int, staff_id: int | None) -> HousekeepingTask:
    """Assign an open task to a member of the staff who works on tasks; None makes it free for everybody.

    Locks the task. Raises TaskNotFound, TaskRefused (already_started, wrong_status), Invalid (nobody of this hotel who
    works on tasks), Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    attendant = _attendant(command, staff_id)
    task = _lock_task(command, task_id)
    if task.assigned_to == attendant:
        return task
    _require(task, guards.change_task_reasons(task))
    write_tasks(command, {task: set_values(task, assigned_to=attendant, place=None)})
    return task


def cancel_task(command: Command, *, task_id: int, reason: str) -> HousekeepingTask:
    """Cancel a task that has not begun. Locks the task.

    Raises TaskNotFound, TaskRefused (already_started, wrong_status), Invalid (empty reason), Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    reason = require_text(reason, field_name="reason")
    task = _lock_task(command, task_id)
    if task.status != TaskStatus.CANCELLED:
        _require(task, guards.change_task_reasons(task))
        write_tasks(command, {task: finish(command, task, TaskStatus.CANCELLED)}, note=reason)
    return task


def start_task(command: Command, *, task_id: int, note: str = "") -> HousekeepingTask:
    """Begin a task and assign it to the acting staff; a cleaning makes its room CLEANING_IN_PROGRESS.

    A turnover begins when the guests have left. A task that the same person works on stays unchanged. Locks the room,
    then its tasks. Raises TaskNotFound, TaskRefused (already_started, not_own_task, guest_not_departed, wrong_status,
    forbidden), Forbidden, Busy.
    """
    command.require(Capability.TASKS_WORK)
    found = _lock_with_room(command, task_id)
    task = found.task
    if task.status == TaskStatus.IN_PROGRESS and task.assigned_to == command.staff:
        return task
    _require(task, guards.start_task_reasons(command, task, found.facts))
    if task.task_type in CLEANINGS:
        _require(task, guards.other_cleaning_reasons(task, found.tasks))
        begin_cleaning(command, [found.facts], [task], note=note)
    else:
        write_tasks(command, {task: start(command, task)}, note=note)
    return task


def complete_task(command: Command, *, task_id: int, note: str = "", passed: bool = True) -> HousekeepingTask:
    """Complete a task; a cleaning marks its room as cleaned, an inspection passes or fails it.

    A turnover of a dirty room need not have begun. `passed` counts for inspections only. A task that is done stays
    unchanged. Locks the room, then its tasks. Raises TaskNotFound, TaskRefused (not_own_task, guest_not_departed,
    room_occupied, wrong_status, forbidden), Forbidden, Busy.
    """
    command.require(Capability.TASKS_WORK)
    found = _lock_with_room(command, task_id)
    task = found.task
    if task.status == TaskStatus.DONE:
        return task
    _require(task, guards.complete_task_reasons(command, task, found.facts, passed=passed))
    if task.task_type in CLEANINGS:
        end_cleaning(command, [found.facts], found.tasks, note=note)
    elif task.task_type == TaskType.INSPECTION:
        end_inspection(command, [found.facts], found.tasks, passed=passed, note=note)
    else:
        write_tasks(command, {task: finish(command, task, TaskStatus.DONE)}, note=note)
    return task


def _lock_task(command: Command, task_id: int) -> HousekeepingTask:
    tasks = _LOCK_TASK(task_pk=task_id, hotel_pk=command.hotel.pk) if can_be_key(task_id) else []
    if not tasks:
        raise TaskNotFound(task_id)
    return tasks[0]


def _lock_with_room(command: Command, task_id: int) -> _TaskInRoom:
    """Lock the room of a task, then its unfinished tasks and the task itself."""
    rooms: Sequence[tuple[str]] = ()
    if can_be_key(task_id):
        rooms = _READ_ROOM_OF_TASK(task_pk=task_id, hotel_pk=command.hotel.pk)
    if not rooms:
        raise TaskNotFound(task_id)
    facts = lock_with_facts(command, room_numbers=[rooms[0][0]])[0]
    tasks = lock_cleanings([facts.room.pk], task_pk=task_id)
    return _TaskInRoom(next(task for task in tasks if task.pk == task_id), facts, tasks)


def _require(task: HousekeepingTask, reasons: Sequence[Reason]) -> None:
    if reasons:
        raise TaskRefused(task, *reasons)


def _require_due(command: Command, due_date: date) -> date:
    if due_date < command.today:
        sentence = _("The date has passed.")
        raise Invalid(sentence, errors={"due_date": [sentence]})
    return due_date


def _attendant(command: Command, staff_id: int | None) -> Staff | None:
    """Return the active member of the hotel's staff with this key who works on tasks. Raises Invalid."""
    if staff_id is None:
        return None
    for person in _READ_ATTENDANT(staff_pk=staff_id, hotel_pk=command.hotel.pk):
        if may(person, Capability.TASKS_WORK):
            return person
    sentence = _("Nobody with this ID works on tasks of this hotel.")
    raise Invalid(sentence, errors={"staff_id": [sentence]})
