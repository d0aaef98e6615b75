"""How a room changes in anything but its status."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hotel.kernel.enums import Source
from hotel.kernel.sql import update_rows
from notifications.services import notification_manager
from rooms.models import Room


def change_rooms(
    *,
    rooms: Sequence[Room],
    changed_fields: Sequence[str],
    source: Source,
    now: datetime,
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
        room.updated_at = now
    once = dict.fromkeys((room.pk for room in rooms), 1)
    update_rows(rooms, [*values, "updated_at"], increments={"version": once})
    for room in rooms if changed_fields else ():
        notification_manager.realtime_room_updated(room, changed_fields, source, at=now)
