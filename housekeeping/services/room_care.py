"""The daily work of housekeeping: start and stop cleaning, mark rooms dirty or cleaned, inspect them.

An action on many rooms is one command, and an action on one room is that command for one room: the number of
statements does not depend on the number of rooms. Each command locks the rooms, then their tasks. Each may be
repeated: a room that already has the wanted status stays unchanged. No action changes the occupancy of a room.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.exceptions import Reason
from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.enums import TaskType
from housekeeping.inspection_draws import is_drawn
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import RoomCareFacts
from housekeeping.services.report_writes import set_restores_to
from housekeeping.services.room_actions import (
    RoomAction,
    apply_steps,
    cleaning_type_by_room_pk,
    lock_with_facts,
    ready_status_for,
    require_allowed,
    require_text,
)
from housekeeping.services.room_steps import RoomStep
from housekeeping.services.tasks import (
    finish_inspection_tasks,
    finish_tasks,
    lock_cleanings,
    reopen_cleaning_tasks,
    start_tasks,
    tasks_to_start,
)
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command


def start_cleaning(command: Command, *, room_number: str, note: str = "") -> Room:
    """Start cleaning one room; `start_cleaning_rooms` for one room."""
    return start_cleaning_rooms(command, room_numbers=[room_number], note=note)[0]


def start_cleaning_rooms(command: Command, *, room_numbers: Sequence[str], note: str = "") -> list[Room]:
    """Start cleaning rooms, occupied or vacant, dirty or clean, and start their tasks.

    A room that the same person is already cleaning stays unchanged. Locks the rooms, then their tasks.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status; already_started by another; not_own_task),
    Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    cleaning_types = cleaning_type_by_room_pk(_not_begun(rooms))
    tasks = tasks_to_start(lock_cleanings(cleaning_types), cleaning_types=cleaning_types)

    def reasons(facts: RoomCareFacts) -> list[Reason]:
        task = tasks.get(facts.room.pk)
        not_own = guards.not_own_task_reasons(command, task) if task else []
        return guards.start_cleaning_reasons(command, facts) + not_own

    require_allowed(rooms, reasons, named=len(rooms))
    begin_cleaning(command, rooms, list(tasks.values()), note=note)
    return [facts.room for facts in rooms]


def begin_cleaning(
    command: Command, rooms: Sequence[RoomCareFacts], tasks: Sequence[HousekeepingTask], *, note: str
) -> None:
    """Begin the cleaning of locked rooms that nobody is cleaning yet, with these locked tasks of theirs."""
    waiting = _not_begun(rooms)
    if waiting:
        steps = [(facts, [RoomStep(facts.room, RoomStatus.CLEANING_IN_PROGRESS)]) for facts in waiting]
        apply_steps(command, RoomAction(Operation.CLEAN_START, note), steps)
    start_tasks(command, tasks, note=note)


def stop_cleaning(command: Command, *, room_number: str, reason: str) -> Room:
    """Stop cleaning a room: restore its status from before the start, and reopen its task.

    Sets no timestamps. A room whose cleaning was just stopped stays unchanged. Locks the room, then its task.
    Raises RoomNotFound, RoomRefused (wrong_status), Invalid (empty reason), Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    reason = require_text(reason, field_name="reason")
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    if selectors.cleaning_was_stopped(facts):
        return facts.room
    require_allowed([facts], guards.stop_cleaning_reasons)
    to_status = RoomStatus(facts.last_status_event.from_status)
    action = RoomAction(Operation.CLEAN_STOP, reason)
    apply_steps(command, action, [(facts, [RoomStep(facts.room, to_status, cleaned=False, inspected=False)])])
    reopen_cleaning_tasks(command, cleaning_types=cleaning_type_by_room_pk([facts]), note=reason)
    return facts.room


def mark_dirty(command: Command, *, room_number: str, note: str) -> Room:
    """Mark a vacant room that counted as clean as CHECKOUT_DIRTY. A dirty room stays unchanged.

    Locks the room.
    Raises RoomNotFound, RoomRefused (room_occupied, wrong_status), Invalid (empty note), Forbidden, Busy.
    """
    command.require(Capability.MARK_DIRTY)
    note = require_text(note, field_name="note")
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    if facts.room.room_status != RoomStatus.CHECKOUT_DIRTY:
        require_allowed([facts], guards.mark_dirty_reasons)
        action = RoomAction(Operation.MARK_DIRTY, note)
        apply_steps(command, action, [(facts, [RoomStep(facts.room, RoomStatus.CHECKOUT_DIRTY)])])
    return facts.room


def mark_cleaned(command: Command, *, room_number: str, note: str = "") -> Room:
    """Mark one room as cleaned; `mark_cleaned_rooms` for one room."""
    return mark_cleaned_rooms(command, room_numbers=[room_number], note=note)[0]


def mark_cleaned_rooms(command: Command, *, room_numbers: Sequence[str], note: str = "") -> list[Room]:
    """Mark rooms as cleaned and finish their tasks.

    An occupied room becomes OCCUPIED again, a vacant one CLEANED_UNINSPECTED, or READY_FOR_GUEST in a hotel that
    requires no inspection, or whose draw left the room out. Where an open report makes the room unusable, it becomes
    MAINTENANCE_REQUIRED instead of READY_FOR_GUEST. A dirty room takes the step to CLEANING_IN_PROGRESS first. Locks
    the rooms, then their tasks.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    to_clean = [facts for facts in rooms if not _is_marked_cleaned(command, facts)]
    require_allowed(to_clean, lambda facts: guards.mark_cleaned_reasons(command, facts), named=len(rooms))
    if to_clean:
        tasks = lock_cleanings([facts.room.pk for facts in to_clean])
        end_cleaning(command, to_clean, tasks, note=note)
    return [facts.room for facts in rooms]


def end_cleaning(
    command: Command, rooms: Sequence[RoomCareFacts], tasks: Sequence[HousekeepingTask], *, note: str
) -> None:
    """Mark locked rooms as cleaned, and their locked tasks as done. The guards have allowed it."""
    draws = _draw_inspections(command, rooms, tasks) if command.hotel.requires_inspection else {}
    steps = [
        (
            facts,
            _cleaning_steps(facts, is_inspected=draws.get(facts.room.pk, command.hotel.requires_inspection)),
        )
        for facts in rooms
    ]
    unusable = [facts for facts, taken in steps if taken[-1].to_status == RoomStatus.MAINTENANCE_REQUIRED]
    set_restores_to(command, unusable, RoomStatus.READY_FOR_GUEST)
    apply_steps(command, RoomAction(Operation.CLEAN_COMPLETE, note), steps)
    finish_tasks(command, tasks, cleaning_types=cleaning_type_by_room_pk(rooms), note=note)


def inspect_rooms(
    command: Command, *, room_numbers: Sequence[str], passed: bool, note: str = ""
) -> list[Room]:
    """Pass or fail rooms at an inspection.

    A passed room becomes READY_FOR_GUEST, or MAINTENANCE_REQUIRED where an open report makes it unusable; a failed one
    CHECKOUT_DIRTY, also from READY_FOR_GUEST. A dirty room that fails stays unchanged. A ready room cannot pass again.
    Finishes their inspection tasks. Locks the rooms, then these tasks.
    Raises RoomNotFound, RoomRefused or RoomsRefused (room_occupied, wrong_status), Forbidden, Busy.
    """
    command.require(Capability.INSPECT)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    due = [facts for facts in rooms if passed or facts.room.room_status != RoomStatus.CHECKOUT_DIRTY]
    require_allowed(due, lambda facts: guards.inspect_reasons(facts, passed=passed), named=len(rooms))
    if due:
        tasks = lock_cleanings([facts.room.pk for facts in due])
        end_inspection(command, due, tasks, passed=passed, note=note)
    return [facts.room for facts in rooms]


def end_inspection(
    command: Command,
    rooms: Sequence[RoomCareFacts],
    tasks: Sequence[HousekeepingTask],
    *,
    passed: bool,
    note: str,
    metadata: Mapping[str, Any] | None = None,
    changed: Mapping[HousekeepingTask, Sequence[str]] | None = None,
    created: Sequence[HousekeepingTask] = (),
) -> None:
    """Pass or fail locked rooms, and mark their locked inspection tasks as done. The guards have allowed it.

    `metadata` is further information for the room log; `changed` and `created` are other tasks to write.
    """
    if passed:
        unusable = [facts for facts in rooms if facts.is_unusable]
        set_restores_to(command, unusable, RoomStatus.READY_FOR_GUEST)
    action = RoomAction(Operation.INSPECT, note, metadata={"passed": passed, **(metadata or {})})
    apply_steps(command, action, [(facts, [_inspection_step(facts, passed=passed)]) for facts in rooms])
    finish_inspection_tasks(
        command,
        rooms=[facts.room for facts in rooms],
        tasks=tasks,
        note=note,
        changed=changed,
        created=created,
    )


def _not_begun(rooms: Sequence[RoomCareFacts]) -> list[RoomCareFacts]:
    return [facts for facts in rooms if facts.room.room_status != RoomStatus.CLEANING_IN_PROGRESS]


def _is_marked_cleaned(command: Command, facts: RoomCareFacts) -> bool:
    room = facts.room
    if facts.is_occupied:
        # Of the steps to OCCUPIED only the end of a stay-over cleaning sets the timestamp; a stopped one does not.
        return room.room_status == RoomStatus.OCCUPIED and room.last_cleaned_at == facts.last_status_event.at
    if command.hotel.requires_inspection and (
        not facts.draws_inspections or room.room_status == RoomStatus.CLEANED_UNINSPECTED
    ):
        return room.room_status == RoomStatus.CLEANED_UNINSPECTED
    is_waiting = facts.restores_to == RoomStatus.READY_FOR_GUEST
    return room.room_status == RoomStatus.READY_FOR_GUEST or (
        room.room_status == RoomStatus.MAINTENANCE_REQUIRED and is_waiting
    )


def _draw_inspections(
    command: Command, rooms: Sequence[RoomCareFacts], tasks: Sequence[HousekeepingTask]
) -> dict[int, bool]:
    """Return whether rooms are inspected, by primary key, and keep it on their tasks; a room without one is."""
    facts_by_room = {facts.room.pk: facts for facts in rooms if not facts.is_occupied}
    draws: dict[int, bool] = {}
    for task in tasks:
        if task.task_type in {TaskType.TURNOVER, TaskType.DEEP_CLEAN} and task.room_id in facts_by_room:
            facts = facts_by_room[task.room_id]
            drawn = is_drawn(facts, task, attendant=task.assigned_to or command.staff, now=command.now)
            if drawn is not None:
                draws[task.room_id] = task.inspection_drawn = drawn or draws.get(task.room_id, False)
    return draws


def _cleaning_steps(facts: RoomCareFacts, *, is_inspected: bool) -> list[RoomStep]:
    room = facts.room
    if facts.is_occupied:
        return [RoomStep(room, RoomStatus.OCCUPIED)]
    if room.room_status == RoomStatus.CLEANED_UNINSPECTED:
        return [RoomStep(room, ready_status_for(facts), inspected=False)]
    to_status = RoomStatus.CLEANED_UNINSPECTED if is_inspected else ready_status_for(facts)
    finish = RoomStep(room, to_status, cleaned=True)
    if room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return [finish]
    return [RoomStep(room, RoomStatus.CLEANING_IN_PROGRESS), finish]


def _inspection_step(facts: RoomCareFacts, *, passed: bool) -> RoomStep:
    to_status = ready_status_for(facts) if passed else RoomStatus.CHECKOUT_DIRTY
    return RoomStep(facts.room, to_status, inspected=passed)
