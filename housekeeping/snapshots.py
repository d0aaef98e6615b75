"""The public representations of housekeeping tasks, in responses of the API and in events, and of status events."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from housekeeping.models import GuestWish, HousekeepingTask, MaintenanceReport
from housekeeping.selectors.day_tasks import DayTask
from staff.models import Staff
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
        "place": task.place,
        "started_at": task.started_at,
        "finished_at": task.finished_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
    }


def report_snapshot(report: MaintenanceReport) -> dict[str, Any]:
    """Represent a maintenance report read by `reports_with_details`. It holds no names of guests."""
    return {
        "id": report.pk,
        "room_number": report.room.room_number,
        "category": report.category,
        "priority": report.priority,
        "note": report.note,
        "room_usable": report.room_usable,
        "is_open": report.completed_at is None,
        "assigned_to": staff_snapshot(report.assigned_to),
        "reported_at": report.reported_at,
        "reported_by": staff_snapshot(report.reported_by),
        "completed_at": report.completed_at,
        "completed_by": staff_snapshot(report.completed_by),
        "completion_note": report.completion_note,
        "updated_at": report.updated_at,
    }


def wish_snapshot(wish: GuestWish, *, booking_id: str, staff: Staff | None) -> dict[str, Any]:
    """Represent the wish of a room. It holds nothing that a member of the staff may not see."""
    return {
        "room_number": wish.room.room_number,
        "booking_id": booking_id,
        "wish": wish.to_wish or None,
        "date": wish.business_date,
        "note": wish.note,
        "entered_at": wish.at,
        "entered_by": staff_snapshot(staff),
    }


def observation_snapshot(observation: Any) -> dict[str, Any]:
    """Represent an observation read by `observations_with_state`, with its discrepancy. It holds no names of guests."""
    resolution = getattr(observation, "resolution", None)
    return {
        "id": observation.pk,
        "room_number": observation.room.room_number,
        "booking_id": observation.booking.booking_id if observation.booking else None,
        "seen": observation.seen,
        "persons": observation.persons,
        "luggage": observation.has_luggage,
        "expected_persons": observation.expected_persons,
        "discrepancy": observation.discrepancy or None,
        "date": observation.business_date,
        "note": observation.note,
        "seen_at": observation.at,
        "seen_by": staff_snapshot(observation.performed_by),
        "resolution": {
            "note": resolution.note,
            "resolved_at": resolution.at,
            "resolved_by": staff_snapshot(resolution.performed_by),
        }
        if resolution
        else None,
    }


def discrepancy_snapshot(observation: Any) -> dict[str, Any]:
    """Represent a discrepancy in answers: its observation, and whether it waits for somebody."""
    return observation_snapshot(observation) | {"is_open": observation.is_open}


def day_task_snapshot(task: DayTask) -> dict[str, Any]:
    """Represent a task in somebody's work of a date."""
    return {
        "id": task.pk,
        "task_type": task.task_type,
        "status": task.status,
        "priority": task.priority,
        "room_number": task.room__room_number,
        "floor": task.room__floor,
        "room_type": task.room__room_type__code,
        "room_status": task.room__room_status,
        "booking_id": task.booking__booking_id,
        "note": task.note,
        "due_date": task.due_date,
        "not_before": task.not_before,
        "due_time": task.due_time,
        "with_linen": task.with_linen,
        "credits": task.credits,
        "planned_minutes": task.planned_minutes,
        "worked_minutes": task.worked_minutes,
        "place": task.place,
        "started_at": task.started_at,
        "finished_at": task.finished_at,
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
