"""Housekeeping's daily work: cleaning starts and stops, rooms become dirty, clean, inspected.

What is done to many rooms at once is a command on a set, and one room a set of one: the number of
statements does not depend on the number of rooms. All commands lock the rooms, then their tasks, and are
safe to send twice: a room already where it should go is left alone. Guest and front desk are never touched:
a stay-over keeps its guest.
"""

from collections.abc import Sequence
from datetime import datetime

from hotel.kernel.enums import Source
from hotel.models import Hotel
from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.selectors import RoomFacts
from housekeeping.services.room_steps import RoomStep
from housekeeping.services.room_work import (
    Act,
    carry_out,
    cleaning_of,
    judge,
    look_at,
    ready_or_waiting,
    require_words,
    will_restore_to,
)
from housekeeping.services.tasks import finish_cleaning_tasks, reopen_cleaning_tasks, start_cleaning_tasks
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import require


def start_cleaning(
    *, hotel: Hotel, room_number: str, staff: Staff | None, source: Source, now: datetime, note: str = ""
) -> Room:
    """Start cleaning one room; `start_cleaning_rooms` for a set of one."""
    return start_cleaning_rooms(
        hotel=hotel, room_numbers=[room_number], staff=staff, source=source, now=now, note=note
    )[0]


def start_cleaning_rooms(
    *,
    hotel: Hotel,
    room_numbers: Sequence[str],
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
) -> list[Room]:
    """Take rooms to CLEANING_IN_PROGRESS: after a departure, to freshen up, or as a stay-over; their tasks start.

    A room that the same person has already started stays as it is.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status; already_started by another), Forbidden, Busy.
    """
    require(staff, Capability.CLEAN)
    rooms = look_at(hotel=hotel, room_numbers=room_numbers)
    judge(rooms, lambda facts: guards.start_cleaning_reasons(facts, staff=staff), asked=len(rooms))
    waiting = [facts for facts in rooms if facts.room.room_status != RoomStatus.CLEANING_IN_PROGRESS]
    if waiting:
        act = Act(hotel, Operation.CLEAN_START, staff, source, note, now)
        carry_out(
            act, [(facts, [RoomStep(facts.room, RoomStatus.CLEANING_IN_PROGRESS)]) for facts in waiting]
        )
        start_cleaning_tasks(work=cleaning_of(waiting), staff=staff, source=source, now=now)
    return [facts.room for facts in rooms]


def stop_cleaning(
    *, hotel: Hotel, room_number: str, reason: str, staff: Staff | None, source: Source, now: datetime
) -> Room:
    """Break cleaning off: the room returns to the status before the start, without stamps; its task waits again.

    Locks the room, then its task. A room whose cleaning was just stopped stays as it is.
    Raises RoomNotFound, RoomRefused (wrong_status), Invalid (no reason), Forbidden, Busy.
    """
    require(staff, Capability.CLEAN)
    reason = require_words(reason, field_name="reason")
    facts = look_at(hotel=hotel, room_numbers=[room_number])[0]
    if selectors.cleaning_was_stopped(facts):
        return facts.room
    judge([facts], guards.stop_cleaning_reasons)
    before = RoomStatus(facts.last_step.from_status)
    act = Act(hotel, Operation.CLEAN_STOP, staff, source, reason, now)
    carry_out(act, [(facts, [RoomStep(facts.room, before, cleaned=False, inspected=False)])])
    reopen_cleaning_tasks(work=cleaning_of([facts]), source=source, now=now)
    return facts.room


def mark_dirty(
    *, hotel: Hotel, room_number: str, note: str, staff: Staff | None, source: Source, now: datetime
) -> Room:
    """A vacant room that counted as clean turned out dirty. Locks the room; a dirty one stays as it is.

    Raises RoomNotFound, RoomRefused (room_occupied, wrong_status), Invalid (no note), Forbidden, Busy.
    """
    require(staff, Capability.MARK_DIRTY)
    note = require_words(note, field_name="note")
    facts = look_at(hotel=hotel, room_numbers=[room_number])[0]
    if facts.room.room_status != RoomStatus.CHECKOUT_DIRTY:
        judge([facts], guards.mark_dirty_reasons)
        act = Act(hotel, Operation.MARK_DIRTY, staff, source, note, now)
        carry_out(act, [(facts, [RoomStep(facts.room, RoomStatus.CHECKOUT_DIRTY)])])
    return facts.room


def mark_cleaned(
    *, hotel: Hotel, room_number: str, staff: Staff | None, source: Source, now: datetime, note: str = ""
) -> Room:
    """One room is clean; `mark_cleaned_rooms` for a set of one."""
    return mark_cleaned_rooms(
        hotel=hotel, room_numbers=[room_number], staff=staff, source=source, now=now, note=note
    )[0]


def mark_cleaned_rooms(
    *,
    hotel: Hotel,
    room_numbers: Sequence[str],
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
) -> list[Room]:
    """Rooms are clean: CLEANED_UNINSPECTED, READY_FOR_GUEST where nobody inspects, OCCUPIED after a stay-over.

    A dirty room makes both moves. Where a waiting report makes the room unusable it goes to
    MAINTENANCE_REQUIRED instead of READY_FOR_GUEST. The rooms' tasks are done.
    Raises RoomNotFound, RoomRefused or RoomsRefused (wrong_status), Forbidden, Busy.
    """
    require(staff, Capability.CLEAN)
    rooms = look_at(hotel=hotel, room_numbers=room_numbers)
    unclean = [facts for facts in rooms if not _is_marked_cleaned(facts, hotel)]
    judge(unclean, lambda facts: guards.mark_cleaned_reasons(facts, hotel=hotel), asked=len(rooms))
    if unclean:
        steps = [(facts, _cleaning_steps(facts, hotel)) for facts in unclean]
        broken = [facts for facts, taken in steps if taken[-1].to_status == RoomStatus.MAINTENANCE_REQUIRED]
        will_restore_to(broken, RoomStatus.READY_FOR_GUEST)
        carry_out(Act(hotel, Operation.CLEAN_COMPLETE, staff, source, note, now), steps)
        finish_cleaning_tasks(work=cleaning_of(unclean), source=source, now=now)
    return [facts.room for facts in rooms]


def inspect(
    *,
    hotel: Hotel,
    room_number: str,
    passed: bool,
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
) -> Room:
    """One room was inspected; `inspect_rooms` for a set of one."""
    return inspect_rooms(
        hotel=hotel,
        room_numbers=[room_number],
        passed=passed,
        staff=staff,
        source=source,
        now=now,
        note=note,
    )[0]


def inspect_rooms(
    *,
    hotel: Hotel,
    room_numbers: Sequence[str],
    passed: bool,
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
) -> list[Room]:
    """Rooms were inspected: READY_FOR_GUEST when passed, CHECKOUT_DIRTY when not, also from READY_FOR_GUEST.

    Where a waiting report makes a passed room unusable it goes to MAINTENANCE_REQUIRED instead. A dirty room
    that fails stays as it is; passing a ready room is refused.
    Raises RoomNotFound, RoomRefused or RoomsRefused (room_occupied, wrong_status), Forbidden, Busy.
    """
    require(staff, Capability.INSPECT)
    rooms = look_at(hotel=hotel, room_numbers=room_numbers)
    due = [facts for facts in rooms if passed or facts.room.room_status != RoomStatus.CHECKOUT_DIRTY]
    judge(due, lambda facts: guards.inspect_reasons(facts, passed=passed), asked=len(rooms))
    if passed:
        will_restore_to([facts for facts in due if facts.is_unusable], RoomStatus.READY_FOR_GUEST)
    act = Act(hotel, Operation.INSPECT, staff, source, note, now, metadata={"passed": passed})
    carry_out(act, [(facts, [_inspection_step(facts, passed=passed)]) for facts in due])
    return [facts.room for facts in rooms]


def _is_marked_cleaned(facts: RoomFacts, hotel: Hotel) -> bool:
    room = facts.room
    if facts.is_occupied:
        # Only the step that ended a stay-over cleaning has left its stamp; one broken off has not.
        return room.room_status == RoomStatus.OCCUPIED and room.last_cleaned_at == facts.last_step.at
    if hotel.requires_inspection:
        return room.room_status == RoomStatus.CLEANED_UNINSPECTED
    waits = facts.report is not None and facts.report.restores_to == RoomStatus.READY_FOR_GUEST
    return room.room_status == RoomStatus.READY_FOR_GUEST or (
        room.room_status == RoomStatus.MAINTENANCE_REQUIRED and waits
    )


def _cleaning_steps(facts: RoomFacts, hotel: Hotel) -> list[RoomStep]:
    room = facts.room
    if facts.is_occupied:
        return [RoomStep(room, RoomStatus.OCCUPIED)]
    if room.room_status == RoomStatus.CLEANED_UNINSPECTED:
        return [RoomStep(room, ready_or_waiting(facts), inspected=False)]
    started = [RoomStep(room, RoomStatus.CLEANING_IN_PROGRESS)]
    if room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        started = []
    clean = RoomStatus.CLEANED_UNINSPECTED if hotel.requires_inspection else ready_or_waiting(facts)
    return [*started, RoomStep(room, clean, cleaned=True)]


def _inspection_step(facts: RoomFacts, *, passed: bool) -> RoomStep:
    to_status = ready_or_waiting(facts) if passed else RoomStatus.CHECKOUT_DIRTY
    return RoomStep(facts.room, to_status, inspected=passed)
