from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict, Reason
from rooms.models import Room


class RoomRefused(Conflict):
    """The room's present state forbids it. Names the room and its status."""

    def __init__(self, room: Room, *reasons: Reason, **about: Any) -> None:
        super().__init__(
            reasons[0].detail,
            reasons=reasons,
            current={"status": room.room_status, "etag": etag(room)},
            room_number=room.room_number,
            room_status=room.room_status,
            **about,
        )


class RoomsRefused(Conflict):
    """Some of a set were refused, so nothing was done. `items` lists every offender with its reasons."""

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        reasons = [reason for item in items for reason in item["reasons"]]
        super().__init__(reasons[0].detail, reasons=reasons, items=list(items))
