"""The base of the views of one room."""

from collections.abc import Mapping, Sequence

from rest_framework.response import Response

from hotel.kernel.etag import etag
from room_bookings.front_desk.selectors import room_detail, room_rows
from room_bookings.front_desk.snapshots import room_detail_snapshot
from room_bookings.selectors.availability import oversold_tonight_warnings
from rooms.models import Room
from staff.api.base import HotelView


class RoomView(HotelView):
    """A view of one room, or of an action on it."""

    def respond_with_room(
        self, room_number: str, *, status: int = 200, warnings: Sequence[Mapping[str, str]] = ()
    ) -> Response:
        """Respond with the room's detail and its ETag, and with warnings if there are any. Raises RoomNotFound."""
        detail = room_detail(hotel=self.hotel, room_number=room_number)
        room_rows.keep_rows([detail.room])
        content = room_detail_snapshot(detail, now=self.now)
        if warnings:
            content["warnings"] = warnings
        return self.respond(content, status=status, etag=etag(detail.room))

    def respond_with_changed_room(self, room: Room) -> Response:
        """Respond with the detail of the room that the service returned."""
        return self.respond_with_room(room.room_number)

    def respond_with_room_and_warnings(self, room: Room) -> Response:
        """Respond with the room; warn if it is out of order and oversells tonight, which is refused to nobody."""
        warnings = oversold_tonight_warnings(hotel=self.hotel, now=self.now, room=room)
        return self.respond_with_room(room.room_number, warnings=warnings)
