"""Which rooms a booking could have, and two bookings that swap theirs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import InputSerializer
from room_bookings.api.base import BookingView
from room_bookings.api.inputs import optional_note
from room_bookings.api.outputs import AvailableRoomsSerializer, BookingsSerializer
from room_bookings.selectors import available_rooms, bookings_by_id
from room_bookings.services import swap_rooms
from staff.api.base import HotelView
from staff.capabilities import Capability


class AvailableRooms(HotelView):
    capabilities = {"GET": Capability.BOOKINGS_READ}

    @extend_schema(responses=AvailableRoomsSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The hotel's rooms, the best for this booking first, each with every reason why not.

        In house they are judged for a move, on and after the day of arrival for check-in, before it for the plan.
        """
        found = available_rooms(self.command, booking_id=booking_id)
        return self.respond({"results": [candidate.as_dict() for candidate in found]})


class SwapRoomsInput(InputSerializer):
    booking_ids = serializers.ListField(
        child=serializers.CharField(max_length=32),
        min_length=2,
        max_length=2,
        help_text="Two different ones.",
    )
    note = optional_note()


class SwapRooms(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=SwapRoomsInput, responses=BookingsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Two bookings that have not arrived exchange their planned rooms.

        Sent twice it swaps back; with an Idempotency-Key it does not. Answered in the order given.
        """
        given = self.parse(SwapRoomsInput)
        return self.carry_out(
            swap_rooms,
            lambda _: self._swapped(given["booking_ids"]),
            booking_ids=given["booking_ids"],
            note=given["note"],
        )

    def _swapped(self, booking_ids: list[str]) -> Response:
        bookings = bookings_by_id(hotel=self.hotel, booking_ids=booking_ids)
        return self.respond({"results": self.seen(bookings)})
