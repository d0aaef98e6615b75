"""GET …/room-bookings/{booking_id}/cancellation-terms/: what a cancellation costs, and from when on."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from room_bookings.api.output_serializers import OutputAmount
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.cancellation_terms import cancellation_summary
from staff.api.base import HotelView
from staff.api.cancellation_policies import CancellationTermsSerializer, TierSerializer
from staff.capabilities import Capability


class TierOfBookingSerializer(TierSerializer):
    applies_from = serializers.DateTimeField(help_text="The instant from which the tier applies.")
    penalty = OutputAmount()


class TermsOfBookingSerializer(CancellationTermsSerializer):
    policy = serializers.CharField(
        allow_null=True, help_text="The code of the policy when the booking was made; null: none."
    )
    tiers = TierOfBookingSerializer(many=True)
    free_cancellation_until = serializers.DateTimeField(
        allow_null=True, help_text="A cancellation is free before this instant; null: always."
    )
    cancellation_penalty = OutputAmount(
        "What a cancellation costs now; null after the arrival or the end of the booking."
    )
    no_show_penalty = OutputAmount("What a no-show costs; null after the arrival or the end of the booking.")
    deposit_due = OutputAmount()
    currency = serializers.CharField()


class BookingCancellationTerms(HotelView):
    """The terms under which a booking was made."""

    capabilities = {"GET": Capability.BOOKINGS_READ}

    @extend_schema(responses=TermsOfBookingSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Show the terms of a booking with their deadlines, and what a cancellation or no-show costs now."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        return self.respond(cancellation_summary(booking, now=self.now, personal=self.sees_personal_data))
