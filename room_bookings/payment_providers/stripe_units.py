"""Amounts in the units in which Stripe counts, which are not always those of ISO 4217.

Source: https://docs.stripe.com/currencies, read in 2026: the presentment currencies, the zero-decimal ones, the
three-decimal ones and the special cases. UGX stands among the zero-decimal currencies and among the special cases; the
special case decides. HUF and TWD are special in payouts only.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from hotel.currencies import CURRENCIES, MAX_DIGITS, MAX_PLACES

_CODES_BY_PLACES = {
    0: "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC
        CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR
        KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
        PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD
        UYU UZS WST XCD XCG YER ZAR ZMW
    """,
    3: "BHD JOD KWD OMR TND",
}

PLACES: Mapping[str, int] = {
    code: places for places, codes in _CODES_BY_PLACES.items() for code in codes.split()
}
"""The decimal places that Stripe's amounts have, by currency: 2 for UGX and ISK, which have none in ISO 4217."""

_MULTIPLES: Mapping[str, int] = {"ISK": 100, "UGX": 100, **dict.fromkeys(_CODES_BY_PLACES[3].split(), 10)}
"""Of these currencies Stripe takes multiples only: no fractions of ISK and UGX, no thousandth of a dinar or rial."""

_LIMIT = Decimal(10) ** (MAX_DIGITS - MAX_PLACES)


class UnknownUnits(ValueError):
    """An amount that has no exact counterpart in the other units, or a currency in which Stripe does not charge."""


def chargeable(amount: Decimal, currency: str) -> Decimal:
    """Return the nearest amount that Stripe can charge, half up: 5.125 KWD are 5.130, 10.40 MGA are 10.00.

    Of most currencies it is the amount itself. Raises UnknownUnits for a currency in which Stripe does not charge.
    """
    step = Decimal(_MULTIPLES.get(currency, 1)).scaleb(-_places(currency))
    steps = (amount / step).quantize(Decimal(1), ROUND_HALF_UP)
    return (steps * step).quantize(_smallest(currency))


def to_units(amount: Decimal, currency: str) -> int:
    """Return an amount in the units of Stripe's requests: 12.34 EUR are 1234, 5 ISK are 500, 5.12 KWD are 5120.

    Raises UnknownUnits for an amount that Stripe cannot charge exactly (take `chargeable` first), one below 0, and a
    currency in which Stripe does not charge.
    """
    if amount < 0 or chargeable(amount, currency) != amount:
        raise UnknownUnits(f"Stripe cannot charge {amount} {currency} exactly.")
    return int(amount.scaleb(_places(currency)))


def from_units(units: int, currency: str) -> Decimal:
    """Return what Stripe's units are, with the places of the currency: 500 ISK are 5, 5120 KWD are 5.120.

    `currency` is upper case. Raises UnknownUnits for units that the currency cannot express, as 1 UGX, for an amount
    beyond those that are stored, one below 0, and a currency in which Stripe does not charge.
    """
    places = _places(currency)
    if 0 <= units < _LIMIT.scaleb(places):
        amount = Decimal(units).scaleb(-places)
        exact = amount.quantize(_smallest(currency))
        if exact == amount:
            return exact
    raise UnknownUnits(f"{units} units of Stripe are no amount in {currency}.")


def _places(currency: str) -> int:
    if currency not in PLACES or currency not in CURRENCIES:
        raise UnknownUnits(f"Stripe does not charge in {currency}.")
    return PLACES[currency]


def _smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-CURRENCIES[currency].places)
