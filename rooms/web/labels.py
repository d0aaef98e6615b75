"""Name the values of the enumerations of rooms on pages, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from rooms.enums import OccupancyStatus, RoomStatus

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
