"""The guards of housekeeping. Each returns every reason against an action; commands and `?expand=actions` use them."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from hotel.kernel.command import capability_reasons
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import once_per_language
from housekeeping.enums import CLEANINGS, UNFINISHED, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask, MaintenanceReport
from housekeeping.selectors import RoomCareFacts
from rooms.enums import RoomStatus
from rooms.exceptions import maintenance_open_reason
from rooms.status_words import room_status_word, room_status_words
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.enums import Role
from staff.models import Staff

CLEANABLE = frozenset(
    {
        RoomStatus.READY_FOR_GUEST,
        RoomStatus.OCCUPIED,
        RoomStatus.CHECKOUT_DIRTY,
        RoomStatus.CLEANED_UNINSPECTED,
    }
)
_OF_OCCUPIED = frozenset({RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS})
_CLEAN = frozenset({RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED})


def start_cleaning_reasons(command: Command, facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the acting staff cannot start cleaning the room."""
    if facts.room.room_status != RoomStatus.CLEANING_IN_PROGRESS:
        return _status_reasons(facts, CLEANABLE)
    starter = facts.last_status_event.changed_by
    if starter == command.staff:
        return []
    detail = _("%(person)s is cleaning room %(room)s.") % {
        "person": starter.name if starter else _("The system"),
        "room": facts.room.room_number,
    }
    return [Reason("already_started", detail)]


def stop_cleaning_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the cleaning of the room cannot be stopped."""
    return _status_reasons(facts, {RoomStatus.CLEANING_IN_PROGRESS})


def mark_dirty_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the room cannot be marked as dirty."""
    return _occupied_reasons(facts) + _status_reasons(facts, _CLEAN)


def mark_cleaned_reasons(command: Command, facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the room cannot be marked as cleaned."""
    allowed = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}
    if not command.hotel.requires_inspection:
        allowed.add(RoomStatus.CLEANED_UNINSPECTED)
    return _status_reasons(facts, allowed)


def inspect_reasons(facts: RoomCareFacts, *, passed: bool) -> list[Reason]:
    """Return the reasons why the room cannot pass, or fail, an inspection."""
    return _occupied_reasons(facts) + _status_reasons(
        facts, {RoomStatus.CLEANED_UNINSPECTED} if passed else _CLEAN
    )


def complete_maintenance_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why no maintenance of the room can be completed."""
    if facts.reports or facts.room.room_status == RoomStatus.MAINTENANCE_REQUIRED:
        return []
    detail = _("Room %(room)s has no open maintenance report.") % {"room": facts.room.room_number}
    return [Reason("wrong_status", detail)]


def report_open_reason(report: MaintenanceReport) -> Reason:
    """Return the reason that the same defect of the room is reported already."""
    detail = _("Room %(room)s has this defect in its open report %(report)s already.") % {
        "room": report.room.room_number,
        "report": report.pk,
    }
    return Reason("report_open", detail)


def report_completed_reason(facts: RoomCareFacts) -> Reason:
    """Return the reason that a report of the room is completed, so it cannot change any more."""
    detail = _("The maintenance report of room %(room)s is completed.") % {"room": facts.room.room_number}
    return Reason("wrong_status", detail)


def guest_wish_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why nobody can have a wish for the room: it is vacant."""
    if facts.is_occupied:
        return []
    detail = _("Room %(room)s is vacant, so no guest has a wish for it.") % {"room": facts.room.room_number}
    return [Reason("wrong_status", detail)]


def override_reasons(facts: RoomCareFacts, *, to_status: RoomStatus) -> list[Reason]:
    """Return the reasons why not even an override can give the room this status."""
    values = {"room": facts.room.room_number, "status": room_status_word(to_status)}
    reasons = []
    if facts.is_occupied and to_status not in _OF_OCCUPIED:
        detail = _("Room %(room)s is occupied and cannot become %(status)s.") % values
        reasons.append(Reason("room_occupied", detail))
    if not facts.is_occupied and to_status == RoomStatus.OCCUPIED:
        detail = _("Room %(room)s is vacant and cannot become %(status)s.") % values
        reasons.append(Reason("wrong_status", detail))
    if to_status == RoomStatus.READY_FOR_GUEST and facts.is_unusable:
        reasons.append(maintenance_open_reason(facts.room.room_number))
    return reasons


def _occupied_reasons(facts: RoomCareFacts) -> list[Reason]:
    if not facts.is_occupied:
        return []
    return [Reason("room_occupied", _("Room %(room)s is occupied.") % {"room": facts.room.room_number})]


def _status_reasons(facts: RoomCareFacts, allowed: Collection[RoomStatus]) -> list[Reason]:
    room = facts.room
    if room.room_status in allowed:
        return []
    detail = _wrong_status(room.room_status, frozenset(allowed)) % {"room": room.room_number}
    return [Reason("wrong_status", detail)]


@once_per_language
def _wrong_status(status: str, allowed: frozenset[RoomStatus]) -> str:
    """Return the sentence with a placeholder for the room."""
    return _("Room %(room)s is %(status)s; this needs a room that is %(allowed)s.") % {
        "room": "%(room)s",
        "status": room_status_word(status),
        "allowed": room_status_words(allowed),
    }


def not_own_task_reasons(command: Command, task: HousekeepingTask) -> list[Reason]:
    """Return why the acting staff may not work on the task: only those who manage tasks work on those of others."""
    owner = task.assigned_to
    if owner is None or owner == command.staff or may(command.staff, Capability.TASKS_MANAGE):
        return []
    detail = _("The task in room %(room)s is assigned to %(person)s.") % {
        "room": task.room.room_number,
        "person": owner.name,
    }
    return [Reason("not_own_task", detail)]


def create_task_reasons(
    facts: RoomCareFacts, task_type: TaskType, unfinished: Sequence[HousekeepingTask]
) -> list[Reason]:
    """Return the reasons why no task of this type can be opened; `unfinished` are those of the room."""
    values = {"room": facts.room.room_number}
    reasons = []
    if not facts.room.is_active:
        reasons.append(Reason("room_inactive", _("Room %(room)s is not in use.") % values))
    if unfinished:
        detail = _("Room %(room)s has an unfinished task of this type already.") % values
        reasons.append(Reason("task_open", detail))
    if task_type == TaskType.STAYOVER and not facts.is_occupied:
        detail = _("Room %(room)s is vacant, so it needs no stay-over.") % values
        reasons.append(Reason("wrong_status", detail))
    return reasons


def other_cleaning_reasons(task: HousekeepingTask, tasks: Sequence[HousekeepingTask]) -> list[Reason]:
    """Return why the cleaning cannot begin: another one of its room is in progress."""
    for other in tasks:
        if other != task and other.task_type in CLEANINGS and other.status == TaskStatus.IN_PROGRESS:
            return _already_started_reasons(other)
    return []


def start_task_reasons(command: Command, task: HousekeepingTask, facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the acting staff cannot begin the task."""
    if task.status == TaskStatus.IN_PROGRESS:
        return _already_started_reasons(task)
    reasons = _finished_reasons(task) + not_own_task_reasons(command, task)
    reasons += _capability_reasons(command, task) + _occupancy_reasons(task, facts)
    if not reasons and task.task_type in CLEANINGS:
        reasons += start_cleaning_reasons(command, facts)
    return reasons


def complete_task_reasons(
    command: Command, task: HousekeepingTask, facts: RoomCareFacts, *, passed: bool
) -> list[Reason]:
    """Return the reasons why the acting staff cannot complete the task."""
    reasons = _finished_reasons(task) + not_own_task_reasons(command, task)
    reasons += _capability_reasons(command, task) + _occupancy_reasons(task, facts)
    if reasons or task.task_type == TaskType.AMENITY:
        return reasons
    if task.task_type == TaskType.INSPECTION:
        return inspect_reasons(facts, passed=passed)
    if task.task_type == TaskType.DEEP_CLEAN and task.status == TaskStatus.OPEN:
        return [Reason("wrong_status", _("The deep clean of this room has not begun."))]
    return mark_cleaned_reasons(command, facts)


def change_task_reasons(task: HousekeepingTask, *, also_in_progress: bool = False) -> list[Reason]:
    """Return the reasons why the task cannot be changed, assigned or cancelled: it is finished or has begun."""
    if task.status == TaskStatus.IN_PROGRESS and not also_in_progress:
        return _already_started_reasons(task)
    return _finished_reasons(task)


def _already_started_reasons(task: HousekeepingTask) -> list[Reason]:
    detail = _("%(person)s works on this task.") % {
        "person": task.assigned_to.name if task.assigned_to else _("The system")
    }
    return [Reason("already_started", detail)]


def _finished_reasons(task: HousekeepingTask) -> list[Reason]:
    if task.status in UNFINISHED:
        return []
    detail = _("The task in room %(room)s is over.") % {"room": task.room.room_number}
    return [Reason("wrong_status", detail)]


def _capability_reasons(command: Command, task: HousekeepingTask) -> list[Reason]:
    """Return why the person may not do this type of work."""
    if task.task_type == TaskType.INSPECTION:
        return capability_reasons(command.staff, Capability.INSPECT)
    return capability_reasons(command.staff, Capability.CLEAN) if task.task_type in CLEANINGS else []


def _occupancy_reasons(task: HousekeepingTask, facts: RoomCareFacts) -> list[Reason]:
    values = {"room": facts.room.room_number}
    if task.task_type in {TaskType.TURNOVER, TaskType.DEEP_CLEAN} and facts.is_occupied:
        return [Reason("guest_not_departed", _("The guests have not left room %(room)s yet.") % values)]
    if task.task_type == TaskType.STAYOVER and not facts.is_occupied:
        return [Reason("wrong_status", _("Room %(room)s is vacant, so it needs no stay-over.") % values)]
    return []


def source_of(staff: Staff | None) -> Source:
    """Return the source of an action on a room: FRONT_DESK for staff with that role only, SYSTEM without staff."""
    if staff is None:
        return Source.SYSTEM
    return Source.FRONT_DESK if set(staff.roles) == {Role.FRONT_DESK} else Source.HOUSEKEEPING
