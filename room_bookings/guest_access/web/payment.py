"""The page on which guests pay what their booking needs: the card is entered in Stripe's own frame.

The button of the page asks for the payment; the answer holds its secret and runs Stripe's script, which is the only
foreign one. Stripe leads the guests back to their booking.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hotel.currencies import amount_as_text
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.web.amounts import amount_in_words
from room_bookings.guest_access.web.pages import COMMON_POLICY, PageWithBooking
from room_bookings.models import PaymentIntent
from room_bookings.provider_request_runs import secret_of_intent
from room_bookings.selectors.provider_requests import payment_intent_by_pk
from room_bookings.services import pay_by_guest
from staff.command import Command

SECONDS_TO_WAIT = 10
"""After so many seconds without an answer of the provider the guests are asked to try again."""

POLICY_WITH_STRIPE = "; ".join(
    (
        *COMMON_POLICY,
        "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
        "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        "connect-src https://api.stripe.com",
    )
)
"""The sources that Stripe's script needs: https://docs.stripe.com/security/guide#content-security-policy."""


class PayByGuest(PageWithBooking):
    """The question whether to pay, with the amount, and the form of the card."""

    http_method_names = ["get", "head", "post"]
    referrer_policy = "same-origin"
    """With `no-referrer` browsers send `Origin: null` with the form, which Django refuses as a forgery."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        return self.page("guest_access/pay.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for the payment and show the form of the card; a refusal is a sentence on the page.

        Sent again before the guests have paid, it is the same payment. 202 while the provider is silent.
        """

        def work(command: Command) -> PaymentIntent:
            return pay_by_guest(command, token_hash=self.token_hash)

        try:
            asked = payment_intent_by_pk(run_command(self.command, work, name="pay_by_guest").pk)
        except Refusal as refusal:
            return self.page("guest_access/pay.html", status=409, refusal=refusal.detail)
        secret = secret_of_intent(asked, seconds_for_all=SECONDS_TO_WAIT)
        if not secret:
            return self.page("guest_access/pay.html", status=202, is_silent=True)
        self.policy = POLICY_WITH_STRIPE
        return self.page("guest_access/pay_form.html", **self._form(asked, secret))

    def _form(self, asked: PaymentIntent, secret: str) -> dict[str, Any]:
        return {
            "amount": amount_in_words(amount_as_text(asked.amount, asked.currency), asked.currency),
            "publishable_key": asked.account.publishable_key,
            "client_secret": secret,
            "return_url": self.request.build_absolute_uri(reverse("guest:booking")),
        }
