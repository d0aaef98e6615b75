"""Maintenance reports: each is one defect of a room, and says whether the room is usable meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.enums import Priority, ReportCategory
from housekeeping.exceptions import ReportNotFound
from housekeeping.models import MaintenanceReport
from housekeeping.selectors import RoomCareFacts
from housekeeping.services.report_writes import set_report_values, write_reports
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
from rooms.exceptions import RoomRefused
from rooms.models import Room
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff

_REPORT_FIELDS = ("maintenance_required", "maintenance_priority", "maintenance_notes")
_READ_ROOM_OF_REPORT = PreparedQuery(
    "read_room_of_report",
    lambda given: MaintenanceReport.objects.filter(
        pk=given.value("report_pk"), hotel=given.value("hotel_pk")
    ).values_list("room__room_number"),
)
_READ_TECHNICIAN = PreparedQuery(
    "read_technician",
    lambda given: Staff.objects.filter(
        pk=given.value("staff_pk"), hotel=given.value("hotel_pk"), is_active=True
    ).select_related("user"),
)


def mark_maintenance(
    command: Command,
    *,
    room_number: str,
    priority: Priority,
    note: str,
    room_usable: bool = False,
    category: ReportCategory = ReportCategory.OTHER,
) -> Room:
    """Report a defect of a room. Each defect is a report of its own; the same one is not reported twice.

    A vacant room that is not usable becomes MAINTENANCE_REQUIRED. An occupied room, or one out of order, keeps its
    status. Locks the room, then its task.
    Raises RoomNotFound, RoomRefused (report_open, with `report_id`), Invalid (empty note), Forbidden, Busy.
    """
    command.require(Capability.REPORT_MAINTENANCE)
    note = require_text(note, field_name="note")
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    _require_another_defect(facts, category=category, note=note)
    report = MaintenanceReport(
        hotel=command.hotel,
        room=facts.room,
        category=category,
        priority=priority,
        note=note,
        room_usable=room_usable,
        restores_to=facts.restores_to,
        reported_by=command.staff,
        reported_at=command.now,
    )
    step = _step_out_of_service(facts, [*facts.reports, report], room_usable=room_usable)
    metadata = {"priority": priority, "room_usable": room_usable, "category": category}
    _carry_out(command, facts, Operation.MAINTENANCE, note, step, metadata, created=[report])
    return facts.room


def update_report(command: Command, *, report_id: int, changes: Mapping[str, Any]) -> MaintenanceReport:
    """Correct priority, category, note or usability of an open report.

    A vacant room that is not usable any more becomes MAINTENANCE_REQUIRED; a correction to usable restores no status.
    Locks the room, then its task.
    Raises ReportNotFound, RoomRefused (wrong_status: it is completed; report_open), Invalid (empty note), Forbidden,
    Busy.
    """
    command.require(Capability.REPORT_MAINTENANCE)
    values = dict(changes)
    if "note" in values:
        values["note"] = require_text(values["note"], field_name="note")
    facts, report = _lock_open_report(command, report_id)
    old = {name: getattr(report, name) for name in values}
    if old == values:
        return report
    wanted = {"category": report.category, "note": report.note} | values
    _require_another_defect(facts, category=wanted["category"], note=wanted["note"], than=report)
    step = None
    if values.get("room_usable", report.room_usable) is not report.room_usable:
        step = _step_out_of_service(facts, facts.reports, room_usable=values["room_usable"])
    names = set_report_values(report, **values)
    told = {name: {"from": old[name], "to": values[name]} for name in names if name != "note"}
    note = report.note if "note" in names else ""
    metadata = {"changes": told}
    _carry_out(command, facts, Operation.MAINTENANCE_CHANGE, note, step, metadata, changed={report: names})
    return report


def assign_report(command: Command, *, report_id: int, staff_id: int | None) -> MaintenanceReport:
    """Assign an open report to a member of the staff who completes maintenance; None makes it free for everybody.

    Locks the room. Raises ReportNotFound, RoomRefused (wrong_status: it is completed), Invalid (nobody of this hotel
    who completes maintenance), Forbidden, Busy.
    """
    command.require(Capability.COMPLETE_MAINTENANCE)
    technician = _technician(command, staff_id)
    facts, report = _lock_open_report(command, report_id)
    before = report.assigned_to
    if before == technician:
        return report
    names = set_report_values(report, assigned_to=technician)
    told = {
        "technician": {"from": before.name if before else None, "to": technician.name if technician else None}
    }
    metadata = {"changes": told}
    _carry_out(command, facts, Operation.MAINTENANCE_CHANGE, "", None, metadata, changed={report: names})
    return report


def complete_maintenance(
    command: Command, *, room_number: str, passed: bool, note: str = "", report_id: int | None = None
) -> Room:
    """Complete a report of a room; without `report_id` the most urgent open one, which the room shows.

    The completion of the last report that made the room unusable restores the status that the room had, or was to
    get, before it. A vacant room that does not pass becomes CHECKOUT_DIRTY then. A repair does not clean: a dirty room
    stays dirty. An occupied room, or one out of order, keeps its status. A completed report, or a room without an open
    one, stays unchanged. Locks the room, then its task.
    Raises RoomNotFound, ReportNotFound (also one of another room), RoomRefused (wrong_status), Forbidden, Busy.
    """
    command.require(Capability.COMPLETE_MAINTENANCE)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    report = facts.report
    if report_id is not None:
        report = next((one for one in facts.reports if one.pk == report_id), None)
        if report is None:
            _require_completed(facts, report_id)
            return facts.room
    others = [one for one in facts.reports if one != report]
    to_status = _status_after_completion(facts, others, passed=passed)
    reasons = guards.complete_maintenance_reasons(facts)
    if reasons and to_status == facts.room.room_status and selectors.was_in_maintenance(facts):
        return facts.room
    require_allowed([facts], lambda _: reasons)
    changed: dict[MaintenanceReport, Sequence[str]] = {}
    if report:
        completion = {"completed_by": command.staff, "completed_at": command.now, "completion_note": note}
        set_report_values(report, **completion)
        changed[report] = ("is_open", *completion)
    if not passed and to_status == RoomStatus.MAINTENANCE_REQUIRED:
        for other in others:
            other.restores_to = RoomStatus.CHECKOUT_DIRTY
        changed |= dict.fromkeys(others, ())
    step = RoomStep(facts.room, to_status) if to_status != facts.room.room_status else None
    _carry_out(
        command, facts, Operation.MAINTENANCE_COMPLETE, note, step, {"passed": passed}, changed=changed
    )
    return facts.room


def _status_after_completion(
    facts: RoomCareFacts, others: Sequence[MaintenanceReport], *, passed: bool
) -> RoomStatus:
    """Return the status of the room when one report is completed and these `others` stay open."""
    status = RoomStatus(facts.room.room_status)
    if facts.is_occupied or status == RoomStatus.OUT_OF_ORDER:
        return status
    if status == RoomStatus.MAINTENANCE_REQUIRED and any(not other.room_usable for other in others):
        return status
    if not passed:
        return RoomStatus.CHECKOUT_DIRTY
    if status != RoomStatus.MAINTENANCE_REQUIRED:
        return status
    return RoomStatus(facts.restores_to or status_after_repair(facts.last_status_event.from_status))


def _step_out_of_service(
    facts: RoomCareFacts, reports: Sequence[MaintenanceReport], *, room_usable: bool
) -> RoomStep | None:
    """Return the step of a vacant room that is not usable; its open reports restore the present status."""
    status = RoomStatus(facts.room.room_status)
    if room_usable or facts.is_occupied or RoomStatus.MAINTENANCE_REQUIRED not in FORWARD[status]:
        return None
    for report in reports:
        report.restores_to = status_after_repair(status)
    return RoomStep(facts.room, RoomStatus.MAINTENANCE_REQUIRED)


def _carry_out(
    command: Command,
    facts: RoomCareFacts,
    operation: Operation,
    note: str,
    step: RoomStep | None,
    metadata: Mapping[str, Any],
    *,
    changed: Mapping[MaintenanceReport, Sequence[str]] | None = None,
    created: Sequence[MaintenanceReport] = (),
) -> None:
    """Write the reports, take the step, if any, and announce the room in either case."""
    changed = dict(changed or {})
    if step and step.to_status == RoomStatus.MAINTENANCE_REQUIRED:
        changed = {**dict.fromkeys(facts.reports, ()), **changed}
    write_reports(command, changed, created)
    subjects = [*created, *(report for report, names in changed.items() if names)]
    named = {"report_id": subjects[0].pk} if subjects else {}
    was_being_cleaned = facts.room.room_status == RoomStatus.CLEANING_IN_PROGRESS
    action = RoomAction(operation, note, metadata={**metadata, **named})
    apply_steps(command, action, [(facts, [step] if step else [])])
    if step is None:
        room_services.touch_rooms(command, rooms=[facts.room], changed_fields=_REPORT_FIELDS)
        return
    notification_manager.realtime_room_updated(command, facts.room, _REPORT_FIELDS)
    if was_being_cleaned:
        reopen_cleaning_tasks(command, cleaning_types=cleaning_type_by_room_pk([facts]))


def _require_another_defect(
    facts: RoomCareFacts, *, category: str, note: str, than: MaintenanceReport | None = None
) -> None:
    for report in facts.reports:
        if report != than and (report.category, report.note.lower()) == (category, note.lower()):
            raise RoomRefused(facts.room, guards.report_open_reason(report), report_id=report.pk)


def _require_completed(facts: RoomCareFacts, report_id: int) -> None:
    """Raise ReportNotFound unless this is a report of the room, which is completed then."""
    found = can_be_key(report_id) and selectors.is_report_of_room(facts.room, report_id)
    if not found:
        raise ReportNotFound(report_id)


def _lock_open_report(command: Command, report_id: int) -> tuple[RoomCareFacts, MaintenanceReport]:
    """Lock the room of a report and return its facts with the report. Raises ReportNotFound, RoomRefused."""
    rooms: Sequence[Any] = ()
    if can_be_key(report_id):
        rooms = _READ_ROOM_OF_REPORT(report_pk=report_id, hotel_pk=command.hotel.pk)
    if not rooms:
        raise ReportNotFound(report_id)
    facts = lock_with_facts(command, room_numbers=[rooms[0][0]])[0]
    for report in facts.reports:
        if report.pk == report_id:
            return facts, report
    raise RoomRefused(facts.room, guards.report_completed_reason(facts))


def _technician(command: Command, staff_id: int | None) -> Staff | None:
    """Return the active member of the hotel's staff with this key who completes maintenance. Raises Invalid."""
    if staff_id is None:
        return None
    for person in _READ_TECHNICIAN(staff_pk=staff_id, hotel_pk=command.hotel.pk):
        if may(person, Capability.COMPLETE_MAINTENANCE):
            return person
    sentence = _("Nobody with this ID repairs rooms of this hotel.")
    raise Invalid(sentence, errors={"staff_id": [sentence]})
