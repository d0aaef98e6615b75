"""Reading of invoices and credit notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.enums import InvoiceKind
from room_bookings.exceptions import InvoiceNotFound
from room_bookings.models import Invoice

_READ_INVOICES: PreparedQuery[Invoice] = PreparedQuery(
    "read_invoices_of_booking",
    lambda given: (
        Invoice.objects.filter(booking=given.value("booking_pk"))
        .select_related("booking", "credits")
        .order_by("pk")
    ),
)

_READ_INVOICE: PreparedQuery[Invoice] = PreparedQuery(
    "read_invoice",
    lambda given: Invoice.objects.filter(
        hotel=given.value("hotel_pk"), number=given.value("number")
    ).select_related("booking", "credits"),
)


@dataclass(frozen=True)
class Invoiced:
    """What the standing invoices of a booking hold: nights with their amounts, ledger rows, and payments."""

    nights: Mapping[date, Decimal]
    rows: frozenset[int]
    payments: frozenset[int]


def invoices_of_booking(booking_pk: int) -> list[Invoice]:
    """Return the invoices and credit notes of a booking in the order in which they were issued."""
    return _READ_INVOICES(booking_pk=booking_pk)


def invoiced_of(booking_pk: int) -> Invoiced:
    """Return what the invoices of a booking hold that were not credited. Sends one statement."""
    invoices = invoices_of_booking(booking_pk)
    credited = {invoice.credits_id for invoice in invoices}
    standing = [
        invoice for invoice in invoices if invoice.kind == InvoiceKind.INVOICE and invoice.pk not in credited
    ]
    lines = [line for invoice in standing for line in invoice.lines]
    return Invoiced(
        nights={date.fromisoformat(line["night"]): Decimal(line["gross"]) for line in lines if line["night"]},
        rows=frozenset(row for line in lines for row in line["rows"]),
        payments=frozenset(payment["row"] for invoice in standing for payment in invoice.payments),
    )


def invoice_of_booking(booking_pk: int, *, number: str, kind: InvoiceKind | None = None) -> Invoice:
    """Return the invoice or credit note of a booking with this number. Raises InvoiceNotFound."""
    for invoice in invoices_of_booking(booking_pk):
        if invoice.number == number and kind in (None, invoice.kind):
            return invoice
    raise invoice_not_found(number)


def invoice_of_command(booking_pk: int, *, command_id: UUID) -> Invoice:
    """Return the invoice of a booking that a command issued. Raises StopIteration if it issued none."""
    return next(invoice for invoice in invoices_of_booking(booking_pk) if invoice.command_id == command_id)


def credit_note_of(invoice: Invoice) -> Invoice | None:
    """Return the credit note that takes the invoice back, if there is one."""
    notes = (other for other in invoices_of_booking(invoice.booking_id) if other.credits_id == invoice.pk)
    return next(notes, None)


def invoices_of_hotel(*, hotel: Hotel) -> QuerySet[Invoice, Any]:
    """Return the invoices and credit notes of the hotel with their bookings, the newest first."""
    return Invoice.objects.filter(hotel=hotel).select_related("booking", "credits").order_by("-pk")


def invoice_by_number(*, hotel: Hotel, number: str) -> Invoice:
    """Return the invoice or credit note of the hotel with this number, with its booking. Raises InvoiceNotFound."""
    for invoice in _READ_INVOICE(hotel_pk=hotel.pk, number=number):
        return invoice
    raise invoice_not_found(number)


def invoice_not_found(number: str) -> InvoiceNotFound:
    """Return the refusal that there is no invoice with this number."""
    return InvoiceNotFound(_("There is no invoice %(number)s.") % {"number": number}, number=number)
