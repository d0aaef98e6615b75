"""The public representation of ledgers and master bills, for staff who may enter payments."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from hotel.currencies import amount_as_text
from hotel.taxes import percent_as_text
from room_bookings.balances import OWES_CHARGES_ONLY, balance_due, open_balance
from room_bookings.enums import PaymentKind
from room_bookings.models import GroupBill, RoomBooking
from room_bookings.nightly_amounts import nights_as_dicts
from room_bookings.selectors.ledger import LedgerRow, left_of_rows
from room_bookings.selectors.mails import LinkToPay
from room_bookings.shares import Share, root_of
from staff.snapshots import staff_values_snapshot


def ledger_entry(row: LedgerRow, *, left: Decimal) -> dict[str, Any]:
    """Return a row of the ledger, of which other rows have left `left`."""
    currency = row.currency
    return {
        "id": row.pk,
        "kind": row.kind,
        "method": row.method or None,
        "amount": amount_as_text(row.amount, currency),
        "currency": currency,
        "paid_change": amount_as_text(row.paid_change, currency),
        "charged_change": amount_as_text(row.charged_change, currency),
        "left": amount_as_text(left, currency),
        "category": row.category or None,
        "tax_percent": None if row.tax_percent is None else percent_as_text(row.tax_percent),
        "tax_amount": amount_as_text(row.tax_amount, currency),
        "tax_of": row.tax_of_id,
        "text": row.text,
        "reference": row.reference,
        "note": row.note,
        "party_member": row.party_member_id,
        "original": row.original_id,
        "transferred_from": row.transferred_from_id,
        "at": row.at,
        "provider_at": row.provider_at,
        "business_date": row.business_date,
        "source": row.source,
        "staff": staff_values_snapshot(
            row.performed_by_id,
            row.performed_by__user__first_name,
            row.performed_by__user__last_name,
            row.performed_by__user__username,
        ),
        "command_id": row.command_id,
    }


def ledger_entries(rows: Sequence[LedgerRow], *, only: Collection[int] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a ledger; with `only`, those with these primary keys."""
    left = left_of_rows(rows)
    return [ledger_entry(row, left=left[row.pk]) for row in rows if only is None or row.pk in only]


def folio(
    booking: RoomBooking, rows: Sequence[LedgerRow], *, links: Sequence[LinkToPay] = ()
) -> dict[str, Any]:
    """Return the bill of a booking with all rows of its ledger, and the links to pay what did not go through."""
    currency = booking.currency
    owes_nights = booking.status not in OWES_CHARGES_ONLY
    return {
        **_named(booking, party_member=None),
        "nights": nights_as_dicts(booking) if owes_nights else [],
        "nights_amount": amount_as_text(booking.total_amount if owes_nights else Decimal(0), currency),
        **_lines(rows, ledger_entries(rows), currency),
        "shared_charges": None,
        "shared_payments": None,
        "charged_amount": amount_as_text(booking.charged_amount, currency),
        "amount_paid": amount_as_text(booking.amount_paid, currency),
        "authorized_amount": amount_as_text(booking.authorized_amount, currency),
        "on_account_amount": amount_as_text(booking.on_account_amount, currency),
        "balance_due": amount_as_text(balance_due(booking), currency),
        "links_to_pay": [
            {"payment": link.payment_pk, "recipient": link.recipient, "state": link.state, "at": link.at}
            for link in links
        ],
    }


def folio_of_person(
    booking: RoomBooking, rows: Sequence[LedgerRow], *, party_member: int, share: Share
) -> dict[str, Any]:
    """Return a person's share of the bill: the rows in the person's name, and parts of what is in nobody's name."""
    currency = booking.currency
    by_pk = {row.pk: row for row in rows}
    own = {row.pk for row in rows if root_of(row, by_pk).party_member_id == party_member}
    shown = [row for row in rows if row.pk in own]
    charged = sum((row.charged_change for row in shown), share.charges)
    paid = sum((row.paid_change for row in shown), share.payments)
    return {
        **_named(booking, party_member=party_member),
        "nights": [],
        "nights_amount": amount_as_text(share.nights, currency),
        **_lines(shown, ledger_entries(rows, only=own), currency),
        "shared_charges": amount_as_text(share.charges, currency),
        "shared_payments": amount_as_text(share.payments, currency),
        "charged_amount": amount_as_text(charged, currency),
        "amount_paid": amount_as_text(paid, currency),
        "authorized_amount": None,
        "on_account_amount": None,
        "balance_due": amount_as_text(share.nights + charged - paid, currency),
        "links_to_pay": [],
    }


def _named(booking: RoomBooking, *, party_member: int | None) -> dict[str, Any]:
    return {
        "booking_id": booking.booking_id,
        "confirmation_number": booking.confirmation_number,
        "status": booking.status,
        "currency": booking.currency,
        "party_member": party_member,
    }


def _lines(rows: Sequence[LedgerRow], entries: Sequence[dict[str, Any]], currency: str) -> dict[str, Any]:
    """Return rows, of which these are the entries, as charges and as payments, and the sums by category."""
    shown = list(zip(rows, entries, strict=True))
    return {
        "charges": [entry for row, entry in shown if _is_charge(row)],
        "payments": [entry for row, entry in shown if not _is_charge(row)],
        "categories": _by_category(rows, currency),
    }


def _is_charge(row: LedgerRow) -> bool:
    return PaymentKind.CHARGE in (row.kind, row.original_kind)


def _by_category(rows: Sequence[LedgerRow], currency: str) -> list[dict[str, str]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.category:
            sums[row.category] += row.charged_change
    return [
        {"category": category, "amount": amount_as_text(amount, currency)}
        for category, amount in sorted(sums.items())
    ]


def group_bill_snapshot(bill: GroupBill) -> dict[str, Any]:
    """Return the rules of a master bill, read with its booking and its person, and what that booking owes."""
    booking, person = bill.booking, bill.performed_by
    still_owed = open_balance(booking)
    return {
        "group_reference": bill.group_reference,
        "booking_id": booking.booking_id,
        "takes_nights": bill.takes_nights,
        "takes_extras": bill.takes_extras,
        "categories": bill.categories,
        "note": bill.note,
        "at": bill.at,
        "business_date": bill.business_date,
        "staff": staff_values_snapshot(
            bill.performed_by_id,
            person.user.first_name if person else "",
            person.user.last_name if person else "",
            person.user.username if person else "",
        ),
        "status": booking.status,
        "currency": booking.currency,
        "charged_amount": amount_as_text(booking.charged_amount, booking.currency),
        "amount_paid": amount_as_text(booking.amount_paid, booking.currency),
        "on_account_amount": amount_as_text(booking.on_account_amount, booking.currency),
        "balance_due": amount_as_text(balance_due(booking), booking.currency),
        "open_balance": None if still_owed is None else amount_as_text(still_owed, booking.currency),
    }
