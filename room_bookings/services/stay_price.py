"""The price of a booking when its nights or its total change: nothing changes silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import amount_as_text, places_error
from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.sentences import day_text
from room_bookings import policies
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.nightly_amounts import (
    PricedStay,
    count_of_nights,
    dates_of_nights,
    kept_per_night,
    nights_as_dicts,
    split_amount,
    split_evenly,
    stored_amounts,
)
from room_bookings.selectors.undone_check_ins import has_undone_check_in
from room_bookings.transitions import WITH_CHECKED_IN_AT

NightAmounts = Mapping[date, Decimal]


@dataclass(frozen=True)
class Price:
    """What a request says about the price. `nights` is the choice where their number changes.

    `total_amount` is a new total; `nightly_amounts` names the amount of each night by its date.
    """

    nights: NightsPrice | None = None
    total_amount: Decimal | None = None
    nightly_amounts: NightAmounts | None = None


UNCHANGED_PRICE = Price()


@dataclass(frozen=True)
class PriceJudgement:
    """What becomes of the price: the columns that differ, what is against it, and previews for an undecided request."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


UNCHANGED_COLUMNS = PriceJudgement()


@dataclass(frozen=True)
class _Preview:
    """A stay at a price, for the amounts of its nights."""

    check_in: date
    check_out: date
    total_amount: Decimal
    nightly_amounts: list[Decimal] | None
    currency: str


def price_of_new_stay(
    *, check_in: date, check_out: date, price: Price, currency: str
) -> tuple[Decimal, list[Decimal] | None]:
    """Return total and stored amounts of the nights of a new booking.

    Raises Invalid if the named nights are not those of the stay, or do not make the total.
    """
    total = price.total_amount or Decimal(0)
    if price.nightly_amounts is None:
        return total, None
    amounts = _named(price, check_in, check_out, currency)
    return total, stored_amounts(amounts, currency)


def judge_price(booking: RoomBooking, *, check_in: date, check_out: date, price: Price) -> PriceJudgement:
    """Return the price of a locked booking on these dates, or the reason that the request does not decide about it.

    Named amounts of nights come first, then a new total, which is split in proportion to the amounts of before; then
    the choice. As long as the number of nights stays, each keeps its amount, on whichever date. A price that falls
    after the check-in is a reason, too. Raises Invalid (named nights, places of a total).
    """
    kept = kept_per_night(booking, check_in=check_in, check_out=check_out)
    has_other_count = len(kept) != count_of_nights(booking.check_in, booking.check_out)
    is_given = price.nightly_amounts is not None or price.total_amount is not None
    if has_other_count and not is_given and price.nights is None and booking.total_amount:
        by_total = _split(booking, booking.total_amount, kept)
        return _undecided(booking, check_in, check_out, kept, by_total)
    amounts = [
        Decimal(amount_as_text(amount, booking.currency))
        for amount in _amounts(booking, check_in, check_out, price, kept)
    ]
    total = sum(amounts, Decimal(0))
    values = {"total_amount": total, "nightly_amounts": stored_amounts(amounts, booking.currency)}
    columns = {name: value for name, value in values.items() if value != getattr(booking, name)}
    return PriceJudgement(columns, _against_lower_price(booking) if total < booking.total_amount else ())


def _against_lower_price(booking: RoomBooking) -> Sequence[Reason]:
    """Return what is against a price that falls; sends one statement before the check-in."""
    was_checked_in = booking.status not in WITH_CHECKED_IN_AT and has_undone_check_in(booking.pk)
    return policies.lower_price_reasons(booking=booking, was_checked_in=was_checked_in)


def _amounts(
    booking: RoomBooking, check_in: date, check_out: date, price: Price, kept: Sequence[Decimal]
) -> Sequence[Decimal]:
    if price.nightly_amounts is not None:
        return _named(price, check_in, check_out, booking.currency)
    if price.total_amount is not None:
        if sentence := places_error(price.total_amount, booking.currency):
            raise Invalid(sentence, errors={"total_amount": [sentence]})
        return _split(booking, price.total_amount, kept)
    if len(kept) == count_of_nights(booking.check_in, booking.check_out):
        return kept_per_night(booking, check_in=booking.check_in, check_out=booking.check_out)
    return _split(booking, booking.total_amount, kept) if price.nights == NightsPrice.TOTAL else kept


def _split(booking: RoomBooking, total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split a total among the nights: evenly where they were even, else in proportion."""
    if booking.nightly_amounts is None:
        return split_evenly(total, len(weights), booking.currency)
    return split_amount(total, weights, booking.currency)


def _undecided(
    booking: RoomBooking,
    check_in: date,
    check_out: date,
    kept: Sequence[Decimal],
    by_total: Sequence[Decimal],
) -> PriceJudgement:
    """Return the reason that nobody has decided, with previews of both choices."""
    detail = _("The number of nights changes: say whether each night keeps its price, or the stay.")
    choices = []
    for choice, amounts in ((NightsPrice.PER_NIGHT, kept), (NightsPrice.TOTAL, by_total)):
        total = sum(amounts, Decimal(0))
        preview = _Preview(check_in, check_out, total, list(amounts), booking.currency)
        choices.append(
            {
                "nights_price": choice.value,
                "total_amount": amount_as_text(total, booking.currency),
                "nightly_amounts": _as_json(preview),
            }
        )
    return PriceJudgement({}, [Reason("price_undecided", detail)], {"price_choices": choices})


def _as_json(stay: PricedStay) -> list[dict[str, str]]:
    return [{**night, "date": night["date"].isoformat()} for night in nights_as_dicts(stay)]


def _named(price: Price, check_in: date, check_out: date, currency: str) -> list[Decimal]:
    """Return the named amounts in the order of the nights. Raises Invalid."""
    named = price.nightly_amounts or {}
    days = dates_of_nights(check_in, check_out)
    error = next((found for amount in named.values() if (found := places_error(amount, currency))), None)
    if set(named) != set(days):
        error = _("Name one amount for each night from %(first)s to %(last)s.") % {
            "first": day_text(days[0]),
            "last": day_text(days[-1]),
        }
    elif price.total_amount is not None and sum(named.values(), Decimal(0)) != price.total_amount:
        error = _("The amounts of the nights do not make the total.")
    if error:
        raise Invalid(error, errors={"nightly_amounts": [error]})
    return [Decimal(amount_as_text(named[day], currency)) for day in days]
