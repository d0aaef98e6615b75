"""The endpoints of invoices, credit notes and receipts."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery
from hotel.enums import Language
from hotel.kernel.enums import Source
from hotel.kernel.keys import LARGEST_KEY
from room_bookings.api.base import BookingView
from room_bookings.api.fields import Note
from room_bookings.api.ledger_serializers import Money, TaxSumSerializer
from room_bookings.enums import InvoiceKind, PaymentKind, PaymentMethod
from room_bookings.exceptions import PaymentNotFound
from room_bookings.invoice_snapshots import invoice_snapshot, invoice_summary, receipt_snapshot
from room_bookings.models import Invoice
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.invoices import invoice_by_number, invoices_of_booking, invoices_of_hotel
from room_bookings.selectors.ledger import ledger_of, row_of_ledger
from room_bookings.services import Addressee, credit_invoice, issue_invoice
from staff.capabilities import Capability

_SHARE = "The person whose share of the bill it is; null: of all that was not invoiced yet."


class AddresseeInput(InputSerializer):
    """To whom an invoice is addressed."""

    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    address = serializers.CharField(max_length=500, allow_blank=True, default="", help_text="In lines.")
    tax_number = serializers.CharField(max_length=64, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Addressee(**attrs)


class InvoiceInput(InputSerializer):
    party_member = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_KEY, help_text=_SHARE
    )
    addressee = AddresseeInput(
        required=False,
        allow_null=True,
        default=None,
        help_text="Without a name: that person, or the booker, or the main guest.",
    )


class CreditInput(InputSerializer):
    reason = Note()


class PartySerializer(Output):
    """A company or person on an invoice, with the address in lines."""

    name = serializers.CharField()
    address = serializers.CharField()
    tax_number = serializers.CharField()


class InvoiceLineSerializer(TaxSumSerializer):
    date = serializers.DateField()
    night = serializers.DateField(allow_null=True, help_text="The night that the line is; null: a charge.")
    rows = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="The rows of the ledger: a charge, and the tax added to it.",
    )
    category = serializers.CharField()
    text = serializers.CharField()


class InvoicePaymentSerializer(Output):
    row = serializers.IntegerField(help_text="The row of the ledger.")
    date = serializers.DateField()
    kind = serializers.ChoiceField(choices=PaymentKind.choices)
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    amount = Money()


class InvoiceSummarySerializer(Output):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=InvoiceKind.choices)
    booking_id = serializers.CharField()
    credits = serializers.CharField(allow_null=True, help_text="Of a credit note: the invoice it takes back.")
    party_member = serializers.IntegerField(allow_null=True, help_text=_SHARE)
    addressee = PartySerializer()
    language = serializers.ChoiceField(choices=Language.choices)
    currency = serializers.CharField()
    net = Money()
    tax = Money()
    gross = Money()
    note = serializers.CharField(help_text="The reason of a credit note.")
    business_date = serializers.DateField()
    at = serializers.DateTimeField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    command_id = serializers.UUIDField()


class InvoiceSerializer(InvoiceSummarySerializer):
    issuer = PartySerializer()
    lines = InvoiceLineSerializer(many=True)
    taxes = TaxSumSerializer(many=True, help_text="The sums of the lines by rate.")
    payments = InvoicePaymentSerializer(many=True, help_text="What was paid and is on no earlier invoice.")


class ReceiptSerializer(Output):
    number = serializers.IntegerField(help_text="The row of the ledger.")
    issuer = PartySerializer()
    booking_id = serializers.CharField()
    confirmation_number = serializers.CharField()
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    amount = Money()
    currency = serializers.CharField()
    text = serializers.CharField()
    reference = serializers.CharField()
    party_member = serializers.IntegerField(allow_null=True)
    business_date = serializers.DateField()
    at = serializers.DateTimeField()


class InvoicesSerializer(Output):
    results = InvoiceSerializer(many=True)


class InvoiceView(BookingView):
    """A view of invoices."""

    def respond_with_invoice(self, invoice: Invoice) -> Response:
        """Respond with an invoice that was issued, or a credit note."""
        return self.respond(invoice_snapshot(invoice), status=201)


class BookingInvoices(InvoiceView):
    """The invoices of a booking."""

    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.PAYMENTS}

    @extend_schema(responses=InvoicesSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """List the invoices and credit notes of a booking in the order in which they were issued."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        return self.respond({"results": [invoice_snapshot(each) for each in invoices_of_booking(booking.pk)]})

    @extend_schema(request=InvoiceInput, responses={201: InvoiceSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Issue an invoice of what is not invoiced yet, or of one person's share. It never changes afterwards.

        Until then `folio/` is the draft, without a number.
        """
        return self.carry_out(
            issue_invoice, self.respond_with_invoice, body=InvoiceInput, booking_id=booking_id
        )


class CreditInvoice(InvoiceView):
    capabilities = {"POST": Capability.REFUNDS}

    @extend_schema(request=CreditInput, responses={201: InvoiceSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str, number: str) -> Response:
        """Take an invoice back by a credit note; what it held can be invoiced again. No money moves."""
        return self.carry_out(
            credit_invoice, self.respond_with_invoice, body=CreditInput, booking_id=booking_id, number=number
        )


class Receipt(InvoiceView):
    capabilities = {"GET": Capability.PAYMENTS}

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str, payment_id: int) -> Response:
        """Show the receipt of a payment that was received."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        row = row_of_ledger(ledger_of(booking.pk), payment_id)
        if row.kind != PaymentKind.CAPTURE:
            detail = _("Row %(row)s is no payment that was received.") % {"row": payment_id}
            raise PaymentNotFound(detail, payment_id=payment_id)
        return self.respond(receipt_snapshot(booking, row, hotel=self.hotel))


class Invoices(InvoiceView):
    """The invoices of the hotel."""

    capabilities = {"GET": Capability.PAYMENTS}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(InvoiceSummarySerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the invoices and credit notes of the hotel, the newest first."""
        return self.page(
            invoices_of_hotel(hotel=self.hotel), lambda page: [invoice_summary(invoice) for invoice in page]
        )


class InvoiceDetail(InvoiceView):
    """One invoice or credit note."""

    capabilities = {"GET": Capability.PAYMENTS}

    @extend_schema(responses=InvoiceSerializer)
    def get(self, request: Request, hotel_slug: str, number: str) -> Response:
        """Show an invoice or credit note as it was issued."""
        return self.respond(invoice_snapshot(invoice_by_number(hotel=self.hotel, number=number)))
