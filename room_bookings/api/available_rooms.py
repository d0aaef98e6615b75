"""GET …/room-bookings/{booking_id}/available-rooms/: the rooms that a booking could have."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from room_bookings.api.output_serializers import AvailableRoomsSerializer
from room_bookings.selectors import available_rooms
from staff.api.base import HotelView
from staff.capabilities import Capability


class AvailableRooms(HotelView):
    capabilities = {"GET": Capability.ROOMS_READ}

    @extend_schema(responses=AvailableRoomsSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """List the hotel's rooms, the best for this booking first, each with every reason against it.

        The rooms are judged for a move if the booking is checked in, for a check-in from the date of arrival on, and
        for an assignment before it.
        """
        candidates = available_rooms(self.command, booking_id=booking_id)
        return self.respond({"results": [candidate.as_dict() for candidate in candidates]})
