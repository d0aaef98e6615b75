"""Events of Stripe: their envelope, and what they say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from room_bookings.payment_providers.facts import Fact
from room_bookings.payment_providers.stripe_objects import UnreadableObject, fact_of, instant, object_id, text

OBEYED_TYPES = frozenset(
    {
        "payment_intent.amount_capturable_updated",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.refunded",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)
"""The types that change a ledger. `charge.refund.updated` is what versions before 2024-10-28 send for a refund."""


@dataclass(frozen=True, kw_only=True)
class StripeEvent:
    """An event as Stripe sent it. `item` is the object that it is about, as JSON, at the time of the event.

    `account` is the connected account that it is about, empty for the account of the webhook itself.
    """

    event_id: str
    type: str
    created: datetime
    account: str
    api_version: str
    is_live: bool
    item: Mapping[str, Any]

    @property
    def intent_id(self) -> str:
        """The payment intent that the object is, or belongs to; empty for other objects."""
        if self.item.get("object") == "payment_intent":
            return object_id(self.item)
        return object_id(self.item.get("payment_intent"))

    def fact(self) -> Fact | None:
        """Return what the event says, None if it is of a type that changes no ledger.

        Raises UnreadableObject, UnknownUnits.
        """
        return fact_of(self.item) if self.type in OBEYED_TYPES else None


def read_event(body: bytes) -> StripeEvent:
    """Return the event of a body, of any type. Raises UnreadableObject for a body that is no event."""
    try:
        return event_of(json.loads(body))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnreadableObject("The body is not JSON.") from error


def event_of(envelope: Any) -> StripeEvent:
    """Return the event of an envelope, as a webhook brings it, or a list of events. Raises UnreadableObject.

    An event of version 2 of the API names its object without showing it, so it has no `item` and an instant as text.
    """
    if not isinstance(envelope, Mapping):
        raise UnreadableObject("The body is no JSON object.")
    created = envelope.get("created")
    at = _instant_of_text(created) if isinstance(created, str) else instant(envelope, "created")
    data = envelope.get("data")
    item = data.get("object") if isinstance(data, Mapping) else None
    return StripeEvent(
        event_id=text(envelope, "id"),
        type=text(envelope, "type"),
        created=at,
        account=object_id(envelope.get("account")),
        api_version=str(envelope.get("api_version") or ""),
        is_live=envelope.get("livemode") is True,
        item=item if isinstance(item, Mapping) else {},
    )


def _instant_of_text(value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise UnreadableObject(f"created is {value!r}, no instant.") from error
    if at.tzinfo is None:
        raise UnreadableObject(f"created is {value!r}, without a time zone.")
    return at
