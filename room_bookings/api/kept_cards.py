"""POST …/room-bookings/{booking_id}/forget-cards/: let the provider forget the cards that guests have left."""

from collections.abc import Sequence

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema
from room_bookings.api.base import BookingView
from room_bookings.api.ledger_serializers import ProviderTaskSerializer
from room_bookings.models import ProviderRequest
from room_bookings.provider_snapshots import provider_request_snapshot
from room_bookings.selectors.provider_requests import provider_request_by_pk
from room_bookings.services import forget_cards
from staff.capabilities import Capability


class ForgottenCardsSerializer(Output):
    """What the provider was asked."""

    requests = ProviderTaskSerializer(many=True, help_text="One for each card; empty if none is kept.")


class ForgetCards(BookingView):
    """The cards that the guests of a booking have left for later payments."""

    tag = "payments"
    capabilities = {"POST": Capability.PAYMENTS}

    @extend_schema(request=None, responses=ForgottenCardsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Ask the provider to forget the cards of the booking. No fee can be drawn from them any more.

        Sent twice, the second time asks for nothing.
        """
        return self.carry_out(forget_cards, self._respond, booking_id=booking_id)

    def _respond(self, requests: Sequence[ProviderRequest]) -> Response:
        shown = [provider_request_snapshot(provider_request_by_pk(request.pk)) for request in requests]
        return self.respond({"requests": shown})
