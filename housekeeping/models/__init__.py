"""Status events of rooms, housekeeping tasks with their history and settings, shifts, and maintenance reports."""

from housekeeping.models.attendants import DiscrepancyResolution, GuestWish, RoomObservation
from housekeeping.models.inspections import Checklist, Inspection, InspectionRule
from housekeeping.models.maintenance import MaintenanceReport
from housekeeping.models.maintenance_changes import MaintenanceChange
from housekeeping.models.productivity import AttendantMonth, ProductivityRule
from housekeeping.models.promises import ReadyPromise
from housekeeping.models.shifts import Shift
from housekeeping.models.status_events import RoomStatusEvent
from housekeeping.models.task_changes import TaskChange
from housekeeping.models.task_settings import CleaningCadence, CleaningWish, TaskStandard
from housekeeping.models.tasks import HousekeepingTask

__all__ = [
    "AttendantMonth",
    "Checklist",
    "CleaningCadence",
    "CleaningWish",
    "DiscrepancyResolution",
    "GuestWish",
    "HousekeepingTask",
    "Inspection",
    "InspectionRule",
    "MaintenanceChange",
    "MaintenanceReport",
    "ProductivityRule",
    "ReadyPromise",
    "RoomObservation",
    "RoomStatusEvent",
    "Shift",
    "TaskChange",
    "TaskStandard",
]
