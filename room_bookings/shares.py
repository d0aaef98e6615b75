"""The shares of the persons of a party in their bill: exact parts, each sum rounded once by largest remainders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hotel.currencies import CURRENCIES
from hotel.taxes import CITY_TAX_CATEGORY, NIGHTS_CATEGORY
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.ledger_rows import LedgerRow
from room_bookings.nightly_amounts import PricedStay, amounts_of_nights, dates_of_nights
from room_bookings.penalties import FEES

_ABOUT_ANOTHER = frozenset(
    {
        PaymentKind.CORRECTION,
        PaymentKind.REFUND,
        PaymentKind.REFUND_FAILED,
        PaymentKind.DISPUTE,
        PaymentKind.DISPUTE_WON,
    }
)
"""The kinds of rows that take another row back: they are shared as that one is."""

_AS_THE_NIGHTS = frozenset({CITY_TAX_CATEGORY, NIGHTS_CATEGORY, *FEES})
"""The categories of charges for the stay: they are shared as its nights are, whenever they were entered."""


class Sharer(NamedTuple):
    """A person of the party who shares the bill, in the nights from `since` until before `until`; None: no limit."""

    member_pk: int
    since: date | None
    until: date | None

    def is_present(self, day: date) -> bool:
        """Tell whether the person stays in the night that begins on this date."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Share:
    """What a person has to bear of the nights, and of the charges and payments that are in nobody's name."""

    nights: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    payments: Decimal = Decimal(0)


Parts = dict[int, Fraction]
"""Exact parts of an amount, by primary key of the party member."""


def root_of(row: LedgerRow, rows: Mapping[int, LedgerRow]) -> LedgerRow:
    """Return the row that this one takes back in the end, or the row itself: its person and date decide."""
    while row.kind in _ABOUT_ANOTHER and row.original_id is not None:
        row = rows[row.original_id]
    return row


def shares_of_party(
    stay: PricedStay, *, sharers: Sequence[Sharer], rows: Sequence[LedgerRow], owes_nights: bool
) -> dict[int, Share]:
    """Return the share of each sharer, by primary key of the party member; the shares make the whole.

    A night is shared evenly by those who stay in it, a charge or payment in nobody's name by those who stay on its
    date. What is before the first of them came is shared as the first night, what is after the last one left as the
    last. City tax, taxes on the nights, fees, and what a master bill took over are shared as all nights together.
    Sums are rounded to the smallest unit by the method of largest remainders, of equal ones in the order of the party.
    """
    sharing = _Sharing(sharers)
    nights = _of_nights(stay, sharing)
    weights = nights if any(nights.values()) else _counts_of_nights(stay, sharing)
    by_pk = {row.pk: row for row in rows}
    common = [(row, root) for row in rows if (root := root_of(row, by_pk)).party_member_id is None]
    charges = [(root, row.charged_change) for row, root in common]
    payments = [(root, row.paid_change) for row, root in common]
    rounded = [
        round_parts(parts, stay.currency)
        for parts in (
            nights if owes_nights else {},
            _of_rows(charges, sharing, weights),
            _of_rows(payments, sharing, weights),
        )
    ]
    zero = Decimal(0)
    return {
        sharer.member_pk: Share(*(parts.get(sharer.member_pk, zero) for parts in rounded))
        for sharer in sharers
    }


def round_parts(parts: Mapping[int, Fraction], currency: str) -> dict[int, Decimal]:
    """Round parts, which make a whole number of the smallest units, by the method of largest remainders."""
    places = CURRENCIES[currency].places
    scaled = {key: part * 10**places for key, part in parts.items()}
    units = {key: part.numerator // part.denominator for key, part in scaled.items()}
    missing = int(sum(scaled.values(), Fraction(0))) - sum(units.values())
    for key in sorted(units, key=lambda key: units[key] - scaled[key])[:missing]:
        units[key] += 1
    return {key: Decimal(unit).scaleb(-places) for key, unit in units.items()}


class _Sharing:
    """Splits exact amounts among the sharers of a date."""

    def __init__(self, sharers: Sequence[Sharer]) -> None:
        self.sharers = sharers
        self.first = min((sharer.since or date.min for sharer in sharers), default=date.min)
        ends = [sharer.until for sharer in sharers]
        known = [end for end in ends if end is not None]
        self.last = max(known) - timedelta(days=1) if known and len(known) == len(ends) else date.max

    def on(self, day: date) -> Sequence[Sharer]:
        """Return those who share what is of this date; all of them if nobody stays on the nearest date."""
        nearest = min(max(day, self.first), self.last)
        return [sharer for sharer in self.sharers if sharer.is_present(nearest)] or self.sharers

    def add(self, parts: Parts, amount: Decimal, day: date) -> None:
        """Add the parts of an amount of this date."""
        sharers = self.on(day)
        for sharer in sharers:
            parts[sharer.member_pk] = parts.get(sharer.member_pk, Fraction(0)) + Fraction(amount) / len(
                sharers
            )


def _of_nights(stay: PricedStay, sharing: _Sharing) -> Parts:
    parts: Parts = {}
    days = dates_of_nights(stay.check_in, stay.check_out)
    for day, amount in zip(days, amounts_of_nights(stay), strict=True):
        sharing.add(parts, amount, day)
    return parts


def _counts_of_nights(stay: PricedStay, sharing: _Sharing) -> Parts:
    """Return how many nights each sharer stays, one that is shared as a part: weights where the nights cost nothing."""
    parts: Parts = {}
    for day in dates_of_nights(stay.check_in, stay.check_out):
        sharing.add(parts, Decimal(1), day)
    return parts


def _of_rows(
    changes: Iterable[tuple[LedgerRow, Decimal]], sharing: _Sharing, weights: Mapping[int, Fraction]
) -> Parts:
    parts: Parts = {}
    whole = sum(weights.values(), Fraction(0))
    for root, change in changes:
        if root.category in _AS_THE_NIGHTS or root.method == PaymentMethod.GROUP_BILL:
            for member_pk, weight in weights.items():
                parts[member_pk] = parts.get(member_pk, Fraction(0)) + Fraction(change) * weight / whole
        elif change:
            sharing.add(parts, change, root.business_date)
    return parts
