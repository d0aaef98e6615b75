"""Attacks on audit rows: I9."""

from tests.invariants.attacks.attack import ATTACKS, Attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKING_CHANGES, BOOKING_EVENTS, ROOM_EVENTS, ROOM_LOG
from tests.invariants.support.sql_session import Session

TABLES = {
    "i9_room_events_only_grow": (ROOM_EVENTS, "note"),
    "i9_booking_events_only_grow": (BOOKING_EVENTS, "reason"),
    "i9_room_operations_only_grow": (ROOM_LOG, "note"),
    "i9_booking_changes_only_grow": (BOOKING_CHANGES, "note"),
    "i9_booking_imports_only_grow": ("room_bookings_bookingimport", "file_name"),
    "i9_calendar_changes_only_grow": ("room_bookings_calendarchange", "request_id"),
    "i9_payments_only_grow": ("room_bookings_payment", "note"),
    "i9_group_bills_only_grow": ("room_bookings_groupbill", "note"),
    "i9_webhook_changes_only_grow": ("notifications_webhookchange", "request_id"),
    "i9_cleaning_wishes_only_grow": ("housekeeping_cleaningwish", "request_id"),
    "i9_guest_wishes_only_grow": ("housekeeping_guestwish", "note"),
    "i9_observations_only_grow": ("housekeeping_roomobservation", "note"),
    "i9_resolutions_only_grow": ("housekeeping_discrepancyresolution", "note"),
    "i9_productivity_rules_only_grow": ("housekeeping_productivityrule", "request_id"),
    "i9_promises_only_grow": ("housekeeping_readypromise", "request_id"),
    "i9_shifts_only_grow": ("housekeeping_shift", "request_id"),
    "i9_task_changes_only_grow": ("housekeeping_taskchange", "note"),
    "i9_checklists_only_grow": ("housekeeping_checklist", "note"),
    "i9_inspection_rules_only_grow": ("housekeeping_inspectionrule", "note"),
    "i9_inspections_only_grow": ("housekeeping_inspection", "note"),
    "i9_report_changes_only_grow": ("housekeeping_maintenancechange", "source"),
}

STATEMENTS = {
    "update": "UPDATE {table} SET {text} = 'changed'",
    "update_no_row": "UPDATE {table} SET {text} = {text} WHERE false",
    "upsert": """
        INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}
        ON CONFLICT (id) DO UPDATE SET {text} = 'changed'
    """,
    "merge_update": """
        MERGE INTO {table} AS audit_row USING hotel_hotel ON hotel_hotel.id = audit_row.hotel_id
        WHEN MATCHED THEN UPDATE SET {text} = 'changed'
    """,
    "merge_delete": """
        MERGE INTO {table} AS audit_row USING hotel_hotel ON hotel_hotel.id = audit_row.hotel_id
        WHEN MATCHED THEN DELETE
    """,
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


REFUSED_AS_INSERT = {("i9_task_changes_only_grow", "upsert"), ("i9_report_changes_only_grow", "upsert")}
"""`i18_only_tasks_write_changes` and `i18_only_reports_write_changes` refuse the insert already."""


def _audit_row_attack(constraint: str, name: str) -> Attack:
    table, text = TABLES[constraint]

    def run(s: Session, base: BaseState) -> None:
        columns = ", ".join(s.written_columns(table))
        s.run(STATEMENTS[name].format(table=table, text=text, columns=columns))

    run.__name__ = name
    return Attack(constraint, run, refused_by=constraint)


ATTACKS.extend(
    _audit_row_attack(constraint, name)
    for constraint in TABLES
    for name in STATEMENTS
    if (constraint, name) not in REFUSED_AS_INSERT
)
