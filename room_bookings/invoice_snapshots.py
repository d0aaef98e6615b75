"""The public representation of invoices, credit notes and receipts, for staff who may enter payments."""

from typing import Any

from hotel.currencies import amount_as_text
from hotel.models import Hotel
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import Invoice, RoomBooking


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
