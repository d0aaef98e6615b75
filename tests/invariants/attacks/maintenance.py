"""Attacks on maintenance reports and their history (I18), and I10 of them, of checklists and inspections."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session

REPORTS = "housekeeping_maintenancereport"


def _change(s: Session, report_pk: int, **columns: object) -> None:
    """Change a report as the writer of reports does."""
    version = s.one(f"SELECT version + 1 FROM {REPORTS} WHERE id = %(key)s", key=report_pk)
    s.update(REPORTS, report_pk, **{"version": version, **columns})


@attack("i18_one_open_report_per_defect")
def report_a_defect_twice(s: Session, base: BaseState) -> None:
    for note in ("A bulb", "a BULB"):
        sql_rows.add_maintenance_report(s, base.ready_room, note=note)


@attack("i18_one_report_change_per_version")
def change_a_report_without_a_version(s: Session, base: BaseState) -> None:
    s.update(REPORTS, sql_rows.add_maintenance_report(s, base.ready_room), priority="HIGH")


@attack("i18_report_changes_chain")
def skip_a_version_of_a_report(s: Session, base: BaseState) -> None:
    s.update(REPORTS, sql_rows.add_maintenance_report(s, base.ready_room), version=3)


@attack("i18_only_reports_write_changes")
def invent_a_change_of_a_report(s: Session, base: BaseState) -> None:
    sql_rows.add_report_change(s, sql_rows.add_maintenance_report(s, base.ready_room))


@attack("i18_report_stays")
def move_a_report_to_another_room(s: Session, base: BaseState) -> None:
    _change(s, sql_rows.add_maintenance_report(s, base.ready_room), room_id=base.dirty_room)


@attack("i18_report_stays")
def delete_a_report(s: Session, base: BaseState) -> None:
    report = sql_rows.add_maintenance_report(s, base.ready_room)
    s.run(f"DELETE FROM {REPORTS} WHERE id = %(key)s", key=report)


@attack("i10_maintenance_assigned_to_of_hotel")
def assign_a_report_to_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_maintenance_report(s, base.ready_room, assigned_to_id=base.other_hotel.staff)


@attack("i10_maintenance_changed_by_of_hotel", without=("i10_report_change_performed_by_of_hotel",))
def change_a_report_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    _change(s, sql_rows.add_maintenance_report(s, base.ready_room), changed_by_id=base.other_hotel.staff)


@attack(
    "i10_report_change_performed_by_of_hotel",
    refused_by="i10_maintenance_changed_by_of_hotel",
    without=("i10_maintenance_changed_by_of_hotel",),
)
def record_a_report_by_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    change_a_report_as_staff_of_another_hotel(s, base)


@attack(
    "i10_report_change_of_hotel",
    refused_by="i18_only_reports_write_changes",
    without=("i18_only_reports_write_changes",),
)
def record_a_change_of_a_report_in_another_hotel(s: Session, base: BaseState) -> None:
    report = sql_rows.add_maintenance_report(s, base.ready_room)
    sql_rows.add_report_change(s, report, hotel_id=base.other_hotel.pk)


@attack("i10_checklist_room_type_of_hotel")
def write_a_checklist_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_checklist(s, base.other_hotel.room_type, hotel_id=base.hotel.pk)


@attack("i10_checklist_performed_by_of_hotel")
def write_a_checklist_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_checklist(s, base.hotel.room_type, performed_by_id=base.other_hotel.staff)


@attack("i10_inspection_room_of_hotel")
def inspect_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_inspection(s, base.other_room, hotel_id=base.hotel.pk)


@attack("i10_inspection_performed_by_of_hotel")
def inspect_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_inspection(s, base.ready_room, performed_by_id=base.other_hotel.staff)


@attack("i10_inspection_rule_performed_by_of_hotel")
def write_a_rule_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_rows.add_inspection_rule(s, base.hotel.pk, performed_by_id=base.other_hotel.staff)
