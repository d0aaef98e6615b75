"""Rooms that are loaded with their whole history, as an import brings them: rooms, status events, tasks, reports.

The database judges every row as it does those of commands. The caller makes chains that are lawful.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from hotel.kernel.bulk_load import copy_rows
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.models import Room

ROOM_FIELDS = (
    *("id", "hotel_id", "room_number", "floor", "room_type_id", "is_active", "room_status", "status_version"),
    *("version", "last_cleaned_at", "cleaned_by_id", "last_inspected_at", "inspected_by_id"),
    *("created_at", "updated_at"),
)
EVENT_FIELDS = (
    *("hotel_id", "room_id", "status_version", "from_status", "to_status", "kind", "changed_by_id", "source"),
    *("note", "at", "business_date", "command_id", "request_id"),
)
TASK_FIELDS = (
    *("hotel_id", "room_id", "booking_id", "task_type", "status", "priority", "note", "due_date"),
    *("assigned_to_id", "created_by_id", "started_at", "finished_at", "created_at", "updated_at"),
    *("changed_by_id", "change_source", "change_note", "change_date", "change_command_id"),
)
REPORT_FIELDS = (
    *("hotel_id", "room_id", "priority", "note", "room_usable", "restores_to", "reported_by_id"),
    *("reported_at", "completion_note", "updated_at", "changed_by_id", "change_source", "change_date"),
    "change_command_id",
)


def load_rooms(rooms: Iterable[Sequence[Any]], events: Iterable[Sequence[Any]]) -> None:
    """Insert rooms, as ROOM_FIELDS, each in the status of its last event, and their status events, as EVENT_FIELDS."""
    copy_rows(Room, ROOM_FIELDS, rooms)
    copy_rows(RoomStatusEvent, EVENT_FIELDS, events)


def load_tasks(tasks: Iterable[Sequence[Any]]) -> int:
    """Insert tasks in any status, as TASK_FIELDS; return their number."""
    return copy_rows(HousekeepingTask, TASK_FIELDS, tasks)


def load_reports(reports: Iterable[Sequence[Any]]) -> int:
    """Insert open maintenance reports, as REPORT_FIELDS; return their number."""
    return copy_rows(MaintenanceReport, REPORT_FIELDS, reports)
