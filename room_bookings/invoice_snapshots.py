"""The public representation of invoices, credit notes and receipts, for staff who may enter payments."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from hotel.currencies import amount_as_text
from hotel.models import Hotel
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import Invoice, RoomBooking
from staff.snapshots import staff_values_snapshot


class InvoiceRow(NamedTuple):
    """An invoice or credit note in a timeline, as values. Each name is the path of the value from `Invoice`."""

    pk: int
    number: str
    kind: str
    gross: Decimal
    currency: str
    credits__number: str | None
    note: str
    at: datetime
    source: str
    performed_by_id: int | None
    performed_by__user__first_name: str
    performed_by__user__last_name: str
    performed_by__user__username: str
    command_id: UUID


def invoice_entry(row: InvoiceRow, *, booking_id: str) -> dict[str, Any]:
    """Return an invoice or credit note of the booking as an entry of a timeline."""
    return {
        "kind": "invoice",
        "at": row.at,
        "operation": None,
        "from_status": None,
        "to_status": None,
        "source": row.source,
        "staff": staff_values_snapshot(
            row.performed_by_id,
            row.performed_by__user__first_name,
            row.performed_by__user__last_name,
            row.performed_by__user__username,
        ),
        "note": row.note,
        "booking_id": booking_id,
        "room_number": None,
        "from_room": None,
        "changes": [],
        "command_id": row.command_id,
        "invoice": {
            "number": row.number,
            "kind": row.kind,
            "gross": amount_as_text(row.gross, row.currency),
            "currency": row.currency,
            "credits": row.credits__number,
        },
    }


def invoice_summary(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice or credit note, read with its booking and the invoice that it credits, for lists."""
    currency = invoice.currency
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "booking_id": invoice.booking.booking_id,
        "credits": invoice.credits.number if invoice.credits else None,
        "party_member": invoice.party_member_id,
        "addressee": invoice.addressee,
        "language": invoice.language,
        "currency": currency,
        "net": amount_as_text(invoice.net, currency),
        "tax": amount_as_text(invoice.tax, currency),
        "gross": amount_as_text(invoice.gross, currency),
        "note": invoice.note,
        "business_date": invoice.business_date,
        "at": invoice.at,
        "source": invoice.source,
        "command_id": invoice.command_id,
    }


def invoice_snapshot(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice or credit note with its lines, taxes and payments, as it was issued."""
    return {
        **invoice_summary(invoice),
        "issuer": invoice.issuer,
        "lines": invoice.lines,
        "taxes": invoice.taxes,
        "payments": invoice.payments,
    }


def receipt_snapshot(booking: RoomBooking, row: LedgerRow, *, hotel: Hotel) -> dict[str, Any]:
    """Return the receipt of a payment that was received."""
    return {
        "number": row.pk,
        "issuer": {
            "name": hotel.company_name or hotel.name,
            "address": hotel.company_address,
            "tax_number": hotel.tax_number,
        },
        "booking_id": booking.booking_id,
        "confirmation_number": booking.confirmation_number,
        "method": row.method,
        "amount": amount_as_text(row.amount, row.currency),
        "currency": row.currency,
        "text": row.text,
        "reference": row.reference,
        "party_member": row.party_member_id,
        "business_date": row.business_date,
        "at": row.at,
    }
