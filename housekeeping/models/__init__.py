"""Status events of rooms, housekeeping tasks and maintenance reports."""

from housekeeping.models.maintenance import MaintenanceReport
from housekeeping.models.status_events import RoomStatusEvent
from housekeeping.models.tasks import HousekeepingTask

__all__ = ["HousekeepingTask", "MaintenanceReport", "RoomStatusEvent"]
