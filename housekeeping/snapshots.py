"""The public representation of a task: what the API answers and what the news of it shows."""

from typing import Any

from housekeeping.models import HousekeepingTask
from staff.snapshots import staff_snapshot


def task_snapshot(task: HousekeepingTask) -> dict[str, Any]:
    """A task read by `housekeeping.selectors`, as everybody in the house may see it."""
    return {
        "id": task.pk,
        "task_type": task.task_type,
        "status": task.status,
        "priority": task.priority,
        "room_number": task.room.room_number,
        "booking_id": task.booking.booking_id if task.booking else None,
        "note": task.note,
        "due_date": task.due_date,
        "assigned_to": staff_snapshot(task.assigned_to),
        "started_at": task.started_at,
        "finished_at": task.finished_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
    }
