from hotel.services.hotels import create_hotel, update_hotel_settings
from hotel.services.idempotency import Answer, KeyedCall, begin_call, keep_answer, prune_answers

__all__ = [
    "Answer",
    "KeyedCall",
    "begin_call",
    "create_hotel",
    "keep_answer",
    "prune_answers",
    "update_hotel_settings",
]
