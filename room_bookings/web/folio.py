"""The bill of a booking as its page shows it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hotel.currencies import amount_as_text
from hotel.web.amounts import amount_in_words
from room_bookings import policies
from room_bookings.balances import OWES_CHARGES_ONLY, amount_owed, balance_due
from room_bookings.enums import PaymentKind
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import LedgerRow, left_of_rows
from room_bookings.selectors.mails import LinkToPay
from room_bookings.web.labels import FEE_CATEGORIES, MAIL_STATES, PAYMENT_KINDS, PAYMENT_METHODS
from staff.command import Command


def folio_table(
    command: Command, booking: RoomBooking, rows: Sequence[LedgerRow], links: Sequence[LinkToPay]
) -> dict[str, Any]:
    """Return the lines of the bill and its sums, the amounts as the reader writes them."""
    currency = booking.currency
    left = left_of_rows(rows)
    is_reversed = {row.original_id for row in rows if row.kind == PaymentKind.CORRECTION}
    nights = Decimal(0) if booking.status in OWES_CHARGES_ONLY else booking.total_amount
    balance = balance_due(booking)
    link_by_pk = {link.payment_pk: link for link in links}
    return {
        "nights": _amount(nights, currency),
        "lines": [
            {
                "id": row.pk,
                "day": row.business_date,
                "words": _words(row),
                "link": _link_in_words(link_by_pk.get(row.pk)),
                "owed": _amount(row.charged_change, currency) if row.charged_change else "",
                "paid": _amount(row.paid_change, currency) if row.paid_change else "",
                "other": "" if row.charged_change or row.paid_change else _amount(row.amount, currency),
                "is_reversed": row.pk in is_reversed,
                "url": _reverse_url(command, booking, row, left[row.pk]),
                "transfer_url": _transfer_url(command, booking, row, left[row.pk]),
            }
            for row in rows
        ],
        "charged": _amount(nights + booking.charged_amount, currency),
        "paid": _amount(booking.amount_paid, currency),
        "on_account": _amount(booking.on_account_amount, currency) if booking.on_account_amount else "",
        "balance": _amount(abs(balance), currency),
        "balance_label": _balance_label(balance),
    }


def _words(row: LedgerRow) -> str:
    fee = FEE_CATEGORIES.get(row.category, "")
    parts = [
        PAYMENT_KINDS[row.kind],
        fee,
        PAYMENT_METHODS.get(row.method, ""),
        row.text,
        row.reference,
        row.note,
    ]
    return " · ".join(str(part) for part in parts if part)


def _link_in_words(link: LinkToPay | None) -> str:
    if link is None:
        return ""
    return _("Link to pay for %(recipient)s: %(state)s") % {
        "recipient": link.recipient,
        "state": MAIL_STATES[link.state],
    }


def _reverse_url(command: Command, booking: RoomBooking, row: LedgerRow, left: Decimal) -> str:
    """Return the address of the form that reverses the row; empty where it is reversed, or this person may not."""
    if left <= 0 or policies.reverse_reasons(command, row=row, left=left):
        return ""
    return reverse("pages:payment-command", args=[command.hotel.slug, booking.booking_id, row.pk])


def _transfer_url(command: Command, booking: RoomBooking, row: LedgerRow, left: Decimal) -> str:
    """Return the address of the form that transfers the charge; empty where no other bill could have it."""
    has_others = booking.group_reference or len(booking.whole_party) > 1  # type: ignore[attr-defined]
    if not has_others or policies.transfer_reasons(booking=booking, row=row, left=left, to=booking):
        return ""
    return reverse("pages:transfer-command", args=[command.hotel.slug, booking.booking_id, row.pk])


def group_bill_in_words(
    rules: Mapping[str, Any], holder: RoomBooking, *, categories: Mapping[str, str]
) -> dict[str, Any]:
    """Return who holds a master bill, what goes there, and what is owed and paid there.

    `categories` are the names of tax categories by code.
    """
    goes = [
        *([_("Nights")] if rules["takes_nights"] else []),
        *([_("All charges")] if rules["takes_extras"] else []),
        *([] if rules["takes_extras"] else [categories.get(code, code) for code in rules["categories"]]),
    ]
    currency, balance = holder.currency, balance_due(holder)
    return {
        "booking_id": holder.booking_id,
        "goes": ", ".join(goes) or _("none"),
        "owed": _amount(amount_owed(holder), currency),
        "paid": _amount(holder.amount_paid, currency),
        "on_account": _amount(holder.on_account_amount, currency) if holder.on_account_amount else "",
        "balance": _amount(abs(balance), currency),
        "balance_label": _balance_label(balance),
    }


def _amount(amount: Decimal, currency: str) -> str:
    return amount_in_words(amount_as_text(amount, currency), currency)


def _balance_label(balance: Decimal) -> str:
    if balance == 0:
        return _("Settled")
    return _("Still to pay") if balance > 0 else _("Credit of the guests")
