"""Triggers that write the history of maintenance reports (I18), as those of `task_triggers` do for tasks."""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql

_NOT_RECORDED = (
    "id, hotel_id, room_id, note_key, version, reported_by_id, reported_at, updated_at, changed_by_id, change_source, "
    "change_date, change_command_id"
)
"""Columns whose values a history row does not compare: constant ones, and those that describe the change itself."""

_COLUMNS_OF_CHANGE = (
    "INSERT INTO housekeeping_maintenancechange "
    "(hotel_id, report_id, version, changes, performed_by_id, source, at, business_date, command_id)"
)
_WHO_AND_WHEN = ", ".join(
    f"report.{column}"
    for column in ("changed_by_id", "change_source", "updated_at", "change_date", "change_command_id")
)

NEW_REPORT_IS_RECORDED = InvariantTrigger(
    name="i18_new_report_is_recorded",
    violation_error_message="A new maintenance report has its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func=(
        f"{_COLUMNS_OF_CHANGE} SELECT report.hotel_id, report.id, report.version, '[]', {_WHO_AND_WHEN} "
        "FROM new_rows AS report ORDER BY report.id; RETURN NULL;"
    ),
)

REPORT_CHANGE_IS_RECORDED = InvariantTrigger(
    name="i18_report_change_is_recorded",
    violation_error_message="Every change of a maintenance report has its change row, which names what changed.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    func=(
        f"{_COLUMNS_OF_CHANGE} SELECT report.hotel_id, report.id, report.version, "
        "(SELECT coalesce(jsonb_agg(CASE WHEN new_value.key IN ('note', 'completion_note') "
        "THEN jsonb_build_object('field', new_value.key) "
        "ELSE jsonb_build_object('field', regexp_replace(new_value.key, '_id$', ''), 'old', old_value.value, "
        "'new', new_value.value) END ORDER BY new_value.key), '[]') "
        f"FROM jsonb_each(to_jsonb(report) - '{{{_NOT_RECORDED}}}'::text[]) AS new_value "
        "JOIN jsonb_each(to_jsonb(before)) AS old_value USING (key) "
        "WHERE old_value.value <> new_value.value), "
        f"{_WHO_AND_WHEN} FROM new_rows AS report JOIN old_rows AS before USING (id) ORDER BY report.id; RETURN NULL;"
    ),
)

ONLY_REPORTS_WRITE_CHANGES = InvariantTrigger(
    name="i18_only_reports_write_changes",
    violation_error_message="Only a change of a maintenance report writes its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
    func=raise_refusal_sql(
        "i18_only_reports_write_changes",
        "Only a change of a maintenance report writes rows of %.",
        "TG_TABLE_NAME",
    ),
)
