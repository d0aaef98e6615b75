"""Objects and events as Stripe sends them, with the fields of its API reference that matter and some that do not."""

import hashlib
import hmac
import itertools
import json
from datetime import datetime
from typing import Any

API_VERSION = "2026-10-28.endive"
SECRET = "whsec_of_the_tests"

_numbers = itertools.count(1)


def payment_intent(object_id: str = "pi_1", /, **changes: Any) -> dict[str, Any]:
    """Return a payment intent of 220.00 EUR that nobody has paid yet, with these changes."""
    return {
        "id": object_id,
        "object": "payment_intent",
        "amount": 22000,
        "amount_capturable": 0,
        "amount_received": 0,
        "amount_details": {"tip": {}},
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "created": 1778745600,
        "currency": "eur",
        "customer": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "payment_method": None,
        "status": "requires_payment_method",
    } | changes


def succeeded_intent(object_id: str = "pi_1", /, **changes: Any) -> dict[str, Any]:
    """Return a payment intent of which 220.00 EUR, or `amount`, were received."""
    amount = changes.get("amount", 22000)
    received = {"status": "succeeded", "amount_received": amount, "latest_charge": f"ch_of_{object_id}"}
    return payment_intent(object_id, **{**received, **changes})


def held_intent(object_id: str = "pi_1", /, **changes: Any) -> dict[str, Any]:
    """Return a payment intent of which 220.00 EUR, or `amount`, are held on a card."""
    held = {
        "status": "requires_capture",
        "capture_method": "manual",
        "amount_capturable": changes.get("amount", 22000),
        "latest_charge": f"ch_of_{object_id}",
    }
    return payment_intent(object_id, **{**held, **changes})


def failed_intent(
    object_id: str = "pi_1", /, *, charge: str = "ch_declined", **changes: Any
) -> dict[str, Any]:
    """Return a payment intent whose last attempt was declined."""
    error = {
        "charge": charge,
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "message": "Your card has insufficient funds.",
        "type": "card_error",
    }
    return payment_intent(object_id, **{"last_payment_error": error, "latest_charge": charge, **changes})


def charge(object_id: str = "ch_of_pi_1", /, **changes: Any) -> dict[str, Any]:
    """Return a charge of 220.00 EUR that was captured, with these changes."""
    amount = changes.get("amount", 22000)
    return {
        "id": object_id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "captured": True,
        "created": 1778745660,
        "currency": "eur",
        "payment_intent": "pi_1",
        "refunded": False,
        "status": "succeeded",
    } | changes


def refund(object_id: str = "re_1", /, **changes: Any) -> dict[str, Any]:
    """Return a refund of 220.00 EUR of pi_1, with these changes."""
    return {
        "id": object_id,
        "object": "refund",
        "amount": 22000,
        "balance_transaction": f"txn_of_{object_id}",
        "charge": "ch_of_pi_1",
        "created": 1778832000,
        "currency": "eur",
        "metadata": {},
        "payment_intent": "pi_1",
        "reason": None,
        "status": "succeeded",
    } | changes


def dispute(object_id: str = "du_1", /, **changes: Any) -> dict[str, Any]:
    """Return a dispute of 220.00 EUR of pi_1 that waits for an answer, with these changes."""
    return {
        "id": object_id,
        "object": "dispute",
        "amount": 22000,
        "balance_transactions": [],
        "charge": "ch_of_pi_1",
        "created": 1778918400,
        "currency": "eur",
        "is_charge_refundable": False,
        "payment_intent": "pi_1",
        "reason": "fraudulent",
        "status": "needs_response",
    } | changes


def event(kind: str, item: dict[str, Any], /, **changes: Any) -> dict[str, Any]:
    """Return an event about an object, with an id of its own unless `id` names one."""
    return {
        "id": f"evt_{next(_numbers)}",
        "object": "event",
        "api_version": API_VERSION,
        "created": 1778745661,
        "data": {"object": item},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    } | changes


def body_of(message: dict[str, Any]) -> bytes:
    """Return the bytes that Stripe sends for an event: indented JSON."""
    return json.dumps(message, indent=2, ensure_ascii=False).encode()


def signature(body: bytes, *, at: datetime, secrets: tuple[str, ...] = (SECRET,)) -> str:
    """Return the header with which Stripe signs a body for an endpoint with these secrets."""
    seconds = int(at.timestamp())
    signed = b"%d.%s" % (seconds, body)
    made = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={seconds}", *(f"v1={one}" for one in made)])
