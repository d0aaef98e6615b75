"""The writer of every change of a room but its status."""

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
    """Raise the version of these rooms, write the same values to each, and announce it, in one statement.

    `changed_fields` names the fields that changed for clients; some of them are stored beside the room. Without them
    no event is announced. The caller holds the locks.
    """
    values = dict(values or {})
    for room in rooms:
        for name, value in values.items():
            setattr(room, name, value)
        room.version += 1
        room.updated_at = command.now
    versions = dict.fromkeys((room.pk for room in rooms), 1)
    update_rows(rooms, [*values, "updated_at"], increments={"version": versions})
    for room in rooms if changed_fields else ():
        notification_manager.realtime_room_updated(command, room, changed_fields)
