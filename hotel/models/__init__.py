"""Hotels, their cancellation policies, and the stored answers of requests with an Idempotency-Key."""

from hotel.models.cancellation import CancellationPolicy, CancellationTerms
from hotel.models.hotels import HOLD_MINUTES, IDLE_LOCK_MINUTES, Hotel, IdempotencyRecord

__all__ = [
    "HOLD_MINUTES",
    "IDLE_LOCK_MINUTES",
    "CancellationPolicy",
    "CancellationTerms",
    "Hotel",
    "IdempotencyRecord",
]
