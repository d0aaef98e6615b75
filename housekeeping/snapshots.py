"""The public representations of housekeeping tasks, in responses of the API and in events, and of status events."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from housekeeping.models import HousekeepingTask
from staff.snapshots import staff_snapshot, staff_values_snapshot


class RoomStatusEventRow(NamedTuple):
    """A status event of a room as values. Each name is the path of the value from `RoomStatusEvent`."""

    at: datetime
    pk: int
    from_status: str
    to_status: str
    source: str
    changed_by_id: int | None
    changed_by__user__first_name: str
    changed_by__user__last_name: str
    changed_by__user__username: str
    note: str
    command_id: UUID


def task_snapshot(task: HousekeepingTask) -> dict[str, Any]:
    """Represent a task read by `tasks_with_details`. It holds nothing that a member of the staff may not see."""
    return {
        "id": task.pk,
        "task_type": task.task_type,
        "status": task.status,
        "priority": task.priority,
        "room_number": task.room.room_number,
        "booking_id": task.booking.booking_id if task.booking else None,
        "note": task.note,
        "due_date": task.due_date,
        "not_before": task.not_before,
        "due_time": task.due_time,
        "with_linen": task.with_linen,
        "credits": task.credits,
        "planned_minutes": task.planned_minutes,
        "worked_minutes": task.worked_minutes,
        "assigned_to": staff_snapshot(task.assigned_to),
        "started_at": task.started_at,
        "finished_at": task.finished_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
    }


def status_event_entry(event: RoomStatusEventRow) -> dict[str, Any]:
    """Represent a status event of a room as an entry of a timeline."""
    return {
        "kind": "status",
        "at": event.at,
        "operation": None,
        "from_status": event.from_status or None,
        "to_status": event.to_status,
        "source": event.source,
        "staff": staff_values_snapshot(
            event.changed_by_id,
            event.changed_by__user__first_name,
            event.changed_by__user__last_name,
            event.changed_by__user__username,
        ),
        "note": event.note,
        "booking_id": None,
        "room_number": None,
        "from_room": None,
        "changes": [],
        "command_id": event.command_id,
    }
