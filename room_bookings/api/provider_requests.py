"""…/provider-requests/: what is under way to payment providers, another try of it, and its end by hand."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery, one_of
from room_bookings.api.ledger_serializers import ProviderTaskSerializer
from room_bookings.models import ProviderRequest
from room_bookings.provider_enums import RequestKind, RequestState
from room_bookings.provider_snapshots import provider_request_snapshot
from room_bookings.selectors.provider_requests import provider_request_by_pk, provider_requests_of_hotel
from room_bookings.services import capture_payment, give_up_request, retry_request, void_payment
from staff.api.base import HotelView
from staff.capabilities import Capability


class ProviderRequestQuery(PageQuery):
    """The query of the list."""

    state = one_of(RequestState.values)
    kind = one_of(RequestKind.values)
    booking = serializers.CharField(required=False, max_length=32, help_text="A booking ID.")


class ProviderRequestView(HotelView):
    """A view of requests to providers."""

    tag = "payments"

    def respond_with_request(self, request: ProviderRequest) -> Response:
        """Respond with the request as it is now."""
        return self.respond(provider_request_snapshot(provider_request_by_pk(request.pk)))

    def respond_with_new_request(self, request: ProviderRequest) -> Response:
        """Respond with a request that was opened."""
        return self.respond(provider_request_snapshot(provider_request_by_pk(request.pk)), status=201)


class ProviderRequests(ProviderRequestView):
    capabilities = {"GET": Capability.PAYMENTS}
    queries = {"GET": ProviderRequestQuery}

    @extend_schema(responses=page_of(ProviderTaskSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the requests, newest first. One that hangs is WAITING with an error."""
        chosen = provider_requests_of_hotel(
            hotel=self.hotel,
            states=self.query.get("state", ()),
            kinds=self.query.get("kind", ()),
            booking_id=self.query.get("booking", ""),
        )
        return self.page(chosen, _represent)


class RetryProviderRequest(ProviderRequestView):
    capabilities = {"POST": Capability.REFUNDS}

    @extend_schema(request=None, responses=ProviderTaskSerializer)
    def post(self, request: Request, hotel_slug: str, request_id: int) -> Response:
        """Let a request be tried at once: one that waits, that failed or was given up.

        409 `request_ended` for one that was done or withdrawn, `request_being_sent` while a sender has it.
        """
        return self.carry_out(retry_request, self.respond_with_request, request_pk=request_id)


class GiveUpProviderRequest(ProviderRequestView):
    capabilities = {"POST": Capability.REFUNDS}

    @extend_schema(request=None, responses=ProviderTaskSerializer)
    def post(self, request: Request, hotel_slug: str, request_id: int) -> Response:
        """Give up a request. Look at the provider's own pages before: its last try may have been carried out.

        409 `request_ended` for one that was done or withdrawn, `request_being_sent` while a sender has it.
        """
        return self.carry_out(give_up_request, self.respond_with_request, request_pk=request_id)


class CaptureInput(InputSerializer):
    amount = Amount(required=False, allow_null=True, default=None, help_text="Default: all that is held.")


class CapturePayment(ProviderRequestView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = True

    @extend_schema(request=CaptureInput, responses={201: ProviderTaskSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str, payment_id: int) -> Response:
        """Ask the provider for money that it holds. It gives up the rest: an authorization is captured once."""
        return self.carry_out(
            capture_payment,
            self.respond_with_new_request,
            body=CaptureInput,
            booking_id=booking_id,
            payment_pk=payment_id,
        )


class VoidPayment(ProviderRequestView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = True

    @extend_schema(request=None, responses={201: ProviderTaskSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str, payment_id: int) -> Response:
        """Ask the provider to give up the money that it holds."""
        return self.carry_out(
            void_payment, self.respond_with_new_request, booking_id=booking_id, payment_pk=payment_id
        )


def _represent(requests: Sequence[ProviderRequest]) -> list[dict[str, Any]]:
    return [provider_request_snapshot(request) for request in requests]
