"""The state of the rooms: its history, the work it asks for, and what is broken."""

from housekeeping.models.history import RoomStatusEvent
from housekeeping.models.work import HousekeepingTask, MaintenanceReport

__all__ = ["HousekeepingTask", "MaintenanceReport", "RoomStatusEvent"]
