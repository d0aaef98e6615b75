"""Maintenance reports: at most one is open for a room, and it says whether the room is usable."""

from collections.abc import Mapping

from hotel.kernel.sql import insert_rows, update_rows
from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.enums import Priority
from housekeeping.models import MaintenanceReport
from housekeeping.selectors import RoomCareFacts
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
from housekeeping.services.tasks import reopen_cleaning_tasks
from housekeeping.transitions import FORWARD
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command

_REPORT_FIELDS = ("maintenance_required", "maintenance_priority", "maintenance_notes")


def mark_maintenance(
    command: Command, *, room_number: str, priority: Priority, note: str, room_usable: bool = False
) -> Room:
    """Report a defect of a room, or correct the open report.

    A vacant room that is not usable becomes MAINTENANCE_REQUIRED. An occupied room, or one out of order, keeps its
    status. An unchanged report writes nothing. Locks the room, then its task.
    Raises RoomNotFound, Invalid (empty note), Forbidden, Busy.
    """
    command.require(Capability.REPORT_MAINTENANCE)
    values = {
        "priority": priority,
        "note": require_text(note, field_name="note"),
        "room_usable": room_usable,
    }
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    from_status = RoomStatus(facts.room.room_status)
    can_leave_service = not facts.is_occupied and RoomStatus.MAINTENANCE_REQUIRED in FORWARD[from_status]
    leaves_service = can_leave_service and not room_usable
    is_unchanged = facts.report and all(getattr(facts.report, name) == values[name] for name in values)
    if is_unchanged and not leaves_service:
        return facts.room
    restores = {"restores_to": status_after_repair(from_status)} if leaves_service else {}
    _write_report(command, facts, values | restores)
    step = RoomStep(facts.room, RoomStatus.MAINTENANCE_REQUIRED) if leaves_service else None
    action = RoomAction(
        Operation.MAINTENANCE,
        str(values["note"]),
        metadata={"priority": priority, "room_usable": room_usable},
    )
    _apply_and_announce(command, action, facts, step)
    return facts.room


def complete_maintenance(command: Command, *, room_number: str, passed: bool, note: str = "") -> Room:
    """Complete the open report of a room and restore the status that the room had, or was to get, before it.

    A vacant room that does not pass becomes CHECKOUT_DIRTY. A repair does not clean: a dirty room stays dirty. An
    occupied room, or one out of order, keeps its status. Without an open report a repeated command writes nothing.
    Locks the room, then its task.
    Raises RoomNotFound, RoomRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.COMPLETE_MAINTENANCE)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    to_status = _status_after_completion(facts, passed=passed)
    reasons = guards.complete_maintenance_reasons(facts)
    if reasons and to_status == facts.room.room_status and selectors.was_in_maintenance(facts):
        return facts.room
    require_allowed([facts], lambda _: reasons)
    if facts.report:
        _complete_report(command, facts.report, note)
    step = RoomStep(facts.room, to_status) if to_status != facts.room.room_status else None
    action = RoomAction(
        Operation.MAINTENANCE_COMPLETE,
        note,
        metadata={"passed": passed},
    )
    _apply_and_announce(command, action, facts, step)
    return facts.room


def _status_after_completion(facts: RoomCareFacts, *, passed: bool) -> RoomStatus:
    status = RoomStatus(facts.room.room_status)
    if facts.is_occupied or status == RoomStatus.OUT_OF_ORDER:
        return status
    if not passed:
        return RoomStatus.CHECKOUT_DIRTY
    if status != RoomStatus.MAINTENANCE_REQUIRED:
        return status
    if facts.report and facts.report.restores_to:
        return RoomStatus(facts.report.restores_to)
    return status_after_repair(facts.last_status_event.from_status)


def _write_report(command: Command, facts: RoomCareFacts, values: Mapping[str, object]) -> None:
    report = facts.report or MaintenanceReport(
        hotel=command.hotel, room=facts.room, reported_by=command.staff, reported_at=command.now
    )
    for name, value in values.items():
        setattr(report, name, value)
    if facts.report:
        update_rows([report], ["priority", "note", "room_usable", "restores_to"])
    else:
        insert_rows([report])


def _complete_report(command: Command, report: MaintenanceReport, note: str) -> None:
    report.completed_by, report.completed_at, report.completion_note = command.staff, command.now, note
    update_rows([report], ["completed_by", "completed_at", "completion_note"])


def _apply_and_announce(
    command: Command, action: RoomAction, facts: RoomCareFacts, step: RoomStep | None
) -> None:
    """Apply the step, if any, and announce the report in either case."""
    was_being_cleaned = facts.room.room_status == RoomStatus.CLEANING_IN_PROGRESS
    apply_steps(command, action, [(facts, [step] if step else [])])
    if step is None:
        room_services.touch_rooms(
            command,
            rooms=[facts.room],
            changed_fields=_REPORT_FIELDS,
        )
        return
    notification_manager.realtime_room_updated(command, facts.room, _REPORT_FIELDS)
    if was_being_cleaned:
        reopen_cleaning_tasks(command, cleaning_types=cleaning_type_by_room_pk([facts]))
