"""The interface of payment providers: carry out an order, or find what an earlier try of it has made."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol
from uuid import UUID

from room_bookings.payment_providers.facts import Fact
from room_bookings.provider_enums import RequestKind


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request to a provider in values.

    Tries with the same `key` are one order for the provider. `request_uuid` goes into the metadata of the object that
    it makes, `booking_id` beside it for people. `intent_id` is the payment intent that the order is about, empty where
    it makes one. `earliest_try_at` is before any try of the order.
    """

    kind: RequestKind
    key: str
    request_uuid: UUID
    booking_id: str
    currency: str
    earliest_try_at: datetime
    amount: Decimal | None = None
    intent_id: str = ""
    captures_later: bool = False
    keeps_card: bool = False
    customer: str = ""
    payment_method: str = ""


class Verdict(Enum):
    """What a provider did with an order."""

    DONE = "done"

    REFUSED = "refused"
    """The provider refuses it for good, and nothing was moved."""

    RETRY = "retry"
    """It was not carried out, or is just being carried out; another try with the same key is safe."""

    UNKNOWN = "unknown"
    """It may have been carried out, and the key repeats this answer: look for the object, then take a new key."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to an order: a `fact` about the object where there is one, or an `error` code and its `detail`.

    `retry_after_seconds` is the pause that the provider asked for. `client_secret` lets a guest pay an intent; it is
    passed on and never stored.
    """

    verdict: Verdict
    object_id: str = ""
    fact: Fact | None = None
    error: str = ""
    detail: str = ""
    retry_after_seconds: float | None = None
    client_secret: str = ""


class Provider(Protocol):
    """A payment provider, as one account speaks with it. Never called inside a transaction."""

    def send(self, order: Order) -> Answer:
        """Carry out the order. Errors of the provider and of the network are answers, no exceptions."""
        ...

    def find(self, order: Order) -> Answer | None:
        """Return the answer about the object that an earlier try has made; None if there is none.

        An answer that is not DONE means that the provider could not be asked.
        """
        ...

    def retrieve_intent(self, intent_id: str) -> Answer:
        """Read an intent again, with the secret by which a guest pays it."""
        ...
