"""POST …/room-bookings/swap-rooms/: two bookings exchange their assigned rooms."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from room_bookings.api.base import BookingView
from room_bookings.api.fields import optional_note
from room_bookings.api.output_serializers import BookingsSerializer
from room_bookings.services import swap_rooms
from staff.api.inputs import OverridesInput
from staff.capabilities import Capability


class SwapRoomsInput(OverridesInput):
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
        """Exchange the assigned rooms of two bookings before arrival. Respond with both in the order of the request.

        Sent twice it swaps back; with an Idempotency-Key it does not.
        """
        return self.carry_out(swap_rooms, self.respond_with_bookings, body=SwapRoomsInput)
