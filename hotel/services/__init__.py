"""The services of hotels: settings, cancellation policies, and stored answers."""

from hotel.services.cancellation_policies import create_cancellation_policy, update_cancellation_policy
from hotel.services.hotels import create_hotel, update_hotel_settings
from hotel.services.idempotency import IdempotentRequest, StoredAnswer, claim_key, prune_answers, store_answer

__all__ = [
    "IdempotentRequest",
    "StoredAnswer",
    "claim_key",
    "create_cancellation_policy",
    "create_hotel",
    "prune_answers",
    "store_answer",
    "update_cancellation_policy",
    "update_hotel_settings",
]
