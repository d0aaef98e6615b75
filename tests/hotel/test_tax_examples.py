"""The worked examples of docs/taxes.md."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hotel.taxes import Rate, is_category_code, rate_on, tax_on, tax_within

DOCUMENT = Path(__file__).parents[2] / "docs" / "taxes.md"


def examples() -> list[list[str]]:
    table = DOCUMENT.read_text().partition("<!-- worked examples")[2].partition("<!-- end")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_worked_example_is_true() -> None:
    found = examples()
    assert len(found) == 13
    for currency, price, percent, way, net, tax, gross in found:
        amount, rate = Decimal(price), Decimal(percent)
        computed = (tax_within if way == "included" else tax_on)(amount, rate, currency)
        assert f"{computed:f}" == tax, (currency, price, percent)
        amounts = (amount - computed, amount) if way == "included" else (amount, amount + computed)
        assert amounts == (Decimal(net), Decimal(gross)), (currency, price, percent)


def test_latest_rate_that_has_begun_applies() -> None:
    old, new = Rate(date(2026, 1, 1), Decimal(19), True), Rate(date(2026, 5, 14), Decimal(7), True)
    assert [rate_on([new, old], date(2026, *day)) for day in ((5, 13), (5, 14), (12, 31))] == [old, new, new]
    assert rate_on([old, new], date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("code", "is_valid"), [("BAR_2", True), ("bar", False), ("", False), ("A" * 33, False), ("BAR\n", False)]
)
def test_codes_have_capitals_digits_and_underscores(code: str, is_valid: bool) -> None:
    assert is_category_code(code) is is_valid
