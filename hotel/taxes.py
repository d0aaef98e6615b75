"""Tax rates and the split of amounts by them: pure computation, without a database.

`docs/taxes.md` explains the rules; its worked examples are tests.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hotel.currencies import CURRENCIES

MAX_CATEGORY_LENGTH = 32
CATEGORY_PATTERN = rf"^[A-Z0-9_]{{1,{MAX_CATEGORY_LENGTH}}}$"
"""Of the codes of tax categories."""

NIGHTS_CATEGORY, CITY_TAX_CATEGORY = "NIGHTS", "CITY_TAX"
"""The codes of the categories of the nights and of the city tax."""

CHARGED_BY_PROGRAM = frozenset({NIGHTS_CATEGORY, CITY_TAX_CATEGORY, "CANCELLATION_FEE", "NO_SHOW_FEE"})
"""The categories in which the program charges; nobody needs to choose one."""

PERCENT_DIGITS, PERCENT_PLACES = 6, 3
MAX_PERCENT = Decimal(100)


@dataclass(frozen=True)
class Rate:
    """A tax rate in percent, from a business date on. Prices include the tax, or it is added to them."""

    valid_from: date
    percent: Decimal
    is_included: bool


def rate_on(rates: Iterable[Rate], day: date) -> Rate | None:
    """Return the rate that applies on a date: the latest that has begun; None before the first."""
    begun = [rate for rate in rates if rate.valid_from <= day]
    return max(begun, key=lambda rate: rate.valid_from, default=None)


@dataclass(frozen=True)
class CityTax:
    """The city tax from a business date on: an amount for each person and night, or a percentage of the nights.

    `most_nights` are taxed of a stay, None: all. Children pay from `lowest_age` on, None: all of them do.
    """

    valid_from: date
    kind: str
    value: Decimal
    most_nights: int | None = None
    lowest_age: int | None = None


def is_category_code(code: str) -> bool:
    """Tell whether this is the code of a tax category: capital letters, digits and underscores."""
    return re.fullmatch(CATEGORY_PATTERN.replace("$", ""), code) is not None


def tax_within(gross: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return the tax that an amount includes, rounded half up to the currency's smallest unit."""
    return rounded(gross * percent / (100 + percent), currency)


def tax_on(net: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return the tax that is added to an amount, rounded half up to the currency's smallest unit."""
    return rounded(net * percent / 100, currency)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return the amount rounded half up to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-CURRENCIES[currency].places), ROUND_HALF_UP)


def percent_as_text(percent: Decimal) -> str:
    """Return a rate with its three decimal places."""
    return f"{percent:.{PERCENT_PLACES}f}"
