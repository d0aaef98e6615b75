"""Rows of webhooks, inserted by SQL."""

import uuid
from typing import Any

from psycopg2.extras import Json

from tests.invariants.support import sql_rows
from tests.invariants.support.sql_rows import NOW
from tests.invariants.support.sql_session import Session


def add_webhook(s: Session, subscription: int, **columns: Any) -> int:
    hotel = sql_rows.hotel_of(s, "notifications_subscription", subscription)
    row = {"hotel_id": hotel, "subscription_id": subscription, "url": "https://example.com/", "version": 1}
    state = {"description": "", "secret": "x", "previous_secret": "", "created_at": NOW, "updated_at": NOW}
    s.insert("notifications_webhook", **row | state | columns)
    return subscription


def add_webhook_change(s: Session, subscription: int, **columns: Any) -> int:
    hotel = sql_rows.hotel_of(s, "notifications_subscription", subscription)
    row = {"hotel_id": hotel, "subscription_id": subscription, "action": "CHANGED", "changes": Json([])}
    by = {"source": "SYSTEM", "at": NOW, "command_id": str(uuid.uuid4()), "request_id": ""}
    key: int = s.insert("notifications_webhookchange", **row | by | columns)
    return key


def add_webhook_delivery(s: Session, subscription: int, **columns: Any) -> int:
    hotel = sql_rows.hotel_of(s, "notifications_subscription", subscription)
    row = {"hotel_id": hotel, "subscription_id": subscription, "event_id": str(uuid.uuid4()), "at": NOW}
    call = {"event_type": "room_updated", "try_number": 1, "outcome": "DELIVERED", "duration_ms": 1}
    answer = {"error_code": "", "error": "", "answer": ""}
    key: int = s.insert("notifications_webhookdelivery", **row | call | answer | columns)
    return key
