"""The endpoints of the ledger of a booking: payments, charges, refunds, reversals and the bill."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import extend_schema
from hotel.api.inputs import InputSerializer
from hotel.kernel.etag import etag
from hotel.kernel.keys import LARGEST_KEY
from hotel.taxes import CATEGORY_PATTERN
from room_bookings.api.base import BookingView
from room_bookings.api.fields import Note
from room_bookings.api.ledger_serializers import EnteredSerializer, FolioSerializer, LedgerSerializer
from room_bookings.enums import PaymentMethod
from room_bookings.exceptions import PartyMemberNotFound
from room_bookings.ledger_snapshots import folio, folio_of_person, ledger_entries
from room_bookings.models import RoomBooking
from room_bookings.policies import credit_warnings
from room_bookings.provider_snapshots import provider_request_snapshot
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.ledger import ledger_of
from room_bookings.selectors.mails import links_to_pay
from room_bookings.selectors.provider_requests import provider_request_by_pk
from room_bookings.selectors.sharers import shares_of
from room_bookings.services import add_charge, record_payment, refund_booking, reverse_payment
from room_bookings.services.payments.desk_payments import DESK_METHODS
from room_bookings.services.payments.ledger import Entry
from room_bookings.services.payments.refunds import REFUND_METHODS
from room_bookings.shares import Share
from room_bookings.web.bill_words import bill_in_words
from staff.capabilities import Capability

_SHARE = "The person of the party whose share of the bill it is."


class LedgerView(BookingView):
    """A view of the ledger of a booking. Its commands need an Idempotency-Key: two equal payments are two payments."""

    requires_idempotency_key = True

    def respond_with_entry(self, entry: Entry) -> Response:
        """Respond with the rows that the service entered, the booking as it is now, and warnings."""
        (booking,) = self.with_details([entry.booking])
        rows = ledger_entries(ledger_of(booking.pk), only=set(entry.row_pks))
        content: dict[str, Any] = {"rows": rows, "booking": self.render_for_staff([booking])[0]}
        if entry.requests:
            content["requests"] = [
                provider_request_snapshot(provider_request_by_pk(request.pk)) for request in entry.requests
            ]
        unconfirmed = [{"code": reason.code, "detail": reason.detail} for reason in entry.unconfirmed]
        if warnings := [*unconfirmed, *credit_warnings(booking)]:
            content["warnings"] = warnings
        return self.respond(content, status=201, etag=etag(booking))


def _person() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=LARGEST_KEY,
        help_text=_SHARE,
    )


def _text(length: int, help_text: str) -> serializers.CharField:
    return serializers.CharField(max_length=length, allow_blank=True, default="", help_text=help_text)


class PaymentInput(InputSerializer):
    method = serializers.ChoiceField(choices=[method.value for method in DESK_METHODS])
    amount = Amount()
    reference = _text(100, "The number of a receipt, a transfer or a company's order.")
    text = _text(200, "What stands on the bill; with ON_ACCOUNT the company that pays.")
    party_member = _person()
    settles = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=LARGEST_KEY,
        help_text="The row of a company's promise (ON_ACCOUNT) that this payment fulfils.",
    )

    def validate_method(self, method: str) -> PaymentMethod:
        return PaymentMethod(method)


class Payments(LedgerView):
    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.PAYMENTS}

    @extend_schema(responses=LedgerSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """List the rows of the ledger in the order in which they were entered."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        return self.respond({"results": ledger_entries(ledger_of(booking.pk))})

    @extend_schema(request=PaymentInput, responses={201: EnteredSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Record a payment of the desk, one that a channel has collected, or the promise of a company.

        A PENDING booking that has what it needs is confirmed; if it cannot be, `warnings` says why. A booking that has
        checked out and owes nothing any more is completed.
        """
        return self.carry_out(
            record_payment, self.respond_with_entry, body=PaymentInput, booking_id=booking_id
        )


class ChargeInput(InputSerializer):
    amount = Amount()
    category = serializers.RegexField(
        CATEGORY_PATTERN.replace("$", r"\Z"), help_text="The code of the tax category: MINIBAR, PARKING, ..."
    )
    text = serializers.CharField(max_length=200, help_text="What stands on the bill.")
    party_member = _person()


class Charges(LedgerView):
    capabilities = {"POST": Capability.PAYMENTS}

    @extend_schema(request=ChargeInput, responses={201: EnteredSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Charge something beside the nights, in any status of the booking."""
        return self.carry_out(add_charge, self.respond_with_entry, body=ChargeInput, booking_id=booking_id)


class ReversalInput(InputSerializer):
    reason = Note()


class ReversePayment(LedgerView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = False

    @extend_schema(request=ReversalInput, responses={201: EnteredSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str, payment_id: int) -> Response:
        """Reverse a row of the ledger that was entered by mistake.

        The front desk may reverse its own rows of the same business date, managers any row of the desk. Rows of the
        provider are refunded instead. A reversed row is answered with its reversal.
        """
        return self.carry_out(
            reverse_payment,
            self.respond_with_entry,
            body=ReversalInput,
            booking_id=booking_id,
            payment_pk=payment_id,
        )


class RefundInput(InputSerializer):
    amount = Amount(required=False, allow_null=True, default=None, help_text="Default: the guests' credit.")
    method = serializers.ChoiceField(
        choices=[method.value for method in REFUND_METHODS],
        required=False,
        allow_null=True,
        default=None,
        help_text=(
            "Default: the way of each payment. Money that a channel has collected needs one; money of a provider is "
            "returned at the desk with one."
        ),
    )
    reason = Note()

    def validate_method(self, method: str | None) -> PaymentMethod | None:
        return PaymentMethod(method) if method else None


class Refunds(LedgerView):
    capabilities = {"POST": Capability.PAYMENTS}

    @extend_schema(request=RefundInput, responses={201: EnteredSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Return money. Draws on the latest payments first, a row for each payment.

        The front desk returns up to the `refund_limit` of the hotel of a booking; more is `refund_limit`, a manager's.

        What a provider has received is returned by a request to it (`requests`), whose row follows; with `method` the
        desk returns it.
        """
        return self.carry_out(
            refund_booking, self.respond_with_entry, body=RefundInput, booking_id=booking_id
        )


class FolioQuery(InputSerializer):
    party_member = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, help_text=f"{_SHARE} Without it: the whole bill."
    )


class Folio(BookingView):
    capabilities = {"GET": Capability.PAYMENTS}
    queries = {"GET": FolioQuery}

    @extend_schema(responses=FolioSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Show the bill: nights, charges, payments and the balance; of one person the share.

        Those who stay share the nights evenly, and what is in nobody's name; the shares make the whole bill.
        """
        return self.respond(self.folio_of(booking_by_id(hotel=self.hotel, booking_id=booking_id)))

    def folio_of(self, booking: RoomBooking) -> dict[str, Any]:
        """Return the bill of a booking, or the share of the person in the query. Raises PartyMemberNotFound."""
        member = self.query.get("party_member")
        party = [person["id"] for person in booking.whole_party]  # type: ignore[attr-defined]
        if member is not None and member not in party:
            detail = _("The party of booking %(booking)s has no member %(member)s.") % {
                "booking": booking.booking_id,
                "member": member,
            }
            raise PartyMemberNotFound(detail, party_id=member)
        rows = ledger_of(booking.pk)
        if member is None:
            return folio(booking, rows, links=links_to_pay(booking.pk, rows))
        share = shares_of(booking, rows).get(member, Share())
        return folio_of_person(booking, rows, party_member=member, share=share)


class FolioOnPaper(Folio):
    """The bill as a page for paper, in the language of the guests. It is no invoice: it has no number."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Take a browser's `Accept: text/html`; refusals are problems all the same."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(responses={(200, "text/html"): OpenApiTypes.STR})
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> HttpResponse:  # type: ignore[override]
        """Show the bill, or the share of a person, as a page for paper, in the language of the guests."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        shown = self.folio_of(booking)
        with translation.override(booking.language):
            bill = bill_in_words(shown, hotel=self.hotel, party=booking.whole_party, day=self.command.today)  # type: ignore[attr-defined]
            page = render_to_string("bookings/bill.html", {"bill": bill, "language": booking.language})
        return HttpResponse(page)
