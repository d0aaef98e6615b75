"""POST /api/payments/stripe/webhook/ and …/webhook/{hotel_slug}/: what Stripe tells.

They are for Stripe, so they are not in the document for the API's clients; docs/money.md describes them.
"""

from collections.abc import Sequence
from typing import cast

from rest_framework.exceptions import ParseError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.api.parsers import RawJsonParser
from hotel.kernel.exceptions import Invalid, NotFound, ProblemCode
from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.stripe_events import StripeEvent, read_event
from room_bookings.payment_providers.stripe_objects import UnreadableObject
from room_bookings.payment_providers.stripe_signatures import SignatureRefused, verify_signature
from room_bookings.provider_enums import ProviderKind
from room_bookings.provider_event_runs import run_event
from room_bookings.selectors.provider_events import accounts_of_webhook
from room_bookings.services.provider_requests.secrets import decrypt_provider_secret
from staff.api.base import ApiView


class InvalidSignature(Invalid):
    """The body was not signed by Stripe with a secret of the account, or not now."""

    code = ProblemCode.INVALID_SIGNATURE

    def __init__(self) -> None:
        super().__init__(str(ProblemCode.INVALID_SIGNATURE.label))


class ProviderWebhook(ApiView):
    """A view that takes events of a provider. The signature over the body stands in for a login."""

    authentication_classes = []
    permission_classes = [AllowAny]
    parser_classes = [RawJsonParser]

    def receive(self, request: Request, *, hotel_slug: str | None) -> Response:
        """Receive the event of the body for the account whose secret has signed it."""
        accounts = accounts_of_webhook(provider=ProviderKind.STRIPE, hotel_slug=hotel_slug)
        if not accounts:
            raise NotFound(str(ProblemCode.NOT_FOUND.label))
        body = cast(bytes, request.data or b"")
        account = self._signer(accounts, body, request.headers.get("Stripe-Signature", ""))
        received = run_event(account, _event(body), body=body, now=self.now)
        return self.respond({"outcome": received.outcome, "is_repetition": received.is_repetition})

    def _signer(self, accounts: Sequence[ProviderAccount], body: bytes, header: str) -> ProviderAccount:
        """Return the account whose secret has signed the body. Raises Invalid (invalid_signature)."""
        for account in accounts:
            secrets = [decrypt_provider_secret(secret) for secret in account.webhook_secrets]
            try:
                verify_signature(body, header, secrets=secrets, now=self.now)
            except SignatureRefused:
                continue
            return account
        raise InvalidSignature


class StripeWebhook(ProviderWebhook):
    """The events of the installation's account."""

    @extend_schema(exclude=True)
    def post(self, request: Request) -> Response:
        """Receive an event of Stripe, signed in the header `Stripe-Signature`. There is no login.

        Each event is kept and obeyed once, in any order; a repetition is the same 200. 400 `invalid_signature` if the
        body was not signed with a secret of the account about now, 404 without such an account. 409 `busy` asks Stripe
        to send it again.
        """
        return self.receive(request, hotel_slug=None)


class StripeWebhookOfHotel(ProviderWebhook):
    """The events of a hotel's own account."""

    @extend_schema(exclude=True)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Receive an event of the account of a hotel, as the address without hotel does for the installation's."""
        return self.receive(request, hotel_slug=hotel_slug)


def _event(body: bytes) -> StripeEvent:
    try:
        return read_event(body)
    except UnreadableObject as error:
        raise ParseError(str(ProblemCode.MALFORMED.label)) from error
