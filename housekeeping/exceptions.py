from hotel.etag import etag
from hotel.exceptions import Conflict, Reason
from rooms.models import Room


class RoomRefused(Conflict):
    """The room's present state forbids it. Names the room and its status."""

    def __init__(self, room: Room, *reasons: Reason) -> None:
        super().__init__(
            reasons[0].detail,
            reasons=reasons,
            current={"status": room.room_status, "etag": etag(room)},
            room_number=room.room_number,
            room_status=room.room_status,
        )

