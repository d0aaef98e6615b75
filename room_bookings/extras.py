"""Extras of a stay that were charged in advance: what becomes of them where the stay ends before the arrival."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from hotel.taxes import CITY_TAX_CATEGORY
from room_bookings.enums import PaymentKind
from room_bookings.ledger_rows import LedgerRow
from room_bookings.penalties import FEES, NIGHTS_OF_GROUP, PriceRow

NO_EXTRAS = FEES | {CITY_TAX_CATEGORY, NIGHTS_OF_GROUP}
"""The categories of charges that are no extras: fees, city tax, taxes and nights that a master bill owes."""


def standing_extras(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the extras in the ledger of one booking that were not taken back, with the taxes added to them.

    What came from the bill of another booking is that one's.
    """
    by_pk = {row.pk: row for row in rows}
    own = {None, *by_pk}
    undone = {row.original_id for row in rows if row.kind == PaymentKind.CORRECTION}
    return [
        row
        for row in rows
        if _is_extra(row)
        and row.pk not in undone
        and by_pk.get(row.tax_of_id or 0, row).transferred_from_id in own
    ]


def extras_taken_back_by(rows: Sequence[LedgerRow], *, command_id: UUID) -> list[LedgerRow]:
    """Return the extras in the ledger of one booking that this command, which ended the booking, has taken back."""
    undone = {
        row.original_id for row in rows if row.kind == PaymentKind.CORRECTION and row.command_id == command_id
    }
    return [row for row in rows if row.pk in undone and _is_extra(row)]


def as_price_rows(extras: Iterable[LedgerRow]) -> list[PriceRow]:
    """Return the sum of each category, in the order of the categories, taxes included."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in extras:
        sums[row.category] += row.amount
    return [PriceRow(category, amount) for category, amount in sorted(sums.items())]


def _is_extra(row: LedgerRow) -> bool:
    return row.kind == PaymentKind.CHARGE and row.category not in NO_EXTRAS
