"""The price of a booking, night by night.

A booking stores the amounts of its nights only where they differ from the even split of its total. So most bookings
store none, and no change of a price can leave nights behind that do not make the total.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from hotel.currencies import CURRENCIES, amount_as_text


class PricedStay(Protocol):
    """A stay with its price: a booking, or a row of values of one."""

    @property
    def check_in(self) -> date: ...
    @property
    def check_out(self) -> date: ...
    @property
    def total_amount(self) -> Decimal: ...
    @property
    def nightly_amounts(self) -> list[Decimal] | None: ...
    @property
    def currency(self) -> str: ...


def count_of_nights(check_in: date, check_out: date) -> int:
    """Return the number of amounts of a stay: its nights, or 1 for a day use."""
    return max((check_out - check_in).days, 1)


def dates_of_nights(check_in: date, check_out: date) -> list[date]:
    """Return the dates on which the nights of a stay begin; of a day use its date."""
    return [check_in + timedelta(days=index) for index in range(count_of_nights(check_in, check_out))]


def split_amount(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split an amount in proportion to the weights, to the currency's smallest unit; the parts make the total.

    Each part is rounded down; the units that are left go to the largest remainders, of equal ones to the earlier (the
    method of largest remainders). Weights that are all 0 count as equal.
    """
    places = CURRENCIES[currency].places
    units = int(total.scaleb(places))
    shares = [int(weight.scaleb(places)) for weight in weights]
    if not any(shares):
        shares = [1] * len(shares)
    whole = sum(shares)
    parts, remainders = zip(*(divmod(units * share, whole) for share in shares), strict=True)
    by_remainder = sorted(range(len(parts)), key=lambda index: -remainders[index])
    more = set(by_remainder[: units - sum(parts)])
    return [Decimal(part + (index in more)).scaleb(-places) for index, part in enumerate(parts)]


def split_evenly(total: Decimal, count: int, currency: str) -> list[Decimal]:
    """Split an amount into `count` equal parts; the first ones are one unit larger where it does not come out even."""
    places = CURRENCIES[currency].places
    part, more = divmod(int(total.scaleb(places)), count)
    small, large = Decimal(part).scaleb(-places), Decimal(part + 1).scaleb(-places)
    return [large] * more + [small] * (count - more)


def amounts_of_nights(stay: PricedStay) -> list[Decimal]:
    """Return the amount of each night from `check_in` on; of a day use the amount of its day."""
    if stay.nightly_amounts is not None:
        return stay.nightly_amounts
    return split_evenly(stay.total_amount, count_of_nights(stay.check_in, stay.check_out), stay.currency)


def amount_on(stay: PricedStay, day: date) -> Decimal:
    """Return the amount of the night that begins on this date of the stay."""
    return amounts_of_nights(stay)[(day - stay.check_in).days]


def stored_amounts(amounts: Sequence[Decimal], currency: str) -> list[Decimal] | None:
    """Return the amounts as a booking stores them: None where they are the even split of their sum."""
    even = split_evenly(sum(amounts, Decimal(0)), len(amounts), currency)
    return None if even == list(amounts) else list(amounts)


def nights_as_dicts(stay: PricedStay) -> list[dict[str, Any]]:
    """Return date and amount of each night, as answers, events and change rows show them."""
    amounts = amounts_of_nights(stay)
    texts = {amount: amount_as_text(amount, stay.currency) for amount in set(amounts)}
    return [
        {"date": stay.check_in + timedelta(days=index), "amount": texts[amount]}
        for index, amount in enumerate(amounts)
    ]


def kept_per_night(stay: PricedStay, *, check_in: date, check_out: date) -> list[Decimal]:
    """Return the amounts on other dates if each night keeps its price.

    A night of both stays keeps its amount; a new one costs as much as the nearest old one. If no night is in both,
    the first new night costs as much as the first old one, and so on.
    """
    old = amounts_of_nights(stay)
    shift = (check_in - stay.check_in).days
    count = count_of_nights(check_in, check_out)
    if shift + count <= 0 or shift >= len(old):
        shift = 0
    return [old[min(max(shift + index, 0), len(old) - 1)] for index in range(count)]
