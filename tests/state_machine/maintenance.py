"""The rules about maintenance: several reports of a room, their correction, assignment and completion."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.models import MaintenanceReport
from tests.state_machine.attendants import AttendantRules
from tests.state_machine.before_arrival import numbers
from tests.state_machine.model import after_repair
from tests.state_machine.model_rows import BROKEN, CLOSED, DIRTY, ModelRoom


class MaintenanceRules(AttendantRules):
    """Reports of two defects in each room."""

    @rule(number=numbers, usable=st.booleans(), note=st.sampled_from(["Tap drips", "No picture"]))
    def report(self, number: str, usable: bool, note: str) -> None:
        room = self.model.rooms[number]
        arguments = {"priority": Priority.MED, "note": note, "room_usable": usable}
        is_new = note not in room.reports
        if self.run_service(is_new, housekeeping.mark_maintenance, room_number=number, **arguments):
            if not room.reports:
                room.restores_to = None
            room.reports[note] = usable
            self._leave_service(room, usable=usable)

    @rule(number=numbers, usable=st.booleans())
    def correct_report(self, number: str, usable: bool) -> None:
        room = self.model.rooms[number]
        if not room.reports:
            return
        note = room.shown_report
        was_usable, changes = room.reports[note], {"room_usable": usable}
        found = self._open_report(number, note).pk
        self.run_service(True, housekeeping.update_report, report_id=found, changes=changes)
        room.reports[note] = usable
        if was_usable != usable:
            self._leave_service(room, usable=usable)

    @rule(items=st.sampled_from([[], ["Bath"]]), days=st.sampled_from([0, 30]))
    def lay_down_inspections(self, items: list[str], days: int) -> None:
        """Change the checklist and the rule of all rooms, which no inspection as a whole depends on."""
        self.run_service(True, housekeeping.set_checklist, code="DBL", items=items)
        self.run_service(True, housekeeping.set_inspection_rule, share_percent=100, new_attendant_days=days)

    @rule(number=numbers)
    def assign_report(self, number: str) -> None:
        room = self.model.rooms[number]
        if room.reports:
            found, staff = self._open_report(number, room.shown_report), self.scenario.maintenance
            self.run_service(True, housekeeping.assign_report, report_id=found.pk, staff_id=staff.pk)

    @rule(number=numbers, passed=st.booleans(), names_oldest=st.booleans())
    def complete_maintenance(self, number: str, passed: bool, names_oldest: bool) -> None:
        room = self.model.rooms[number]
        is_open = bool(room.reports) or room.status == BROKEN
        named: dict[str, Any] = {}
        if names_oldest and room.reports:
            named = {"report_id": self._open_report(number, next(iter(room.reports))).pk}
        done = self.run_service(
            True if is_open else None,
            housekeeping.complete_maintenance,
            room_number=number,
            passed=passed,
            **named,
        )
        if not done or not is_open:
            return
        had_reports = bool(room.reports)
        if had_reports:
            del room.reports[next(iter(room.reports)) if named else room.shown_report]
        if room.status == BROKEN and room.report == "unusable":
            room.restores_to = room.restores_to if passed else DIRTY
            return
        if room.occupant is None and room.status != CLOSED:
            if not passed:
                room.status = DIRTY
            elif room.status == BROKEN:
                restores_to = room.restores_to if had_reports else None
                room.status = restores_to or after_repair(room.before_broken)
        if not room.reports:
            room.restores_to = None

    def _leave_service(self, room: ModelRoom, *, usable: bool) -> None:
        if not usable and room.occupant is None and room.status not in {BROKEN, CLOSED}:
            room.restores_to, room.before_broken = after_repair(room.status), room.status
            room.status = BROKEN

    def _open_report(self, number: str, note: str) -> MaintenanceReport:
        of_room = {"room__room_number": number, "hotel": self.scenario.hotel}
        return MaintenanceReport.objects.get(note=note, completed_at=None, **of_room)
