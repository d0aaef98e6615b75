"""Housekeeping's daily work: cleaning starts and stops, rooms become dirty, clean, inspected.

What is done to many rooms at once is a command on a set, and one room a set of one: the number of
statements does not depend on the number of rooms. All commands lock the rooms, then their tasks, and are
safe to send twice: a room already where it should go is left alone. Guest and front desk are never touched:
a stay-over keeps its guest.
"""

from collections.abc import Sequence

from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.selectors import RoomCareFacts
from housekeeping.services.room_actions import (
    RoomAction,
    apply_steps,
    cleaning_type_by_room_pk,
    lock_with_facts,
    ready_status_for,
    require_allowed,
    require_text,
    set_restores_to,
)
from housekeeping.services.room_steps import RoomStep
from housekeeping.services.tasks import finish_cleaning_tasks, reopen_cleaning_tasks, start_cleaning_tasks
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command


def start_cleaning(command: Command, *, room_number: str, note: str = "") -> Room:
    """Start cleaning one room; `start_cleaning_rooms` for a set of one."""
    return start_cleaning_rooms(command, room_numbers=[room_number], note=note)[0]


def start_cleaning_rooms(command: Command, *, room_numbers: Sequence[str], note: str = "") -> list[Room]:
    """Take rooms to CLEANING_IN_PROGRESS: after a departure, to freshen up, or as a stay-over; their tasks start.

    A room that the same person has already started stays as it is.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status; already_started by another), Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    require_allowed(rooms, lambda facts: guards.start_cleaning_reasons(command, facts), asked=len(rooms))
    waiting = [facts for facts in rooms if facts.room.room_status != RoomStatus.CLEANING_IN_PROGRESS]
    if waiting:
        action = RoomAction(Operation.CLEAN_START, note)
        apply_steps(
            command,
            action,
            [(facts, [RoomStep(facts.room, RoomStatus.CLEANING_IN_PROGRESS)]) for facts in waiting],
        )
        start_cleaning_tasks(command, work=cleaning_type_by_room_pk(waiting))
    return [facts.room for facts in rooms]


def stop_cleaning(command: Command, *, room_number: str, reason: str) -> Room:
    """Break cleaning off: the room returns to the status before the start, without stamps; its task waits again.

    Locks the room, then its task. A room whose cleaning was just stopped stays as it is.
    Raises RoomNotFound, RoomRefused (wrong_status), Invalid (no reason), Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    reason = require_text(reason, field_name="reason")
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    if selectors.cleaning_was_stopped(facts):
        return facts.room
    require_allowed([facts], guards.stop_cleaning_reasons)
    before = RoomStatus(facts.last_status_event.from_status)
    action = RoomAction(Operation.CLEAN_STOP, reason)
    apply_steps(command, action, [(facts, [RoomStep(facts.room, before, cleaned=False, inspected=False)])])
    reopen_cleaning_tasks(command, work=cleaning_type_by_room_pk([facts]))
    return facts.room


def mark_dirty(command: Command, *, room_number: str, note: str) -> Room:
    """A vacant room that counted as clean turned out dirty. Locks the room; a dirty one stays as it is.

    Raises RoomNotFound, RoomRefused (room_occupied, wrong_status), Invalid (no note), Forbidden, Busy.
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
    """One room is clean; `mark_cleaned_rooms` for a set of one."""
    return mark_cleaned_rooms(command, room_numbers=[room_number], note=note)[0]


def mark_cleaned_rooms(command: Command, *, room_numbers: Sequence[str], note: str = "") -> list[Room]:
    """Rooms are clean: CLEANED_UNINSPECTED, READY_FOR_GUEST where nobody inspects, OCCUPIED after a stay-over.

    A dirty room makes both moves. Where a waiting report makes the room unusable it goes to
    MAINTENANCE_REQUIRED instead of READY_FOR_GUEST. The rooms' tasks are done.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.CLEAN)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    unclean = [facts for facts in rooms if not _is_marked_cleaned(command, facts)]
    require_allowed(unclean, lambda facts: guards.mark_cleaned_reasons(command, facts), asked=len(rooms))
    if unclean:
        steps = [(facts, _cleaning_steps(command, facts)) for facts in unclean]
        broken = [facts for facts, taken in steps if taken[-1].to_status == RoomStatus.MAINTENANCE_REQUIRED]
        set_restores_to(broken, RoomStatus.READY_FOR_GUEST)
        apply_steps(
            command,
            RoomAction(Operation.CLEAN_COMPLETE, note),
            steps,
        )
        finish_cleaning_tasks(command, work=cleaning_type_by_room_pk(unclean))
    return [facts.room for facts in rooms]


def inspect(command: Command, *, room_number: str, passed: bool, note: str = "") -> Room:
    """One room was inspected; `inspect_rooms` for a set of one."""
    return inspect_rooms(command, room_numbers=[room_number], passed=passed, note=note)[0]


def inspect_rooms(
    command: Command, *, room_numbers: Sequence[str], passed: bool, note: str = ""
) -> list[Room]:
    """Rooms were inspected: READY_FOR_GUEST when passed, CHECKOUT_DIRTY when not, also from READY_FOR_GUEST.

    Where a waiting report makes a passed room unusable it goes to MAINTENANCE_REQUIRED instead. A dirty room
    that fails stays as it is; passing a ready room is refused.
    Raises RoomNotFound, RoomRefused or RoomsRefused (room_occupied, wrong_status), Forbidden, Busy.
    """
    command.require(Capability.INSPECT)
    rooms = lock_with_facts(command, room_numbers=room_numbers)
    due = [facts for facts in rooms if passed or facts.room.room_status != RoomStatus.CHECKOUT_DIRTY]
    require_allowed(due, lambda facts: guards.inspect_reasons(facts, passed=passed), asked=len(rooms))
    if passed:
        set_restores_to([facts for facts in due if facts.is_unusable], RoomStatus.READY_FOR_GUEST)
    action = RoomAction(
        Operation.INSPECT,
        note,
        metadata={"passed": passed},
    )
    apply_steps(command, action, [(facts, [_inspection_step(facts, passed=passed)]) for facts in due])
    return [facts.room for facts in rooms]


def _is_marked_cleaned(command: Command, facts: RoomCareFacts) -> bool:
    room = facts.room
    if facts.is_occupied:
        # Only the step that ended a stay-over cleaning has left its stamp; one broken off has not.
        return room.room_status == RoomStatus.OCCUPIED and room.last_cleaned_at == facts.last_status_event.at
    if command.hotel.requires_inspection:
        return room.room_status == RoomStatus.CLEANED_UNINSPECTED
    waits = facts.report is not None and facts.report.restores_to == RoomStatus.READY_FOR_GUEST
    return room.room_status == RoomStatus.READY_FOR_GUEST or (
        room.room_status == RoomStatus.MAINTENANCE_REQUIRED and waits
    )


def _cleaning_steps(command: Command, facts: RoomCareFacts) -> list[RoomStep]:
    room = facts.room
    if facts.is_occupied:
        return [RoomStep(room, RoomStatus.OCCUPIED)]
    if room.room_status == RoomStatus.CLEANED_UNINSPECTED:
        return [RoomStep(room, ready_status_for(facts), inspected=False)]
    started = [RoomStep(room, RoomStatus.CLEANING_IN_PROGRESS)]
    if room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        started = []
    clean = RoomStatus.CLEANED_UNINSPECTED if command.hotel.requires_inspection else ready_status_for(facts)
    return [*started, RoomStep(room, clean, cleaned=True)]


def _inspection_step(facts: RoomCareFacts, *, passed: bool) -> RoomStep:
    to_status = ready_status_for(facts) if passed else RoomStatus.CHECKOUT_DIRTY
    return RoomStep(facts.room, to_status, inspected=passed)
