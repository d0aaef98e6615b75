"""POST /api/guest/bookings/{token}/payment-intent/: the guests pay by their link."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import refuse_idempotency_key
from hotel.api.documentation import Output, ProblemSerializer, extend_schema
from hotel.kernel.command_runner import run_command
from hotel.kernel.problems import MEDIA_TYPE
from room_bookings.guest_access.api.bookings import GuestView
from room_bookings.models import PaymentIntent
from room_bookings.provider_enums import IntentPurpose, IntentStatus
from room_bookings.provider_request_runs import secret_of_intent
from room_bookings.provider_snapshots import payment_intent_snapshot
from room_bookings.selectors.provider_requests import payment_intent_by_pk
from room_bookings.services import pay_by_guest
from staff.command import Command

SECONDS_TO_WAIT = 10
"""After so many seconds without an answer of the provider the request is answered with 202."""

SHOWN = ("purpose", "amount", "currency", "status", "publishable_key")


class GuestPaymentSerializer(Output):
    """A payment that the guests can make."""

    purpose = serializers.ChoiceField(choices=IntentPurpose.choices)
    amount = serializers.CharField()
    currency = serializers.CharField()
    status = serializers.ChoiceField(choices=IntentStatus.choices)
    publishable_key = serializers.CharField(help_text="For the provider's script on the hotel's own page.")
    client_secret = serializers.CharField(
        allow_null=True, help_text="By which the guests pay; null until the provider has made it: ask again."
    )


class PayGuestBooking(GuestView):
    """Pay the deposit or the balance of the guests' own booking."""

    @extend_schema(
        request=None,
        responses={
            200: GuestPaymentSerializer,
            202: GuestPaymentSerializer,
            (404, MEDIA_TYPE): ProblemSerializer,
            (409, MEDIA_TYPE): ProblemSerializer,
            (429, MEDIA_TYPE): ProblemSerializer,
        },
    )
    def post(self, request: Request, token: str) -> Response:
        """Ask for the payment of what is missing: of the deposit while the booking is pending, else of the balance.

        The answer has the secret by which the hotel's own page lets the guests pay. Sent again before they have paid,
        it is the same payment. 202 while the provider is silent; 409 `nothing_due` or `no_provider`. An
        `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)

        def work(command: Command) -> PaymentIntent:
            return pay_by_guest(command, token_hash=self.token_hash)

        asked = payment_intent_by_pk(run_command(self.command, work, name="pay_by_guest").pk)
        secret = secret_of_intent(asked, seconds_for_all=SECONDS_TO_WAIT)
        snapshot = payment_intent_snapshot(payment_intent_by_pk(asked.pk))
        status = 202 if snapshot["status"] == IntentStatus.NEW else 200
        content = {name: snapshot[name] for name in SHOWN}
        return self.respond({**content, "client_secret": secret or None}, status=status)
