"""Hotels, their policies and tax categories, and the stored answers of requests with an Idempotency-Key."""

from hotel.models.cancellation import CancellationPolicy, CancellationTerms
from hotel.models.hotels import HOLD_MINUTES, IDLE_LOCK_MINUTES, INVOICE_PREFIX, Hotel, IdempotencyRecord
from hotel.models.taxes import CityTaxRule, TaxCategory, TaxRate

__all__ = [
    "HOLD_MINUTES",
    "IDLE_LOCK_MINUTES",
    "INVOICE_PREFIX",
    "CancellationPolicy",
    "CancellationTerms",
    "CityTaxRule",
    "Hotel",
    "IdempotencyRecord",
    "TaxCategory",
    "TaxRate",
]
