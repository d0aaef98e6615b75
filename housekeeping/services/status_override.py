"""The override of a room status by a manager, with name and note."""

from dataclasses import replace

from django.utils.translation import gettext as _

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden
from housekeeping import policies as guards
from housekeeping.enums import RoomEventKind
from housekeeping.selectors import RoomCareFacts
from housekeeping.services.report_writes import set_restores_to
from housekeeping.services.room_actions import (
    RoomAction,
    apply_steps,
    cleaning_type_by_room_pk,
    lock_with_facts,
    require_allowed,
    require_text,
    status_after_repair,
)
from housekeeping.services.room_steps import RoomStep
from housekeeping.services.tasks import finish_cleaning_tasks, reopen_cleaning_tasks, start_cleaning_tasks
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command

_CLEAN = frozenset({RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED})


def override_status(command: Command, *, room_number: str, to_status: RoomStatus, note: str) -> Room:
    """Give a room any status that keeps the invariants, with the source MANAGER_OVERRIDE, and update its task.

    A room with that status stays unchanged. Locks the room, then its task.
    Raises RoomNotFound, RoomRefused (room_occupied, wrong_status, maintenance_open), Invalid (empty note),
    Forbidden (also for the program itself), Busy.
    """
    command.require(Capability.OVERRIDE_STATUS)
    if command.staff is None:
        raise Forbidden(_("An override needs a staff member who answers for it."))
    note = require_text(note, field_name="note")
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    from_status = RoomStatus(facts.room.room_status)
    if from_status == to_status:
        return facts.room
    require_allowed([facts], lambda facts: guards.override_reasons(facts, to_status=to_status))
    command = replace(command, source=Source.MANAGER_OVERRIDE)
    if to_status == RoomStatus.MAINTENANCE_REQUIRED:
        set_restores_to(command, [facts], status_after_repair(from_status))
    action = RoomAction(
        Operation.OVERRIDE_STATUS,
        note,
        metadata={"to_status": to_status},
    )
    apply_steps(command, action, [(facts, [RoomStep(facts.room, to_status, kind=RoomEventKind.OVERRIDE)])])
    _update_task(command, facts, from_status, to_status)
    return facts.room


def _update_task(
    command: Command, facts: RoomCareFacts, from_status: RoomStatus, to_status: RoomStatus
) -> None:
    cleaning_types = cleaning_type_by_room_pk([facts])
    if to_status == RoomStatus.CLEANING_IN_PROGRESS:
        start_cleaning_tasks(command, cleaning_types=cleaning_types)
    elif to_status in _CLEAN:
        finish_cleaning_tasks(command, cleaning_types=cleaning_types)
    elif from_status == RoomStatus.CLEANING_IN_PROGRESS:
        reopen_cleaning_tasks(command, cleaning_types=cleaning_types)
