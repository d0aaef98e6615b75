"""Reading of the ledger of a booking, in one statement."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import PaymentKind
from room_bookings.exceptions import PaymentNotFound
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import Payment

__all__ = ["LedgerRow", "holders_of_charge", "ledger_of", "ledgers_of", "left_of_rows", "row_of_ledger"]

_UNDOING = (PaymentKind.CORRECTION, PaymentKind.REFUND_FAILED)


_READ_LEDGER: PreparedQuery[Any] = PreparedQuery(
    "read_ledger_of_booking",
    lambda given: (
        Payment.objects.filter(booking=given.value("booking_pk"))
        .order_by("pk")
        .values_list(*LedgerRow._fields)
    ),
)


def ledger_of(booking_pk: int) -> list[LedgerRow]:
    """Return the rows of a booking's ledger in the order in which they were entered."""
    return [LedgerRow(*row) for row in _READ_LEDGER(booking_pk=booking_pk)]


_READ_LEDGERS: PreparedQuery[Any] = PreparedQuery(
    "read_ledgers_of_bookings",
    lambda given: (
        Payment.objects.filter(given.any_of("booking_id", "booking_pks"))
        .order_by("pk")
        .values_list("booking_id", *LedgerRow._fields)
    ),
)


def ledgers_of(booking_pks: Collection[int]) -> dict[int, list[LedgerRow]]:
    """Return the ledgers of bookings by primary key, as `ledger_of` does, in one statement."""
    ledgers: dict[int, list[LedgerRow]] = {pk: [] for pk in booking_pks}
    for booking_pk, *values in _READ_LEDGERS(booking_pks=list(booking_pks)):
        ledgers[booking_pk].append(LedgerRow(*values))
    return ledgers


_READ_HOLDERS: PreparedQuery[Any] = PreparedQuery(
    "read_holders_of_charge",
    lambda given: Payment.objects.filter(transferred_from=given.value("row_pk")).values_list(
        "booking__booking_id"
    ),
)


def holders_of_charge(row_pk: int) -> list[str]:
    """Return the ID of the booking to whose bill a charge has moved; empty for a charge that has not."""
    return [booking_id for (booking_id,) in _READ_HOLDERS(row_pk=row_pk)]


def row_of_ledger(rows: Sequence[LedgerRow], row_pk: int) -> LedgerRow:
    """Return the row with this primary key. Raises PaymentNotFound."""
    for row in rows:
        if row.pk == row_pk:
            return row
    detail = _("The ledger of this booking has no row %(row)s.") % {"row": row_pk}
    raise PaymentNotFound(detail, payment_id=row_pk)


def left_of_rows(rows: Sequence[LedgerRow]) -> dict[int, Decimal]:
    """Return by primary key what other rows of the same ledger have left of each row.

    It is what `room_bookings.ledger_triggers` demands: reversed draws and failed refunds draw nothing.
    """
    undone: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.original_id is not None and row.kind in _UNDOING:
            undone[row.original_id] += row.amount
    left = {row.pk: row.amount for row in rows}
    for row in rows:
        if row.original_id is not None and row.kind != PaymentKind.DISPUTE:
            left[row.original_id] -= row.amount - undone[row.pk]
    return left
