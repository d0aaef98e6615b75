"""Insert rows of the ledger of a booking in SQL. Keyword arguments replace the values of columns."""

import uuid
from typing import Any

from tests.invariants.support.sql_rows import BOOKINGS, NOW, TODAY, hotel_of
from tests.invariants.support.sql_session import Session

LEDGER = "room_bookings_payment"
SUMS = "SELECT amount_paid, charged_amount, authorized_amount, on_account_amount, balance_due"


def add_row(s: Session, booking_pk: int, kind: str, amount: Any, **columns: Any) -> int:
    """Insert a row; the database moves the sums of its booking."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "kind": kind,
        "method": "CASH",
        "amount": amount,
        "currency": "EUR",
        "category": "",
        "original_kind": "",
        "source": "FRONT_DESK",
        "at": NOW,
        "business_date": TODAY,
        "command_id": str(uuid.uuid4()),
        **dict.fromkeys(("text", "reference", "note", "account", "object_id", "request_id"), ""),
    }
    key: int = s.insert(LEDGER, **row | columns)
    return key


def capture(s: Session, booking_pk: int, amount: Any, **columns: Any) -> int:
    return add_row(s, booking_pk, "CAPTURE", amount, **columns)


def charge(s: Session, booking_pk: int, amount: Any, **columns: Any) -> int:
    return add_row(s, booking_pk, "CHARGE", amount, **{"method": "", "category": "MINIBAR"} | columns)


def about(s: Session, original: int, kind: str, amount: Any = None, **columns: Any) -> int:
    """Insert a row about another one, by default of its amount, method and category."""
    booking, original_kind, of_original, method, category, member = s.row(
        f"SELECT booking_id, kind, amount, method, category, party_member_id FROM {LEDGER} WHERE id = %(id)s",
        id=original,
    )
    repeated = {"method": method, "category": category, "party_member_id": member}
    named = {"original_id": original, "original_kind": original_kind}
    return add_row(s, booking, kind, of_original if amount is None else amount, **repeated | named | columns)


def correct(s: Session, original: int, **columns: Any) -> int:
    return about(s, original, "CORRECTION", **columns)


def refund(s: Session, original: int, amount: Any, **columns: Any) -> int:
    return about(s, original, "REFUND", amount, **columns)


def add_group_bill(s: Session, booking_pk: int, **columns: Any) -> int:
    """Insert the rules of a master bill that this booking holds."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "group_reference": "COACH",
        "takes_nights": True,
        "takes_extras": False,
        "categories": [],
        "source": "FRONT_DESK",
        "at": NOW,
        "business_date": TODAY,
        "command_id": str(uuid.uuid4()),
        **dict.fromkeys(("note", "request_id"), ""),
    }
    key: int = s.insert("room_bookings_groupbill", **row | columns)
    return key


def sums_of(s: Session, booking_pk: int) -> list[str]:
    """Return what was paid, charged, is authorized, on account, and due."""
    row = s.row(f"{SUMS} FROM {BOOKINGS} WHERE id = %(id)s", id=booking_pk)
    return [f"{value:.2f}" for value in row]
