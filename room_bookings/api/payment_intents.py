"""…/payment-intent/: ask the guests of a booking for a payment, and fetch the secret by which they pay."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import InputSerializer
from room_bookings.api.base import BookingView
from room_bookings.api.ledger_serializers import Money
from room_bookings.models import PaymentIntent
from room_bookings.provider_enums import IntentPurpose, IntentStatus
from room_bookings.provider_request_runs import secret_of_intent
from room_bookings.provider_snapshots import payment_intent_snapshot
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.provider_requests import latest_intent_of_booking, payment_intent_by_pk
from room_bookings.services import create_payment_intent
from staff.capabilities import Capability

SECONDS_TO_WAIT = 10
"""After so many seconds of calls to the provider, two where a card is kept, the request is answered with 202."""


class PaymentIntentInput(InputSerializer):
    purpose = serializers.ChoiceField(
        choices=IntentPurpose.choices,
        help_text="PENALTY is drawn from a card that an earlier intent of the booking has kept.",
    )
    amount = Amount(
        required=False,
        allow_null=True,
        default=None,
        help_text="Default: what is missing of the deposit, or of the balance.",
    )
    captures_later = serializers.BooleanField(
        default=False, help_text="The money is held only; payments/{id}/capture/ receives it."
    )
    keep_card = serializers.BooleanField(
        default=False, help_text="Keep the card for a later payment without the guest."
    )

    def validate_purpose(self, purpose: str) -> IntentPurpose:
        return IntentPurpose(purpose)


class PaymentIntentSerializer(Output):
    """A payment that guests are asked for."""

    id = serializers.IntegerField()
    booking_id = serializers.CharField()
    purpose = serializers.ChoiceField(choices=IntentPurpose.choices)
    amount = Money()
    currency = serializers.CharField()
    status = serializers.ChoiceField(
        choices=IntentStatus.choices, help_text="As the provider last told it. NEW: it is not made yet."
    )
    captures_later = serializers.BooleanField()
    keep_card = serializers.BooleanField()
    last_error_code = serializers.CharField()
    publishable_key = serializers.CharField(help_text="For the provider's script on the hotel's own page.")
    object_id = serializers.CharField(help_text="The object at the provider; empty until it is made.")
    client_secret = serializers.CharField(
        allow_null=True, help_text="By which the guests pay; null until it is made, and after the payment."
    )
    at = serializers.DateTimeField()


class PaymentIntents(BookingView):
    """The payments that guests of a booking are asked for."""

    tag = "payments"
    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.PAYMENTS}
    requires_idempotency_key = True

    @extend_schema(responses={200: PaymentIntentSerializer, 202: PaymentIntentSerializer})
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Fetch the latest payment that the guests were asked for; 202 while the provider has not made it."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        return self._with_secret(latest_intent_of_booking(booking), status=200)

    @extend_schema(
        request=PaymentIntentInput, responses={201: PaymentIntentSerializer, 202: PaymentIntentSerializer}
    )
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Ask the guests for a payment, and fetch the secret by which the hotel's own page lets them pay.

        202 where the provider does not answer within ten seconds, and for a PENALTY: fetch it later. The secret is not
        kept for the Idempotency-Key; a repetition fetches it again.
        """
        response = self.carry_out(
            create_payment_intent, self._respond, body=PaymentIntentInput, booking_id=booking_id
        )
        if self.query["dry_run"]:
            return response
        answer = self._with_secret(payment_intent_by_pk(response.data["id"]), status=201)
        for name, value in response.headers.items():
            answer.headers[name] = value
        return answer

    def _respond(self, intent: PaymentIntent) -> Response:
        snapshot = payment_intent_snapshot(payment_intent_by_pk(intent.pk))
        return self.respond({**snapshot, "client_secret": None}, status=201)

    def _with_secret(self, intent: PaymentIntent, *, status: int) -> Response:
        """Respond after the commit: the provider is never asked inside a transaction."""
        secret = secret_of_intent(intent, seconds_for_all=SECONDS_TO_WAIT)
        shown = payment_intent_by_pk(intent.pk)
        content: dict[str, Any] = {**payment_intent_snapshot(shown), "client_secret": secret or None}
        return self.respond(content, status=202 if shown.status == IntentStatus.NEW else status)
