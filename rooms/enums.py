"""Enumerations of rooms."""

from collections.abc import Mapping

from django.db import models


class RoomStatus(models.TextChoices):
    """The housekeeping state of a room."""

    READY_FOR_GUEST = "READY_FOR_GUEST"
    OCCUPIED = "OCCUPIED"
    CHECKOUT_DIRTY = "CHECKOUT_DIRTY"
    CLEANING_IN_PROGRESS = "CLEANING_IN_PROGRESS"
    CLEANED_UNINSPECTED = "CLEANED_UNINSPECTED"
    MAINTENANCE_REQUIRED = "MAINTENANCE_REQUIRED"
    OUT_OF_ORDER = "OUT_OF_ORDER"


class OccupancyStatus(models.TextChoices):
    """The state of a room for the front desk, computed from occupancy and room status and not stored."""

    VACANT_CLEAN = "VACANT_CLEAN"
    VACANT_DIRTY = "VACANT_DIRTY"
    OCCUPIED = "OCCUPIED"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    MAINTENANCE = "MAINTENANCE"


OCCUPANCY_STATUS_OF_VACANT: Mapping[RoomStatus, OccupancyStatus] = {
    RoomStatus.READY_FOR_GUEST: OccupancyStatus.VACANT_CLEAN,
    RoomStatus.CLEANED_UNINSPECTED: OccupancyStatus.VACANT_CLEAN,
    RoomStatus.CHECKOUT_DIRTY: OccupancyStatus.VACANT_DIRTY,
    RoomStatus.CLEANING_IN_PROGRESS: OccupancyStatus.VACANT_DIRTY,
    RoomStatus.MAINTENANCE_REQUIRED: OccupancyStatus.MAINTENANCE,
    RoomStatus.OUT_OF_ORDER: OccupancyStatus.OUT_OF_ORDER,
}
"""The occupancy status of a vacant room. A vacant room is never OCCUPIED (I3)."""


class Operation(models.TextChoices):
    """The kind of a room log row."""

    ASSIGN = "ASSIGN"
    REASSIGN = "REASSIGN"
    UNASSIGN = "UNASSIGN"
    CHECK_IN = "CHECKIN"
    CHECK_OUT = "CHECKOUT"
    CONTINUE = "CONTINUE"
    MOVE = "MOVE"
    UNDO_CHECK_IN = "UNDO_CHECKIN"
    UNDO_CHECK_OUT = "UNDO_CHECKOUT"
    UNDO_MOVE = "UNDO_MOVE"
    CREATE = "CREATE"
    ACTIVATE = "ACTIVATE"
    DEACTIVATE = "DEACTIVATE"
    CHANGE = "CHANGE"
    RENUMBER = "RENUMBER"
    MARK_DIRTY = "MARK_DIRTY"
    CLEAN_START = "CLEAN_START"
    CLEAN_STOP = "CLEAN_STOP"
    CLEAN_COMPLETE = "CLEAN_COMPLETE"
    INSPECT = "INSPECT"
    MAINTENANCE = "MAINTENANCE"
    MAINTENANCE_COMPLETE = "MAINTENANCE_COMPLETE"
    MAINTENANCE_CHANGE = "MAINTENANCE_CHANGE"
    BLOCK = "BLOCK"
    CHANGE_BLOCK = "CHANGE_BLOCK"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    RETURN_TO_SERVICE = "RETURN_TO_SERVICE"
    OVERRIDE_STATUS = "OVERRIDE_STATUS"
    DETACH_ORPHANED_GUESTS = "DETACH_ORPHANED_GUESTS"
    GUEST_WISH = "GUEST_WISH"
    VISIT = "VISIT"
    OBSERVE = "OBSERVE"
    RESOLVE_DISCREPANCY = "RESOLVE_DISCREPANCY"
    NEW_PIN = "NEW_PIN"


VISITS = (
    Operation.CLEAN_START,
    Operation.CLEAN_COMPLETE,
    Operation.INSPECT,
    Operation.MAINTENANCE_COMPLETE,
    Operation.VISIT,
)
"""The operations for which somebody of the staff has entered the room."""
