"""Amounts as pages write them."""

import pytest
from django.utils import translation

from hotel.web.amounts import amount_in_words


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1,240.50"), ("de", "1.240,50"), ("es", "1 240,50"), ("fr", "1 240,50")],
)
def test_amounts_are_written_as_the_language_does(language: str, written: str) -> None:
    with translation.override(language):
        amount = amount_in_words("1240.50", "EUR")

    assert " ".join(amount.split()) == f"{written} EUR"
    assert "\N{NO-BREAK SPACE}EUR" in amount


def test_an_amount_keeps_the_places_of_its_currency() -> None:
    assert amount_in_words("1500") == "1,500"
    assert amount_in_words("1.250") == "1.250"
