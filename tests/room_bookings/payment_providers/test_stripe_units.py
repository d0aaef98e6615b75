"""Units of Stripe against the examples of its documentation, https://docs.stripe.com/currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.currencies import CURRENCIES, amount_as_text, places_error
from room_bookings.payment_providers.stripe_units import (
    PLACES,
    UnknownUnits,
    chargeable,
    from_units,
    to_units,
)

DOCUMENTED = [
    ("10.00", "USD", 1000),
    ("10", "JPY", 10),
    ("500", "JPY", 500),
    ("5", "ISK", 500),
    ("5", "UGX", 500),
    ("10.45", "HUF", 1045),
    ("800.45", "TWD", 80045),
    ("5.120", "KWD", 5120),
    ("9999999999.99", "IDR", 999999999999),
]
"""Amounts of the documentation, as text with the places of the currency, and their units."""

OWN = [
    ("0.00", "EUR", 0),
    ("0.01", "EUR", 1),
    ("220.00", "EUR", 22000),
    ("7.00", "MGA", 7),
    ("1.230", "BHD", 1230),
    ("0.010", "TND", 10),
    ("1000", "KRW", 1000),
]


@pytest.mark.parametrize(("amount", "currency", "units"), DOCUMENTED + OWN)
def test_an_amount_and_its_units_are_each_other(amount: str, currency: str, units: int) -> None:
    assert to_units(Decimal(amount), currency) == units
    assert str(from_units(units, currency)) == amount


def test_the_documented_zero_decimal_and_three_decimal_currencies() -> None:
    zero = sorted(code for code, places in PLACES.items() if places == 0)
    assert " ".join(zero) == "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
    assert {code for code, places in PLACES.items() if places == 3} == {"BHD", "JOD", "KWD", "OMR", "TND"}


def test_currencies_whose_units_are_not_those_of_iso_4217() -> None:
    different = {code for code, places in PLACES.items() if CURRENCIES[code].places != places}
    assert different == {"ISK", "MGA", "UGX"}


@pytest.mark.parametrize(
    ("amount", "currency", "charged"),
    [
        ("5.124", "KWD", "5.120"),
        ("5.125", "KWD", "5.130"),
        ("10.40", "MGA", "10.00"),
        ("10.50", "MGA", "11.00"),
        ("12.34", "EUR", "12.34"),
        ("5", "ISK", "5"),
    ],
)
def test_the_nearest_amount_that_stripe_charges(amount: str, currency: str, charged: str) -> None:
    assert str(chargeable(Decimal(amount), currency)) == charged


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("5.124", "KWD"), ("10.40", "MGA"), ("0.5", "ISK"), ("5.5", "UGX"), ("0.001", "EUR"), ("-1", "EUR")],
)
def test_an_amount_that_stripe_cannot_charge_exactly_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(UnknownUnits):
        to_units(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("units", "currency"),
    [(501, "ISK"), (1, "UGX"), (-1, "EUR"), (10**12, "EUR"), (10**10, "JPY"), (10**40, "EUR")],
)
def test_units_that_are_no_amount_are_refused(units: int, currency: str) -> None:
    with pytest.raises(UnknownUnits):
        from_units(units, currency)


@pytest.mark.parametrize("currency", ["LYD", "IQD", "XAU", "eur", "", "STN", "VES"])
def test_a_currency_in_which_stripe_does_not_charge_is_refused(currency: str) -> None:
    for attempt in (
        lambda: to_units(Decimal(1), currency),
        lambda: from_units(100, currency),
        lambda: chargeable(Decimal(1), currency),
    ):
        with pytest.raises(UnknownUnits):
            attempt()


@given(units=st.integers(0, 10**10), currency=st.sampled_from(sorted(PLACES)))
def test_what_is_charged_comes_back_exactly(units: int, currency: str) -> None:
    amount = chargeable(Decimal(units).scaleb(-CURRENCIES[currency].places - 1), currency)
    assert from_units(to_units(amount, currency), currency) == amount
    assert places_error(amount, currency) is None
    assert str(amount) == amount_as_text(amount, currency)
