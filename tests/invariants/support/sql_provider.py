"""Insert accounts, intents and requests of payment providers in SQL. Keyword arguments replace column values."""

import uuid
from typing import Any

from tests.invariants.support.sql_rows import BOOKINGS, NOW, hotel_of
from tests.invariants.support.sql_session import Session

REQUESTS = "room_bookings_providerrequest"
INTENTS = "room_bookings_paymentintent"


def add_account(s: Session, hotel_pk: int | None, **columns: Any) -> int:
    row = {
        "hotel_id": hotel_pk,
        "provider": "STRIPE",
        "account": f"acct_{uuid.uuid4().hex}",
        "is_active": True,
    }
    texts = dict.fromkeys(("publishable_key", "secret_key", "api_base", "event_cursor"), "")
    more = {"webhook_secrets": [], "created_at": NOW, "updated_at": NOW}
    key: int = s.insert("room_bookings_provideraccount", **row | texts | more | columns)
    return key


def add_intent(s: Session, booking_pk: int, **columns: Any) -> int:
    hotel = hotel_of(s, BOOKINGS, booking_pk)
    account = columns.pop("account_id", None) or add_account(s, None, is_active=False)
    row = {
        "hotel_id": hotel,
        "booking_id": booking_pk,
        "account_id": account,
        "amount": 100,
        "currency": "EUR",
    }
    ids = {"request_uuid": str(uuid.uuid4()), "command_id": str(uuid.uuid4()), "at": NOW}
    state = {"purpose": "BALANCE", "status": "NEW", "captures_later": False, "keeps_card": False}
    texts = dict.fromkeys(("object_id", "last_error_code", "customer", "payment_method"), "")
    key: int = s.insert(INTENTS, **row | ids | state | texts | columns)
    return key


def add_request(s: Session, booking_pk: int, kind: str, **columns: Any) -> int:
    """Insert a request, about an intent of its own unless one is named."""
    intent = columns.pop("intent_id", None) or add_intent(s, booking_pk)
    row = {"hotel_id": hotel_of(s, BOOKINGS, booking_pk), "booking_id": booking_pk, "kind": kind}
    about = {"intent_id": intent, "draws_on_kind": "", "currency": "EUR", "source": "FRONT_DESK"}
    ids = {name: str(uuid.uuid4()) for name in ("request_uuid", "idempotency_key", "command_id")}
    state = {"state": "WAITING", "tries": 0, "must_search": False, "next_try_at": NOW, "at": NOW}
    texts = dict.fromkeys(("note", "last_error_code", "last_error", "result_object_id"), "")
    key: int = s.insert(REQUESTS, **row | about | ids | state | texts | columns)
    return key


def request_refund(s: Session, booking_pk: int, capture_pk: int, amount: Any, **columns: Any) -> int:
    draw = {"draws_on_id": capture_pk, "draws_on_kind": "CAPTURE", "amount": amount}
    return add_request(s, booking_pk, "REFUND", **draw | columns)


def end_request(s: Session, request_pk: int, state: str) -> None:
    s.update(REQUESTS, request_pk, state=state, next_try_at=None, ended_at=NOW)


def open_request(s: Session, request_pk: int) -> None:
    s.update(REQUESTS, request_pk, state="WAITING", next_try_at=NOW, ended_at=None)
