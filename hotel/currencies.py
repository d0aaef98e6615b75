"""The currencies that a hotel may count in, with the decimal places of their amounts.

Source: ISO 4217, list one (current codes) and list three (withdrawn codes), as published by SIX on 2026-02-01. Of the
withdrawn codes the table holds those withdrawn since 2015: no booking in an older one is entered. ISO names months
only; where a law names the day, that day stands here. Left out are codes in which no guest pays: precious metals,
the codes for tests and for no currency, units of account (XAD, XDR, XSU, XUA and the bond market units) and funds
(BOV, CHE, CHW, CLF, COU, MXV, USN, UYI, UYW; two of them have four decimal places).

The places are those of ISO 4217. Libraries that follow CLDR have others (HUF, IDR, COP: 0, not 2; IQD: 0, not 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

MAX_DIGITS, MAX_PLACES = 13, 3
"""Of stored amounts."""

_CODES_BY_PLACES = {
    0: "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
        COP CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR
        MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
        SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VEF VES WST XCD
        XCG YER ZAR ZMW ZWG ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}

_FIRST_DAYS = {
    "BYN": date(2016, 7, 1),
    "MRU": date(2018, 1, 1),
    "SLE": date(2022, 4, 1),
    "STN": date(2018, 1, 1),
    "VED": date(2021, 10, 1),
    "VES": date(2018, 8, 20),
    "XCG": date(2025, 3, 31),
    "ZWG": date(2024, 6, 25),
}
"""Of the codes added since 2015."""

_LAST_DAYS = {
    "ANG": date(2025, 3, 31),
    "BGN": date(2025, 12, 31),
    "BYR": date(2016, 12, 31),
    "CUC": date(2021, 6, 30),
    "HRK": date(2022, 12, 31),
    "MRO": date(2017, 12, 31),
    "SLL": date(2023, 12, 31),
    "STD": date(2017, 12, 31),
    "VEF": date(2018, 8, 20),
    "ZWL": date(2024, 8, 31),
}
"""Of the withdrawn codes."""


@dataclass(frozen=True)
class Currency:
    """An ISO 4217 code, the decimal places of its amounts, and the days on which ISO lists it (None: no bound)."""

    code: str
    places: int
    first_day: date | None = None
    last_day: date | None = None

    def is_listed_on(self, day: date) -> bool:
        """Tell whether ISO 4217 lists the code on this day."""
        return (self.first_day or day) <= day <= (self.last_day or day)


CURRENCIES: Mapping[str, Currency] = {
    code: Currency(code, places, _FIRST_DAYS.get(code), _LAST_DAYS.get(code))
    for places, codes in _CODES_BY_PLACES.items()
    for code in sorted(codes.split())
}


def is_currency_on(code: str, day: date) -> bool:
    """Tell whether a hotel may count in this currency on this day."""
    return code in CURRENCIES and CURRENCIES[code].is_listed_on(day)


def amount_as_text(amount: Decimal, currency: str) -> str:
    """Return the amount with exactly the places of its currency: 220.00 EUR, 5.250 KWD, 5000 JPY."""
    return f"{amount:.{CURRENCIES[currency].places}f}"


def places_error(amount: Decimal, currency: str) -> str | None:
    """Return a sentence if the amount has more decimal places than its currency."""
    places = CURRENCIES[currency].places
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return None
    if places == 0:
        return _("Amounts in %(currency)s have no decimal places.") % {"currency": currency}
    return _("Amounts in %(currency)s have at most %(places)s decimal places.") % {
        "currency": currency,
        "places": places,
    }
