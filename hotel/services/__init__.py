"""The services of hotels: settings, and stored answers."""

from hotel.services.hotels import create_hotel, update_hotel_settings
from hotel.services.idempotency import IdempotentRequest, StoredAnswer, claim_key, prune_answers, store_answer

__all__ = [
    "IdempotentRequest",
    "StoredAnswer",
    "claim_key",
    "create_hotel",
    "prune_answers",
    "store_answer",
    "update_hotel_settings",
]
