"""The pages of guests: their own booking, and its cancellation; `payment` has the one on which they pay.

The link of a mail only sets a cookie and leads on, so that the token stays in no history, log or Referer, and a scanner
that opens every link of a mail changes nothing. The cookie holds the token; each page looks the link up again, so a
revoked link opens nothing from then on.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views import View

from hotel.currencies import amount_as_text
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.kernel.time_zones import time_zone
from hotel.web.amounts import amount_in_words
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.guest_access.snapshots import guest_booking_snapshot
from room_bookings.models import GuestLink, RoomBooking
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.guest_links import GuestLinkNotFound, live_guest_link
from room_bookings.services import cancel_by_guest
from room_bookings.services.guest_links import hash_of_token
from room_bookings.services.guest_payment import due_from_guest
from room_bookings.web.labels import BOOKING_STATUSES, PAYMENT_TERMS
from staff.api.client_address import client_address
from staff.command import Command, system_command
from staff.services import count_unknown_link

COOKIE = "innkeeper_guest"
COOKIE_SECONDS = 24 * 60 * 60
COMMON_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


class GuestPage(View):
    """The base of the guests' pages: no script, no cache, no search engine, and the language of the booking."""

    referrer_policy = "no-referrer"
    policy = "; ".join(COMMON_POLICY)

    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the headers that every answer to a guest has."""
        self.now = timezone.now()
        return self.with_headers(super().dispatch(request, *args, **kwargs))

    def with_headers(self, response: HttpResponseBase) -> HttpResponseBase:
        """Set the headers that every answer to a guest has."""
        response["Content-Security-Policy"] = self.policy
        response["Referrer-Policy"] = self.referrer_policy
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        return response


class OpenLink(GuestPage):
    """The address in the mail: swaps the token for a cookie. It reads and writes nothing in the database."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Set the cookie and lead to the booking."""
        response = HttpResponseRedirect(reverse("guest:booking"), status=303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_SECONDS,
            path=reverse("guest:booking"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response


class PageWithBooking(GuestPage):
    """A page of the booking whose token the cookie holds."""

    link: GuestLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the booking; without one, say that the link does not work."""
        self.token_hash = hash_of_token(request.COOKIES.get(COOKIE, ""))
        try:
            self.link = live_guest_link(token_hash=self.token_hash, now=timezone.now())
        except GuestLinkNotFound:
            return self._without_booking(request)
        with (
            translation.override(self.link.booking.language),
            timezone.override(time_zone(self.link.hotel.timezone)),
        ):
            response = super().dispatch(request, *args, **kwargs)
        response["Content-Language"] = self.link.booking.language
        return response

    def _without_booking(self, request: HttpRequest) -> HttpResponseBase:
        """Say, in the language of the browser, that the link does not work; count a wrong cookie for the address."""
        wait_seconds = None
        if COOKIE in request.COOKIES:
            command = InstallationCommand(now=timezone.now())
            wait_seconds = count_unknown_link(command, address=client_address(request))
        response = render(request, "guest_access/no_booking.html", status=429 if wait_seconds else 404)
        if wait_seconds:
            response["Retry-After"] = str(wait_seconds)
        return self.with_headers(response)

    @property
    def command(self) -> Command:
        """The command of this request. No person of the hotel gives it."""
        return system_command(self.link.hotel, now=self.now)

    def page(self, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
        """Render a page with the booking as its guests see it."""
        hotel = self.link.hotel
        booking = booking_by_id(hotel=hotel, booking_id=self.link.booking.booking_id)
        reasons = policies.cancel_by_guest_reasons(self.command, booking=booking)
        shown = guest_booking_snapshot(booking, hotel=hotel, now=self.now, reasons=reasons)
        amounts = {
            name: amount_in_words(shown[name], shown["currency"])
            for name in ("total_amount", "amount_paid", "balance_due")
        }
        refund = amount_in_words(shown["cancellation"]["refund_amount"], shown["currency"])
        context = {
            "shown": shown,
            "amounts": amounts,
            "refund": refund,
            "status_word": BOOKING_STATUSES[shown["status"]],
            "terms": PAYMENT_TERMS[shown["payment_terms"]],
            "is_cancelled": shown["status"] == BookingStatus.CANCELLED,
            "language": self.link.booking.language,
            **self._payment(booking),
        }
        return render(self.request, template, context | more, status=status)

    def _payment(self, booking: RoomBooking) -> dict[str, Any]:
        """Return what the guests can pay here and what is on its way, in words."""
        due = due_from_guest(self.command, booking)
        words = {"to_pay": due.missing if due.is_possible else Decimal(0), "on_its_way": due.processing}
        return {
            name: amount_in_words(amount_as_text(amount, booking.currency), booking.currency)
            for name, amount in words.items()
            if amount > 0
        }


class BookingOfGuest(PageWithBooking):
    """The booking. Stripe leads guests who have paid back to it, before its event has told us so."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the booking."""
        has_paid = request.GET.get("redirect_status") in {"succeeded", "processing"}
        return self.page("guest_access/booking.html", has_paid=has_paid)


class CancelByGuest(PageWithBooking):
    """The question whether to cancel, with the refund, and the answer."""

    http_method_names = ["get", "head", "post"]
    referrer_policy = "same-origin"
    """With `no-referrer` browsers send `Origin: null` with the form, which Django refuses as a forgery."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        return self.page("guest_access/cancel.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Cancel the booking and lead back to it; a refusal is a sentence on the page."""

        def work(command: Command) -> None:
            cancel_by_guest(command, token_hash=self.token_hash)

        try:
            run_command(self.command, work, name="cancel_by_guest")
        except Refusal as refusal:
            return self.page("guest_access/cancel.html", status=409, refusal=refusal.detail)
        return HttpResponseRedirect(reverse("guest:booking"), status=303)
