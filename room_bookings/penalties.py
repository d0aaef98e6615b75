"""The penalty of a cancellation or a no-show, and the deposit: pure computation, without a database.

`docs/cancellation.md` explains the rules; its worked examples are tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from hotel.cancellation_terms import Share, Terms
from hotel.currencies import CURRENCIES
from hotel.enums import ShareKind

CANCELLATION_FEE, NO_SHOW_FEE = "CANCELLATION_FEE", "NO_SHOW_FEE"
FEES = frozenset({CANCELLATION_FEE, NO_SHOW_FEE})
"""The categories of charges that penalties become."""

NIGHTS_OF_GROUP = "NIGHTS"
"""The category of a charge on a master bill for the nights of another booking."""

NIGHTS = ""
"""The category of a row for the nights of a stay."""

_ZERO = Decimal(0)


@dataclass(frozen=True)
class PriceRow:
    """An amount of a bill or of a penalty, taxes included, by its tax category."""

    category: str
    amount: Decimal


@dataclass(frozen=True)
class StayPrice:
    """What penalties are computed from: the amounts of the nights, and extras by category; never city tax.

    A day use has one amount, that of its day.
    """

    nights: Sequence[Decimal]
    currency: str
    extras: Sequence[PriceRow] = ()

    @property
    def of_nights(self) -> Decimal:
        """The amount of all nights."""
        return sum(self.nights, _ZERO)

    @property
    def total(self) -> Decimal:
        """The amount of nights and extras."""
        return self.of_nights + sum((row.amount for row in self.extras), _ZERO)


def share_of_cancellation(terms: Terms, *, deadlines: Sequence[datetime], now: datetime) -> Share | None:
    """Return the share that a cancellation costs: that of the last tier which applies; None if it is free.

    A tier applies from its deadline on. After new dates the deadlines are not always in order: the last tier that
    applies counts.
    """
    reached = [tier.share for tier, at in zip(terms.tiers, deadlines, strict=True) if at <= now]
    return reached[-1] if reached else None


def share_of_no_show(terms: Terms) -> Share | None:
    """Return the share that a no-show costs; without one of its own, what a cancellation at the arrival does."""
    if terms.no_show is not None:
        return terms.no_show
    return terms.tiers[-1].share if terms.tiers else None


def penalty_rows(share: Share | None, *, price: StayPrice) -> list[PriceRow]:
    """Return the rows of a penalty, which is never more than the price; no rows for 0.

    A percentage is taken of each row of the price and rounded half up, once per row; the last row takes the remainder,
    so that the rows make the rounded percentage of the whole.
    """
    if share is None:
        return []
    rows = [row for row in (PriceRow(NIGHTS, price.of_nights), *price.extras) if row.amount > 0]
    if share.kind == ShareKind.FULL:
        return rows
    if share.kind == ShareKind.PERCENT:
        return [row for row in _percentages(rows, share, price.currency) if row.amount > 0]
    amount = price.nights[0] if share.kind == ShareKind.FIRST_NIGHT else share.value or _ZERO
    amount = min(amount, price.total)
    return [PriceRow(NIGHTS, amount)] if amount > 0 else []


def penalty_amount(share: Share | None, *, price: StayPrice) -> Decimal:
    """Return the sum of `penalty_rows`."""
    return sum((row.amount for row in penalty_rows(share, price=price)), _ZERO)


def deposit_amount(terms: Terms | None, *, nights: Sequence[Decimal], currency: str) -> Decimal:
    """Return what is to be paid before the booking is confirmed: a share of its nights, never more than they cost."""
    if terms is None:
        return _ZERO
    return penalty_amount(terms.deposit, price=StayPrice(nights, currency))


def _percentages(rows: Sequence[PriceRow], share: Share, currency: str) -> Iterator[PriceRow]:
    remainder = _percentage(sum((row.amount for row in rows), _ZERO), share, currency)
    for row in rows[:-1]:
        amount = min(_percentage(row.amount, share, currency), remainder)
        remainder -= amount
        yield PriceRow(row.category, amount)
    if rows:
        yield PriceRow(rows[-1].category, remainder)


def _percentage(amount: Decimal, share: Share, currency: str) -> Decimal:
    smallest = Decimal(1).scaleb(-CURRENCIES[currency].places)
    return (amount * (share.value or _ZERO) / 100).quantize(smallest, ROUND_HALF_UP)
