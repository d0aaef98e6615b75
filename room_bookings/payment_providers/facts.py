"""What a provider says about an object of its account, in values of our own.

The answer to a call of ours and a message about the same object make equal facts.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class IntentFact:
    """The state of a payment intent: a payment from its creation until the money is received or given up.

    `status` is the provider's word in capitals. `received` is what was captured, `capturable` what is held now, both
    in `currency`. `captures_later` tells whether the money is held first and captured by another request. `attempt` is
    the object of the last attempt to pay, `error_code` why it was declined; both are empty without one. `request_uuid`
    is ours in its metadata.
    """

    object_id: str
    status: str
    amount: Decimal
    received: Decimal
    capturable: Decimal
    currency: str
    captures_later: bool
    attempt: str = ""
    error_code: str = ""
    cancellation_reason: str = ""
    customer: str = ""
    payment_method: str = ""
    request_uuid: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundFact:
    """The state of a refund. `request_uuid` is ours in its metadata, empty for a refund made at the provider.

    `moved_balance` is False where the provider says that the balance of the account did not change: then it is the
    release of money that was held and not captured.
    """

    object_id: str
    intent_id: str
    charge_id: str
    status: str
    amount: Decimal
    currency: str
    created: datetime
    failure_reason: str = ""
    request_uuid: str = ""
    moved_balance: bool = True


@dataclass(frozen=True, kw_only=True)
class DisputeFact:
    """The state of a dispute: the cardholder takes a payment back."""

    object_id: str
    intent_id: str
    charge_id: str
    status: str
    amount: Decimal
    currency: str
    created: datetime


@dataclass(frozen=True, kw_only=True)
class ChargeFact:
    """The state of a charge: the attempt to pay that succeeded. `refunds` are those that it lists."""

    object_id: str
    intent_id: str
    amount: Decimal
    captured: Decimal
    refunded: Decimal
    currency: str
    refunds: tuple[RefundFact, ...] = ()


Fact = IntentFact | RefundFact | DisputeFact | ChargeFact
