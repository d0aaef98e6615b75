"""The base of the views of one room."""

from typing import Any

from rest_framework.response import Response

from hotel.kernel.etag import etag
from room_bookings.front_desk.selectors import (
    guests_in_room,
    next_booking_of,
    room_by_number,
    rooms_with_details_by_pk,
)
from room_bookings.front_desk.snapshots import room_detail_snapshot
from rooms.models import Room
from staff.api.base import HotelView


class RoomView(HotelView):
    """A view of one room, or of an action on it."""

    def respond_with_room(self, room_number: str, *, status: int = 200) -> Response:
        """Respond with the room's detail and its ETag. Raises RoomNotFound."""
        room = room_by_number(hotel=self.hotel, room_number=room_number)
        rooms_with_details_by_pk.keep_rows([room])
        return self.respond(self.detail(room), status=status, etag=etag(room))

    def respond_with_changed_room(self, room: Room) -> Response:
        """Respond with the detail of the room that the service returned."""
        return self.respond_with_room(room.room_number)

    def detail(self, room: Room) -> dict[str, Any]:
        """Represent the room with its guests and its next booking, in two statements."""
        return room_detail_snapshot(
            room, guests=guests_in_room(room), next_booking=next_booking_of(room), now=self.now
        )
