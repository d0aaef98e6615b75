"""Changes around a room that its own row does not hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from hotel.enums import Source
from notifications.services import notification_manager
from rooms.models import Room


def touch_rooms(
    *, rooms: Sequence[Room], changed_fields: Iterable[str], source: Source, now: datetime
) -> None:
    """Raise the version of locked rooms whose surroundings changed, and tell of it."""
    fields = tuple(changed_fields)
    for room in rooms:
        room.version += 1
        room.updated_at = now
        notification_manager.realtime_room_updated(room, fields, source, at=now)
    Room.objects.filter(pk__in=[room.pk for room in rooms]).update(version=F("version") + 1, updated_at=now)
