"""Tests of the checks against Stripe's OpenAPI document, and of what the tests themselves let Stripe say."""

from copy import deepcopy
from typing import Any

import pytest

from tests import stripe_messages
from tests.room_bookings.payment_providers.stripe_openapi import (
    error_in_call,
    error_in_object,
    object_of,
)

INTENT = {"amount": "5000", "currency": "eur", "metadata[request_uuid]": "u", "capture_method": "manual"}


@pytest.mark.parametrize(
    ("method", "path", "form", "error"),
    [
        ("POST", "/v1/payment_intents", INTENT, ""),
        ("POST", "/v1/payment_intents", INTENT | {"amount": "50.00"}, "$.amount: '50.00' is not of type 'integer'"),
        ("POST", "/v1/payment_intents", INTENT | {"capture_method": "later"}, "$.capture_method: 'later' is not one"),
        ("POST", "/v1/payment_intents", INTENT | {"captures": "1"}, "$: Additional properties are not allowed"),
        ("POST", "/v1/payment_intents", {"amount": "5000"}, "$: 'currency' is a required property"),
        ("POST", "/v1/payment_intents/pi_1/capture", {"amount_to_capture": "1"}, ""),
        ("POST", "/v1/payment_intents/pi_1/capture", {"amount": "1"}, "$: Additional properties"),
        ("POST", "/v1/refunds", {"payment_intent": "pi_1", "amount": "1", "metadata[booking_id]": "B"}, ""),
        ("GET", "/v1/refunds", {"payment_intent": "pi_1", "created[gte]": "1", "limit": "100"}, ""),
        ("GET", "/v1/refunds", {"refund": "re_1"}, "$: Additional properties"),
        ("POST", "/v1/refund", {}, "The document has no POST /v1/refund."),
    ],
)  # fmt: skip
def test_calls_are_checked(method: str, path: str, form: dict[str, str], error: str) -> None:
    found = error_in_call(method, path, form)
    assert found.startswith(error) if error else not found


@pytest.mark.parametrize(
    "name", ["payment_intent", "refund", "charge", "dispute", "customer", "payment_method"]
)
def test_objects_of_the_document_are_valid(name: str) -> None:
    item = deepcopy(object_of(name))
    assert not error_in_object(item)
    assert error_in_object(item | {"created": "today"}) == "$.created: 'today' is not of type 'integer'"


def test_lists_are_checked_by_their_items() -> None:
    wrong = object_of("refund") | {"amount": None}
    assert error_in_object({"object": "list", "data": [object_of("refund"), wrong]}).startswith("$.amount")


MESSAGES: dict[str, Any] = {
    "payment_intent": [
        stripe_messages.payment_intent(),
        stripe_messages.succeeded_intent(),
        stripe_messages.held_intent(),
        stripe_messages.failed_intent(),
    ],
    "charge": [stripe_messages.charge()],
    "refund": [
        stripe_messages.refund(),
        stripe_messages.refund(status="failed", failure_reason="expired_or_canceled_card"),
    ],
    "dispute": [stripe_messages.dispute(), stripe_messages.dispute(status="won")],
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_of_the_tests_are_valid(name: str) -> None:
    """They name the fields that matter; the document's own objects have the others."""
    for item in MESSAGES[name]:
        assert not error_in_object(object_of(name) | item)
        message = stripe_messages.event("any", object_of(name) | item)
        assert not error_in_object(message)
