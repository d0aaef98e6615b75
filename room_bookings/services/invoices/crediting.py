"""Take invoices back by credit notes."""

from decimal import Decimal
from typing import Any

from hotel.currencies import amount_as_text
from notifications.enums import EventType
from room_bookings.enums import InvoiceKind
from room_bookings.models import Invoice
from room_bookings.selectors.invoices import credit_note_of, invoice_of_booking
from room_bookings.services.invoices.numbering import insert_invoice
from room_bookings.services.locking import lock_booking
from staff.capabilities import Capability
from staff.command import Command


def credit_invoice(command: Command, *, booking_id: str, number: str, reason: str) -> Invoice:
    """Take an invoice back as a whole by a credit note, under a number of its own; what it held can be invoiced again.

    A repeated request returns the credit note. Money does not move. Locks the booking, then the counter of the series.
    Raises BookingNotFound, InvoiceNotFound (a credit note is none), Forbidden, Busy.
    """
    command.require(Capability.REFUNDS)
    booking = lock_booking(command, booking_id=booking_id)
    invoice = invoice_of_booking(booking.pk, number=number, kind=InvoiceKind.INVOICE)
    if existing := credit_note_of(invoice):
        return existing
    return insert_invoice(
        command,
        booking,
        EventType.BOOKING_INVOICE_CREDITED,
        kind=InvoiceKind.CREDIT_NOTE,
        credits=invoice,
        credits_kind=invoice.kind,
        party_member_id=invoice.party_member_id,
        language=invoice.language,
        net=-invoice.net,
        tax=-invoice.tax,
        gross=-invoice.gross,
        issuer=invoice.issuer,
        addressee=invoice.addressee,
        lines=[_negative(line, invoice.currency) for line in invoice.lines],
        taxes=[_negative(tax, invoice.currency) for tax in invoice.taxes],
        payments=[],
        note=reason,
    )


def _negative(amounts: dict[str, Any], currency: str) -> dict[str, Any]:
    return amounts | {name: _negated(amounts[name], currency) for name in ("net", "tax", "gross")}


def _negated(amount: str, currency: str) -> str:
    return amount_as_text(0 - Decimal(amount), currency)
