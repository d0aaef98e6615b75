"""An invoice as people read it: on paper, on the screen and in a mail."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext_lazy

from hotel.currencies import amount_as_text
from hotel.web.amounts import amount_in_words
from room_bookings.enums import InvoiceKind
from room_bookings.models import Invoice
from room_bookings.penalties import NIGHTS_OF_GROUP
from room_bookings.web.labels import FEE_CATEGORIES, PAYMENT_KINDS, PAYMENT_METHODS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

INVOICE_KINDS: Mapping[str, "StrPromise"] = {
    InvoiceKind.INVOICE: pgettext_lazy("invoice", "Invoice"),
    InvoiceKind.CREDIT_NOTE: pgettext_lazy("invoice", "Credit note"),
}


def invoice_in_words(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice, read with the one that it credits, with dates and amounts in the active language."""
    currency = invoice.currency
    paid = sum((Decimal(payment["amount"]) for payment in invoice.payments), Decimal(0))
    return {
        "title": INVOICE_KINDS[invoice.kind],
        "number": invoice.number,
        "credits": invoice.credits.number if invoice.credits else "",
        "day": invoice.business_date,
        "note": invoice.note,
        "issuer": invoice.issuer,
        "addressee": invoice.addressee,
        "lines": [_line(line) for line in invoice.lines],
        "taxes": [_amounts(tax) for tax in invoice.taxes],
        "gross": amount_in_words(_places(invoice.gross, invoice), currency),
        "payments": [
            {
                "day": date.fromisoformat(payment["date"]),
                "words": f"{PAYMENT_KINDS[payment['kind']]} · {PAYMENT_METHODS[payment['method']]}",
                "amount": amount_in_words(payment["amount"]),
            }
            for payment in invoice.payments
        ],
        "open": amount_in_words(_places(invoice.gross - paid, invoice), currency),
        "language": invoice.language,
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    words = line["text"] or FEE_CATEGORIES.get(line["category"], "")
    if line["category"] == NIGHTS_OF_GROUP:
        words = f"{FEE_CATEGORIES[NIGHTS_OF_GROUP]}: {line['text']}"
    return {
        "day": date.fromisoformat(line["date"]),
        "words": _now("Night") if line["night"] else words or line["category"],
        **_amounts(line),
    }


def _amounts(amounts: Mapping[str, Any]) -> dict[str, str]:
    percent = amounts["tax_percent"]
    return {
        "percent": "" if percent is None else f"{number_format(_plain(percent))}\N{NO-BREAK SPACE}%",
        **{name: amount_in_words(amounts[name]) for name in ("net", "tax", "gross")},
    }


def _places(amount: Decimal, invoice: Invoice) -> str:
    return amount_as_text(amount, invoice.currency)


def _plain(percent: str) -> Decimal:
    """Return a rate without zeros at its end: 7.000 as 7."""
    return Decimal(percent.rstrip("0").rstrip("."))
