"""Amounts of money as pages write them."""

from decimal import Decimal

from django.utils.formats import number_format


def amount_in_words(amount: str, currency: str = "") -> str:
    """Return an amount, which the API writes with the places of its currency, in the reader's format."""
    places = len(amount.partition(".")[2])
    number = number_format(Decimal(amount), decimal_pos=places, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{currency}" if currency else number
