"""The taxes of a stay that check-outs charge: city tax, and the tax that prices of nights do not include.

Pure computation, without a database. `docs/taxes.md` explains the rules; its worked examples are tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hotel.enums import CityTaxKind
from hotel.taxes import CityTax, Rate, rate_on, rounded, tax_on

_ZERO = Decimal(0)


@dataclass(frozen=True)
class TaxedNight:
    """A night of a stay with its price."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class Persons:
    """The persons of a stay: adults, children by age, and how many of them are exempt; None: all of them."""

    adults: int
    children_ages: Sequence[int] = ()
    exempt: int | None = 0

    @property
    def count(self) -> int:
        """All persons."""
        return self.adults + len(self.children_ages)

    def liable(self, rule: CityTax) -> int:
        """Return how many persons a rule taxes. Children pay from its lowest age on."""
        if self.exempt is None:
            return 0
        paying = sum(age >= (rule.lowest_age or 0) for age in self.children_ages)
        return max(self.adults + paying - self.exempt, 0)


@dataclass(frozen=True)
class CityTaxRow:
    """What one rule taxes of a stay."""

    amount: Decimal
    nights: int
    persons: int


def city_tax_rows(
    nights: Sequence[TaxedNight],
    *,
    persons: Persons,
    rules: Sequence[CityTax],
    currency: str,
    earlier_nights: int = 0,
) -> list[CityTaxRow]:
    """Return a row for each rule that taxes nights of a stay, rounded half up once; no row for 0.

    `earlier_nights` are those of the bookings that this one continues: the most nights of a rule count over all. A
    percentage is taken of the nights' prices, for the share of the persons who are liable.
    """
    by_rule: dict[CityTax, list[TaxedNight]] = {}
    for index, night in enumerate(nights, start=earlier_nights):
        begun = [rule for rule in rules if rule.valid_from <= night.day]
        rule = max(begun, key=lambda each: each.valid_from, default=None)
        if rule is not None and (rule.most_nights is None or index < rule.most_nights):
            by_rule.setdefault(rule, []).append(night)
    rows = []
    for rule, taxed in by_rule.items():
        liable = persons.liable(rule)
        if rule.kind == CityTaxKind.AMOUNT:
            amount = rule.value * liable * len(taxed)
        else:
            price = sum((night.amount for night in taxed), _ZERO)
            amount = price * rule.value * liable / (100 * max(persons.count, 1))
        rows.append(CityTaxRow(rounded(amount, currency), len(taxed), liable))
    return [row for row in rows if row.amount > 0]


def added_tax_rows(
    nights: Sequence[TaxedNight], *, rates: Sequence[Rate], currency: str
) -> list[tuple[Decimal, Decimal]]:
    """Return rate and tax of the nights whose prices do not include it, by rate, rounded half up once."""
    sums: dict[Decimal, Decimal] = {}
    for night in nights:
        rate = rate_on(rates, night.day)
        if rate is not None and not rate.is_included:
            sums[rate.percent] = sums.get(rate.percent, _ZERO) + night.amount
    taxes = [(percent, tax_on(amount, percent, currency)) for percent, amount in sums.items()]
    return [(percent, tax) for percent, tax in taxes if tax > 0]
