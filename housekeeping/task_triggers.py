"""Triggers that keep I18: a task agrees with its room, and every change of it is a row of its history.

The history is written by statement triggers, in the statement that writes the tasks: a command on 300 tasks sends no
other statement, and no code can forget a row. A change that does not raise the version by one is refused by the keys of
its row: `i18_one_change_per_version`, `i18_changes_chain`.
"""

import pgtrigger

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql
from housekeeping.standards import DEFAULT_STANDARDS

_NOT_RECORDED = (
    "id, hotel_id, room_id, task_type, version, created_at, updated_at, created_by_id, changed_by_id, change_source, "
    "change_note, change_date, change_command_id, needed_room_status, needs_active_room"
)
"""Columns whose values a history row does not compare: constant ones, and those that describe the change itself."""

_COLUMNS_OF_CHANGE = (
    "INSERT INTO housekeeping_taskchange (hotel_id, task_id, version, from_status, to_status, changes, "
    "performed_by_id, source, note, at, business_date, command_id)"
)
_WHO_AND_WHEN = (
    "task.changed_by_id, task.change_source, task.change_note, task.updated_at, task.change_date, "
    "task.change_command_id"
)


def _default(field: str) -> str:
    cases = " ".join(
        f"WHEN '{task_type}' THEN {getattr(standard, field)}"
        for task_type, standard in DEFAULT_STANDARDS.items()
    )
    return f"CASE NEW.task_type {cases} END"


TASK_GETS_STANDARD = InvariantTrigger(
    name="i18_task_gets_standard",
    violation_error_message="A new task has the credits and minutes that its hotel has laid down.",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.credits IS NULL OR NEW.planned_minutes IS NULL"),
    declare=[("standard", "record")],
    func=(
        "SELECT INTO standard laid_down.credits, laid_down.minutes FROM housekeeping_taskstandard AS laid_down "
        "JOIN rooms_room AS room ON room.id = NEW.room_id "
        "WHERE laid_down.hotel_id = NEW.hotel_id AND laid_down.task_type = NEW.task_type "
        "AND (laid_down.room_type_id IS NULL OR laid_down.room_type_id = room.room_type_id) "
        "ORDER BY laid_down.room_type_id NULLS LAST LIMIT 1; "
        f"NEW.credits := coalesce(NEW.credits, standard.credits, {_default('credits')}); "
        f"NEW.planned_minutes := coalesce(NEW.planned_minutes, standard.minutes, {_default('minutes')}); "
        "RETURN NEW;"
    ),
)

NEW_TASK_IS_RECORDED = InvariantTrigger(
    name="i18_new_task_is_recorded",
    violation_error_message="A new task has its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func=(
        f"{_COLUMNS_OF_CHANGE} SELECT task.hotel_id, task.id, task.version, '', task.status, '[]', {_WHO_AND_WHEN} "
        "FROM new_rows AS task ORDER BY task.id; RETURN NULL;"
    ),
)

TASK_CHANGE_IS_RECORDED = InvariantTrigger(
    name="i18_task_change_is_recorded",
    violation_error_message="Every change of a task has its change row, which names what changed.",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    func=(
        f"{_COLUMNS_OF_CHANGE} SELECT task.hotel_id, task.id, task.version, before.status, task.status, "
        "(SELECT coalesce(jsonb_agg(CASE WHEN new_value.key = 'note' THEN jsonb_build_object('field', 'note') "
        "ELSE jsonb_build_object('field', regexp_replace(new_value.key, '_id$', ''), 'old', old_value.value, "
        "'new', new_value.value) END ORDER BY new_value.key), '[]') "
        f"FROM jsonb_each(to_jsonb(task) - '{{{_NOT_RECORDED}}}'::text[]) AS new_value "
        "JOIN jsonb_each(to_jsonb(before)) AS old_value USING (key) "
        "WHERE old_value.value <> new_value.value), "
        f"{_WHO_AND_WHEN} FROM new_rows AS task JOIN old_rows AS before USING (id) ORDER BY task.id; RETURN NULL;"
    ),
)

ONLY_TASKS_WRITE_CHANGES = InvariantTrigger(
    name="i18_only_tasks_write_changes",
    violation_error_message="Only a change of a task writes its change row.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
    func=raise_refusal_sql(
        "i18_only_tasks_write_changes", "Only a change of a task writes rows of %.", "TG_TABLE_NAME"
    ),
)

CLEANING_FITS_OCCUPANCY = InvariantTrigger(
    name="i18_cleaning_fits_occupancy",
    violation_error_message=(
        "A stay-over begins in an occupied room, a turnover or a deep clean in a vacant one."
    ),
    violation_error_code=ProblemCode.GUEST_NOT_DEPARTED,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition(
        "NEW.status = 'IN_PROGRESS' AND NEW.task_type IN ('TURNOVER', 'STAYOVER', 'DEEP_CLEAN')"
    ),
    func=(
        "IF EXISTS (SELECT FROM housekeeping_housekeepingtask AS task "
        "WHERE task.id = NEW.id AND task.status = 'IN_PROGRESS' "
        "AND (task.task_type = 'STAYOVER') <> EXISTS (SELECT FROM room_bookings_roomoccupancy AS occupancy "
        "WHERE occupancy.room_id = task.room_id)) THEN "
        + raise_refusal_sql(
            "i18_cleaning_fits_occupancy", "Task % does not fit the occupancy of its room.", "NEW.id"
        )
        + " END IF; RETURN NULL;"
    ),
)
"""From then on the room's status keeps them together: guests enter and leave with a step of the room, and
`i18_room_is_cleaned_with_its_task` refuses a step away from CLEANING_IN_PROGRESS."""
