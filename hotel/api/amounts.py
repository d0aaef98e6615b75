"""The field of an amount of money in a request."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from hotel.currencies import MAX_DIGITS, MAX_PLACES


class Amount(serializers.DecimalField):
    """An amount in the hotel's currency, not negative. The service refuses more places than the currency has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES, min_value=0, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Refuse an empty text, which REST framework takes for null: the amount of a refund would be all of it."""
        if isinstance(data, str) and not data.strip():
            self.fail("invalid")
        return super().validate_empty_values(data)

    def quantize(self, value: Decimal) -> Decimal:
        """Keep the places that were given: the command compares them with those of the currency."""
        return value

    def to_internal_value(self, data: Any) -> Any:
        if not str(data).isascii():
            self.fail("invalid")
        return super().to_internal_value(data)
