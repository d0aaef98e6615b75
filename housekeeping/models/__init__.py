"""Status events of rooms, housekeeping tasks with their history and settings, and maintenance reports."""

from housekeeping.models.attendants import DiscrepancyResolution, GuestWish, RoomObservation
from housekeeping.models.maintenance import MaintenanceReport
from housekeeping.models.status_events import RoomStatusEvent
from housekeeping.models.task_changes import TaskChange
from housekeeping.models.task_settings import CleaningCadence, CleaningWish, TaskStandard
from housekeeping.models.tasks import HousekeepingTask

__all__ = [
    "CleaningCadence",
    "CleaningWish",
    "DiscrepancyResolution",
    "GuestWish",
    "HousekeepingTask",
    "MaintenanceReport",
    "RoomObservation",
    "RoomStatusEvent",
    "TaskChange",
    "TaskStandard",
]
