"""Name the values of the enumerations of rooms on pages, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from rooms.enums import OccupancyStatus, Operation, RoomStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROOM_STATUSES: Mapping[str, "StrPromise"] = {
    RoomStatus.READY_FOR_GUEST: pgettext_lazy("room status", "Ready"),
    RoomStatus.OCCUPIED: pgettext_lazy("room status", "Occupied"),
    RoomStatus.CHECKOUT_DIRTY: pgettext_lazy("room status", "Dirty"),
    RoomStatus.CLEANING_IN_PROGRESS: pgettext_lazy("room status", "Being cleaned"),
    RoomStatus.CLEANED_UNINSPECTED: pgettext_lazy("room status", "To be inspected"),
    RoomStatus.MAINTENANCE_REQUIRED: pgettext_lazy("room status", "In maintenance"),
    RoomStatus.OUT_OF_ORDER: pgettext_lazy("room status", "Out of order"),
}

OCCUPANCY_STATUSES: Mapping[str, "StrPromise"] = {
    OccupancyStatus.VACANT_CLEAN: pgettext_lazy("occupancy status", "Vacant, clean"),
    OccupancyStatus.VACANT_DIRTY: pgettext_lazy("occupancy status", "Vacant, dirty"),
    OccupancyStatus.OCCUPIED: pgettext_lazy("occupancy status", "Occupied"),
    OccupancyStatus.OUT_OF_ORDER: pgettext_lazy("occupancy status", "Out of order"),
    OccupancyStatus.MAINTENANCE: pgettext_lazy("occupancy status", "In maintenance"),
}

OPERATIONS: Mapping[str, "StrPromise"] = {
    Operation.ASSIGN: pgettext_lazy("room log", "Room assigned"),
    Operation.REASSIGN: pgettext_lazy("room log", "Assigned room changed"),
    Operation.UNASSIGN: pgettext_lazy("room log", "Assignment removed"),
    Operation.CHECK_IN: pgettext_lazy("room log", "Checked in"),
    Operation.CHECK_OUT: pgettext_lazy("room log", "Checked out"),
    Operation.MOVE: pgettext_lazy("room log", "Moved to another room"),
    Operation.UNDO_CHECK_IN: pgettext_lazy("room log", "Check-in undone"),
    Operation.UNDO_CHECK_OUT: pgettext_lazy("room log", "Check-out undone"),
    Operation.CREATE: pgettext_lazy("room log", "Room created"),
    Operation.ACTIVATE: pgettext_lazy("room log", "Put into use"),
    Operation.DEACTIVATE: pgettext_lazy("room log", "Taken out of use"),
    Operation.CHANGE: pgettext_lazy("room log", "Room data changed"),
    Operation.MARK_DIRTY: pgettext_lazy("room log", "Marked as dirty"),
    Operation.CLEAN_START: pgettext_lazy("room log", "Cleaning started"),
    Operation.CLEAN_STOP: pgettext_lazy("room log", "Cleaning stopped"),
    Operation.CLEAN_COMPLETE: pgettext_lazy("room log", "Cleaned"),
    Operation.INSPECT: pgettext_lazy("room log", "Inspected"),
    Operation.MAINTENANCE: pgettext_lazy("room log", "Maintenance reported"),
    Operation.MAINTENANCE_COMPLETE: pgettext_lazy("room log", "Maintenance completed"),
    Operation.OUT_OF_ORDER: pgettext_lazy("room log", "Set out of order"),
    Operation.RETURN_TO_SERVICE: pgettext_lazy("room log", "Returned to service"),
    Operation.OVERRIDE_STATUS: pgettext_lazy("room log", "Status overridden"),
    Operation.DETACH_ORPHANED_GUESTS: pgettext_lazy("room log", "Guests without a booking removed"),
}
"""Operations as a room's history names them: "Checked in"."""
