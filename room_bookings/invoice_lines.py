"""The lines and sums of an invoice: pure computation from nights, ledger rows and tax rates.

`docs/taxes.md` explains the rules; its worked examples are tests.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hotel.currencies import amount_as_text
from hotel.taxes import NIGHTS_CATEGORY, Rate, percent_as_text, rate_on, tax_within
from room_bookings.enums import PaymentKind
from room_bookings.ledger_rows import LedgerRow
from room_bookings.nightly_amounts import PricedStay, amounts_of_nights, dates_of_nights, split_amount

_ZERO = Decimal(0)


@dataclass(frozen=True)
class InvoiceLine:
    """A night, or a charge with the tax that was added to it. `rows` are the primary keys of its ledger rows."""

    day: date
    category: str
    text: str
    tax_percent: Decimal | None
    net: Decimal
    tax: Decimal
    night: date | None = None
    rows: tuple[int, ...] = ()

    @property
    def gross(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax

    def as_stored(self, currency: str) -> dict[str, Any]:
        """Return the line as an invoice stores it, amounts with the places of the currency."""
        return {
            "date": self.day.isoformat(),
            "night": self.night and self.night.isoformat(),
            "rows": list(self.rows),
            "category": self.category,
            "text": self.text,
            **_amounts(self.tax_percent, self.net, self.tax, currency),
        }


def amounts_of_own_nights(
    stay: PricedStay, *, rates: Sequence[Rate], taken: Mapping[Decimal | None, Decimal]
) -> dict[date, Decimal]:
    """Return by its date what the bill of a booking itself owes of each night.

    `taken` is what a master bill has taken over, by tax rate: of the last nights of the rate first.
    """
    nights = dict(zip(dates_of_nights(stay.check_in, stay.check_out), amounts_of_nights(stay), strict=True))
    left = dict(taken)
    for day in reversed(nights):
        rate = rate_on(rates, day)
        percent = rate.percent if rate else None
        part = min(nights[day], left.get(percent, _ZERO))
        nights[day] -= part
        left[percent] = left.get(percent, _ZERO) - part
    return nights


def night_lines(
    amounts: Mapping[date, Decimal],
    *,
    currency: str,
    rates: Sequence[Rate],
    invoiced: Collection[date] = (),
) -> list[InvoiceLine]:
    """Return a line for each night with an amount that is not invoiced yet, by the rate of its date.

    The tax in all nights of a rate is rounded half up once and split over them by largest remainders. Where prices do
    not include it, nights have no tax: it is charged beside them.
    """
    lines = [
        InvoiceLine(day, NIGHTS_CATEGORY, "", rate.percent if rate else None, amount, _ZERO, night=day)
        for day, amount in amounts.items()
        if amount > 0 and day not in invoiced
        for rate in [rate_on(rates, day)]
    ]
    for percent in {line.tax_percent for line in lines}:
        if percent is None:
            continue
        included = [
            index
            for index, line in enumerate(lines)
            if line.tax_percent == percent and _is_included(rates, line.day)
        ]
        parts_of = [lines[index].net for index in included]
        tax = tax_within(sum(parts_of, _ZERO), percent, currency)
        parts = split_amount(tax, parts_of, currency) if included else []
        for index, part in zip(included, parts, strict=True):
            lines[index] = replace(lines[index], net=lines[index].net - part, tax=part)
    return lines


def charge_lines(rows: Iterable[LedgerRow], *, invoiced: Collection[int] = ()) -> list[InvoiceLine]:
    """Return a line for each charge and reversal that is not invoiced yet; an added tax joins its charge.

    A charge that was reversed before it was invoiced has no line, and its reversal has none.
    """
    new = {row.pk: row for row in rows if _is_charge(row) and row.pk not in invoiced}
    undone = {row.original_id for row in new.values() if row.original_id in new}
    lines: dict[int, InvoiceLine] = {}
    for row in new.values():
        if row.pk in undone or row.original_id in undone:
            continue
        base = lines.get(row.tax_of_id or 0)
        if base is not None and row.tax_of_id is not None:
            lines[row.tax_of_id] = replace(base, tax=base.tax + row.tax_change, rows=(*base.rows, row.pk))
            continue
        lines[row.pk] = InvoiceLine(
            row.business_date,
            row.category,
            row.text,
            row.tax_percent,
            row.net_change,
            row.tax_change,
            rows=(row.pk,),
        )
    return list(lines.values())


def taxes_by_rate(lines: Iterable[InvoiceLine], currency: str) -> list[dict[str, Any]]:
    """Return net, tax and gross of lines by rate, the highest rate first, amounts without a rate last."""
    sums: dict[Decimal | None, list[Decimal]] = defaultdict(lambda: [_ZERO, _ZERO])
    for line in lines:
        sums[line.tax_percent][0] += line.net
        sums[line.tax_percent][1] += line.tax
    in_order = sorted(sums.items(), key=lambda item: -1 if item[0] is None else item[0], reverse=True)
    return [_amounts(percent, net, tax, currency) for percent, (net, tax) in in_order]


def _amounts(percent: Decimal | None, net: Decimal, tax: Decimal, currency: str) -> dict[str, Any]:
    return {
        "tax_percent": None if percent is None else percent_as_text(percent),
        "net": amount_as_text(net, currency),
        "tax": amount_as_text(tax, currency),
        "gross": amount_as_text(net + tax, currency),
    }


def _is_charge(row: LedgerRow) -> bool:
    return PaymentKind.CHARGE in (row.kind, row.original_kind)


def _is_included(rates: Sequence[Rate], day: date) -> bool:
    rate = rate_on(rates, day)
    return rate is not None and rate.is_included
