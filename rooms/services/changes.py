"""How a room changes in anything but its status."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.sql import update_rows
from notifications.services import notification_manager
from rooms.models import Room
from staff.command import Command


def touch_rooms(
    command: Command,
    *,
    rooms: Sequence[Room],
    changed_fields: Sequence[str],
    values: Mapping[str, Any] | None = None,
) -> None:
    """Write the same values to these rooms, raise their version and tell of it, in one statement.

    `changed_fields` names what listeners see changed, which may live beside the room; empty, they hear nothing
    here. The caller holds the locks.
    """
    values = dict(values or {})
    for room in rooms:
        for name, value in values.items():
            setattr(room, name, value)
        room.version += 1
        room.updated_at = command.now
    once = dict.fromkeys((room.pk for room in rooms), 1)
    update_rows(rooms, [*values, "updated_at"], increments={"version": once})
    for room in rooms if changed_fields else ():
        notification_manager.realtime_room_updated(command, room, changed_fields)
