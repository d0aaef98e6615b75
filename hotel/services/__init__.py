"""The services of hotels: settings, cancellation policies, taxes, and stored answers."""

from hotel.services.cancellation_policies import create_cancellation_policy, update_cancellation_policy
from hotel.services.hotels import create_hotel, update_hotel_settings
from hotel.services.idempotency import IdempotentRequest, StoredAnswer, claim_key, prune_answers, store_answer
from hotel.services.taxes import add_tax_rate, create_tax_category, set_city_tax

__all__ = [
    "IdempotentRequest",
    "StoredAnswer",
    "add_tax_rate",
    "claim_key",
    "create_cancellation_policy",
    "create_hotel",
    "create_tax_category",
    "prune_answers",
    "set_city_tax",
    "store_answer",
    "update_cancellation_policy",
    "update_hotel_settings",
]
