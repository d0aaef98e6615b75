"""Changes of the description of a room, and of whether it is in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.names import normalized_name
from hotel.kernel.sql import PreparedQuery
from housekeeping.services import cancel_tasks_of_rooms
from notifications.services import notification_manager
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.transitions import LIVE
from rooms.enums import Operation
from rooms.exceptions import RoomRefused
from rooms.models import Room
from rooms.selectors import load_room_type
from rooms.services import RoomOperation, lock_room, record_operations, room_types_by_code, touch_rooms
from staff.capabilities import Capability
from staff.command import Command

_READ_OCCUPANTS = PreparedQuery(
    "read_occupants",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", RoomOccupancy.objects.filter(room=given.value("room_pk")).values("booking_id"))
    ).only("booking_id"),
)
_READ_ASSIGNED_BOOKINGS = PreparedQuery(
    "read_assigned_bookings",
    lambda given: (
        RoomBooking.objects.filter(assigned_room=given.value("room_pk"), status__in=sorted(LIVE))
        .only("booking_id")
        .order_by("check_in", "pk")
    ),
)


@dataclass(frozen=True)
class RoomChanges:
    """The new values of a room; None keeps a value. `room_type` is the code of a room type."""

    floor: int | None = None
    name: str | None = None
    room_type: str | None = None
    is_active: bool | None = None


def update_room(command: Command, *, room_number: str, changes: RoomChanges) -> Room:
    """Change the description of a room, or take it out of use and back. Skip unchanged values.

    Locks the room. A room that is occupied or assigned to a live booking stays in use. The unfinished tasks of a room
    that is taken out of use are cancelled.
    Raises RoomNotFound, Invalid (unknown room type), RoomRefused (room_in_use), Forbidden, Busy.
    """
    command.require(Capability.ROOMS_CHANGE)
    room = lock_room(command, room_number=room_number)
    values = _changed_values(command, room, changes)
    if not values:
        return room
    deactivates = values.get("is_active") is False
    if deactivates and (reasons := deactivation_reasons(room)):
        raise RoomRefused(room, *reasons)
    metadata = {
        name: {"from": _as_log_value(getattr(room, name)), "to": _as_log_value(to)}
        for name, to in values.items()
    }
    announced = sorted(values.keys() - {"is_active"} if deactivates else values)
    touch_rooms(command, rooms=[room], values=values, changed_fields=announced)
    if deactivates:
        notification_manager.realtime_room_deactivated(command, room)
    operation = RoomOperation(
        operation=_operation(values),
        room=room,
        room_status_before=room.room_status,
        metadata={"changes": metadata},
    )
    record_operations(command, operations=[operation])
    if deactivates:
        cancel_tasks_of_rooms(command, rooms=[room])
    return room


def deactivate_room(command: Command, *, room_number: str) -> Room:
    """Take a room out of use by `update_room`."""
    changes = RoomChanges(is_active=False)
    return update_room(command, room_number=room_number, changes=changes)


def activate_room(command: Command, *, room_number: str) -> Room:
    """Take a room back into use by `update_room`."""
    changes = RoomChanges(is_active=True)
    return update_room(command, room_number=room_number, changes=changes)


def deactivation_reasons(room: Room) -> list[Reason]:
    """Return the bookings that occupy this locked room or are assigned to it, as reasons against a deactivation."""
    occupants = _READ_OCCUPANTS(room_pk=room.pk)
    assigned = _READ_ASSIGNED_BOOKINGS(room_pk=room.pk)
    return [
        *(
            Reason(
                "room_in_use", _("Room %(room)s is occupied by booking %(booking)s.") % _names(room, booking)
            )
            for booking in occupants
        ),
        *(
            Reason(
                "room_in_use", _("Room %(room)s is assigned to booking %(booking)s.") % _names(room, booking)
            )
            for booking in assigned
            if booking not in occupants
        ),
    ]


def _names(room: Room, booking: RoomBooking) -> dict[str, str]:
    return {"room": room.room_number, "booking": booking.booking_id}


def _changed_values(command: Command, room: Room, changes: RoomChanges) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "floor": changes.floor,
        "name": None if changes.name is None else normalized_name(changes.name),
        "is_active": changes.is_active,
    }
    values = {
        name: value for name, value in wanted.items() if value is not None and value != getattr(room, name)
    }
    if changes.room_type is not None:
        room_type = room_types_by_code(command, codes=[changes.room_type])[changes.room_type]
        if room_type != load_room_type(room):
            values["room_type"] = room_type
    return values


def _operation(values: Mapping[str, Any]) -> Operation:
    if "is_active" not in values:
        return Operation.CHANGE
    return Operation.ACTIVATE if values["is_active"] else Operation.DEACTIVATE


def _as_log_value(value: Any) -> Any:
    return getattr(value, "code", value)
