"""The table of currencies, which hotels may count in them, and the places of their amounts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hotel.currencies import CURRENCIES, MAX_PLACES, amount_as_text, is_currency_on, places_error
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from hotel.services import create_hotel
from tests.factories import HotelFactory

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("places", "codes"),
    [
        (0, ["JPY", "ISK", "KRW", "CLP", "VND", "XOF", "XAF", "UGX"]),
        (2, ["EUR", "USD", "HUF", "IDR", "COP", "MGA", "MRU", "TRY", "XCG", "ZWG", "SLE", "UYU"]),
        (3, ["KWD", "IQD", "BHD", "JOD", "LYD", "OMR", "TND"]),
    ],
)
def test_places_are_those_of_iso_4217(places: int, codes: list[str]) -> None:
    assert {code: CURRENCIES[code].places for code in codes} == dict.fromkeys(codes, places)


@pytest.mark.parametrize(
    ("code", "last_day", "next_day"),
    [
        ("BGN", date(2025, 12, 31), date(2026, 1, 1)),
        ("HRK", date(2022, 12, 31), date(2023, 1, 1)),
        ("ANG", date(2025, 3, 31), date(2025, 4, 1)),
        ("SLL", date(2023, 12, 31), date(2024, 1, 1)),
        ("ZWL", date(2024, 8, 31), date(2024, 9, 1)),
        ("CUC", date(2021, 6, 30), date(2021, 7, 1)),
    ],
)
def test_withdrawn_currency_ends_on_its_last_day(code: str, last_day: date, next_day: date) -> None:
    assert is_currency_on(code, last_day)
    assert not is_currency_on(code, next_day)


@pytest.mark.parametrize(
    ("code", "first_day", "day_before"),
    [
        ("XCG", date(2025, 3, 31), date(2025, 3, 30)),
        ("ZWG", date(2024, 6, 25), date(2024, 6, 24)),
        ("SLE", date(2022, 4, 1), date(2022, 3, 31)),
    ],
)
def test_new_currency_begins_on_its_first_day(code: str, first_day: date, day_before: date) -> None:
    assert is_currency_on(code, first_day)
    assert not is_currency_on(code, day_before)


@pytest.mark.parametrize(
    "code", ["XAU", "XAG", "XPT", "XTS", "XXX", "XDR", "XSU", "XBA", "CLF", "UYW", "USN", "EURO", "eur", ""]
)
def test_no_guest_pays_in_metals_tests_and_funds(code: str) -> None:
    assert not is_currency_on(code, TODAY)


def test_table_fits_the_columns() -> None:
    assert all(len(code) == 3 and currency.code == code for code, currency in CURRENCIES.items())
    assert {currency.places for currency in CURRENCIES.values()} <= set(range(MAX_PLACES + 1))
    assert 140 < sum(is_currency_on(code, TODAY) for code in CURRENCIES) < len(CURRENCIES)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("220", "EUR", "220.00"),
        ("220.000", "EUR", "220.00"),
        ("5.25", "KWD", "5.250"),
        ("5000.000", "JPY", "5000"),
        ("0", "JPY", "0"),
        ("9999999999.999", "TND", "9999999999.999"),
        ("1E+3", "EUR", "1000.00"),
    ],
)
def test_amount_is_shown_with_the_places_of_its_currency(amount: str, currency: str, text: str) -> None:
    assert amount_as_text(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "sentence"),
    [
        ("220.00", "EUR", None),
        ("220.5", "EUR", None),
        ("220.001", "EUR", "Amounts in EUR have at most 2 decimal places."),
        ("220.500", "EUR", "Amounts in EUR have at most 2 decimal places."),
        ("5.250", "KWD", None),
        ("5.2505", "KWD", "Amounts in KWD have at most 3 decimal places."),
        ("5000", "JPY", None),
        ("5E+3", "JPY", None),
        ("5000.0", "JPY", "Amounts in JPY have no decimal places."),
        ("NaN", "EUR", "Amounts in EUR have at most 2 decimal places."),
    ],
)
def test_more_places_than_the_currency_has_are_an_error(
    amount: str, currency: str, sentence: str | None
) -> None:
    assert places_error(Decimal(amount), currency) == sentence


def open_hotel(currency: str, now: datetime) -> Hotel:
    facts: dict[str, Any] = {"slug": "hill", "name": "Hill House", "timezone": "Europe/Sofia"}
    return run_command(
        InstallationCommand(now=now), lambda command: create_hotel(command, **facts, currency=currency)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["BGN", "HRK", "XAU", "XXX", "CLF", "ABC", "eur"])
def test_hotel_needs_a_currency_that_is_listed_on_the_day(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        open_hotel(code, datetime(2026, 1, 1, tzinfo=UTC))

    assert refusal.value.errors == {"currency": ["ISO 4217 lists no such currency on 2026-01-01."]}
    assert not Hotel.objects.exists()


@pytest.mark.django_db
def test_hotel_opens_in_a_currency_of_its_day() -> None:
    assert open_hotel("BGN", datetime(2025, 12, 31, 23, 59, tzinfo=UTC)).currency == "BGN"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ABC", "XAU", "eur"])
def test_database_refuses_a_hotel_with_another_currency(code: str) -> None:
    HotelFactory.create()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE hotel_hotel SET currency = %s", [code])

    assert refusal.value.__cause__.diag.constraint_name == "hotel_currency_is_listed"  # type: ignore[union-attr]
