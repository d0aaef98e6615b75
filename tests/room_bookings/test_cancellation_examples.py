"""The worked examples of docs/cancellation.md, and what holds for every penalty."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.cancellation_terms import Share, Terms, Tier
from hotel.currencies import CURRENCIES, amount_as_text, places_error
from hotel.enums import ShareKind
from room_bookings.penalties import (
    NIGHTS,
    PriceRow,
    StayPrice,
    deposit_amount,
    penalty_amount,
    penalty_rows,
    share_of_cancellation,
    share_of_no_show,
)
from tests.cancellation_policies import FIRST_NIGHT, FULL, percent

PAGE = Path(__file__).parents[2] / "docs" / "cancellation.md"
NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def worked_examples() -> list[list[str]]:
    """Return the cells of each line of the table."""
    _, rest = PAGE.read_text().split("<!-- worked examples: a test reads this table -->")
    table, _ = rest.split("<!-- end of the worked examples -->")
    lines = [line for line in table.strip().splitlines() if not re.match(r"\| (currency|---)", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def parsed_share(text: str) -> Share:
    kind, _, value = text.partition(" ")
    return Share(ShareKind(kind), Decimal(value) if value else None)


def parsed_price(currency: str, nights: str, extras: str) -> StayPrice:
    rows = [extra.split() for extra in extras.split(" + ") if extra]
    return StayPrice(
        [Decimal(night) for night in nights.split(" + ")],
        currency,
        [PriceRow(category, Decimal(amount)) for category, amount in rows],
    )


@pytest.mark.parametrize("example", worked_examples(), ids=" ".join)
def test_worked_example(example: list[str]) -> None:
    currency, nights, extras, penalty, rows, total = example
    price, share = parsed_price(currency, nights, extras), parsed_share(penalty)

    found = penalty_rows(share, price=price)

    assert " + ".join(amount_as_text(row.amount, currency) for row in found) == rows
    assert amount_as_text(penalty_amount(share, price=price), currency) == total


def test_page_has_examples() -> None:
    assert len(worked_examples()) >= 15


def test_stay_with_three_tiers() -> None:
    terms = Terms((Tier(168, percent("30")), Tier(72, percent("60")), Tier(24, FULL)))
    deadlines = [NOW, NOW + 96 * HOUR, NOW + 144 * HOUR]
    price = StayPrice([Decimal("99.99")] * 3, "EUR")

    owed = [
        penalty_amount(share_of_cancellation(terms, deadlines=deadlines, now=now), price=price)
        for now in (NOW - HOUR, NOW, NOW + 96 * HOUR, NOW + 200 * HOUR)
    ]

    assert owed == [0, Decimal("89.99"), Decimal("179.98"), Decimal("299.97")]


def test_tier_applies_from_its_deadline_on() -> None:
    terms = Terms((Tier(24, FULL),))

    assert share_of_cancellation(terms, deadlines=[NOW], now=NOW - timedelta.resolution) is None
    assert share_of_cancellation(terms, deadlines=[NOW], now=NOW) == FULL


def test_tier_that_has_passed_counts_after_new_dates_move_the_next_one() -> None:
    terms = Terms((Tier(48, percent("50")), Tier(24, FULL)))

    assert share_of_cancellation(terms, deadlines=[NOW - HOUR, NOW + HOUR], now=NOW) == percent("50")
    assert share_of_cancellation(terms, deadlines=[NOW + HOUR, NOW - HOUR], now=NOW) == FULL


def test_no_show_costs_its_own_share_or_the_last_tier() -> None:
    tiers = (Tier(48, percent("50")), Tier(24, FIRST_NIGHT))

    assert share_of_no_show(Terms(tiers, no_show=FULL)) == FULL
    assert share_of_no_show(Terms(tiers)) == FIRST_NIGHT
    assert share_of_no_show(Terms()) is None
    assert share_of_cancellation(Terms(), deadlines=[], now=NOW) is None


def test_deposit_is_a_share_of_the_nights() -> None:
    nights = [Decimal("110.00"), Decimal("90.00")]

    def deposit(share: Share | None) -> Decimal:
        return deposit_amount(Terms(deposit=share), nights=nights, currency="EUR")

    assert deposit(percent("30")) == Decimal("60.00")
    assert deposit(FIRST_NIGHT) == Decimal("110.00")
    assert deposit(FULL) == Decimal("200.00")
    assert deposit(None) == 0
    assert deposit_amount(None, nights=nights, currency="EUR") == 0


SHARES = st.one_of(
    st.sampled_from([FULL, FIRST_NIGHT]),
    st.integers(1, 10_000).map(lambda hundredths: Share(ShareKind.PERCENT, Decimal(hundredths).scaleb(-2))),
    st.integers(1, 100_000).map(lambda units: Share(ShareKind.FIXED, Decimal(units))),
)


def prices_in(currency: str) -> st.SearchStrategy[StayPrice]:
    places = CURRENCIES[currency].places
    amounts = st.integers(0, 10**7).map(lambda units: Decimal(units).scaleb(-places))
    return st.builds(
        lambda nights, extras: StayPrice(
            nights,
            currency,
            [PriceRow(f"EXTRA_{number}", amount) for number, amount in enumerate(extras)],
        ),
        st.lists(amounts, min_size=1, max_size=5),
        st.lists(amounts, max_size=3),
    )


PRICES = st.one_of(*map(prices_in, ["EUR", "JPY", "KWD"]))


@given(share=SHARES, price=PRICES)
def test_penalty_has_the_places_of_its_currency_and_is_at_most_the_price(
    share: Share, price: StayPrice
) -> None:
    rows = penalty_rows(share, price=price)

    assert all(row.amount > 0 and places_error(row.amount, price.currency) is None for row in rows)
    assert sum(row.amount for row in rows) <= price.total
    of_row = {NIGHTS: price.total, **{row.category: row.amount for row in price.extras}}
    smallest = Decimal(1).scaleb(-CURRENCIES[price.currency].places)
    assert all(row.amount <= of_row[row.category] + len(rows) * smallest for row in rows)


@given(price=PRICES, hundredths=st.integers(1, 10_000))
def test_rows_of_a_percentage_make_the_percentage_of_the_whole(price: StayPrice, hundredths: int) -> None:
    share = Share(ShareKind.PERCENT, Decimal(hundredths).scaleb(-2))
    exact = price.total * Decimal(hundredths) / 10_000

    difference = penalty_amount(share, price=price) - exact

    half_unit = Decimal(5).scaleb(-CURRENCIES[price.currency].places - 1)
    assert -half_unit < difference <= half_unit
