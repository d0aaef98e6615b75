"""Objects of Stripe as facts, in the shape of any version of its API since payment intents exist.

Objects are read as the JSON that Stripe sent, not by the classes of its library: these turn numbers into Decimals, and
know one version. What changed over the years is said where it is read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from room_bookings.payment_providers.facts import ChargeFact, DisputeFact, Fact, IntentFact, RefundFact
from room_bookings.payment_providers.stripe_units import from_units

REQUEST_UUID = "request_uuid"
"""The name in the metadata of Stripe's objects under which our requests put their id."""

Json = Mapping[str, Any]

_FORMER_STATUSES = {
    "requires_source": "requires_payment_method",
    "requires_source_action": "requires_action",
}
"""Statuses of payment intents before version 2019-02-11, with the present words."""


class UnreadableObject(ValueError):
    """An object that lacks what every version of Stripe's API has, or has it in another form."""


def fact_of(item: Json) -> Fact | None:
    """Return what an object says; None for one of another kind.

    Raises UnreadableObject, UnknownUnits for an amount or a currency in which Stripe does not charge.
    """
    reader = _READERS.get(text(item, "object"))
    return reader(item) if reader else None


def intent_fact(item: Json) -> IntentFact:
    """Return what a payment intent says. Raises as `fact_of`."""
    currency = text(item, "currency").upper()
    error = _part(item, "last_payment_error")
    status, amount = text(item, "status"), _number(item, "amount")
    received = _number(item, "amount_received", missing=amount if status == "succeeded" else 0)
    return IntentFact(
        object_id=text(item, "id"),
        status=_FORMER_STATUSES.get(status, status).upper(),
        amount=from_units(amount, currency),
        received=from_units(received, currency),
        capturable=from_units(_number(item, "amount_capturable", missing=0), currency),
        currency=currency,
        captures_later=item.get("capture_method") == "manual",
        attempt=object_id(error.get("charge")) if error else _latest_charge(item),
        error_code=str(error.get("decline_code") or error.get("code") or ""),
        cancellation_reason=str(item.get("cancellation_reason") or ""),
        customer=object_id(item.get("customer")),
        payment_method=object_id(item.get("payment_method") or item.get("source")),
        request_uuid=_request_uuid(item),
    )


def refund_fact(item: Json) -> RefundFact:
    """Return what a refund says. Raises as `fact_of`."""
    currency = text(item, "currency").upper()
    status = str(item.get("status") or "succeeded").upper()
    return RefundFact(
        object_id=text(item, "id"),
        intent_id=object_id(item.get("payment_intent")),
        charge_id=object_id(item.get("charge")),
        status=status,
        amount=from_units(_number(item, "amount"), currency),
        currency=currency,
        created=instant(item, "created"),
        failure_reason=str(item.get("failure_reason") or ""),
        request_uuid=_request_uuid(item),
        moved_balance=status != "SUCCEEDED" or item.get("balance_transaction", "unknown") is not None,
    )


def dispute_fact(item: Json) -> DisputeFact:
    """Return what a dispute says. Raises as `fact_of`."""
    currency = text(item, "currency").upper()
    return DisputeFact(
        object_id=text(item, "id"),
        intent_id=object_id(item.get("payment_intent")),
        charge_id=object_id(item.get("charge")),
        status=text(item, "status").upper(),
        amount=from_units(_number(item, "amount"), currency),
        currency=currency,
        created=instant(item, "created"),
    )


def charge_fact(item: Json) -> ChargeFact:
    """Return what a charge says. Raises as `fact_of`.

    Versions before 2020 have no `amount_captured`. Those before 2022-11-15 list the refunds of the charge, some without
    the intent that they belong to.
    """
    currency = text(item, "currency").upper()
    amount = _number(item, "amount")
    captured = _number(item, "amount_captured", missing=amount) if item.get("captured") else 0
    intent_id = object_id(item.get("payment_intent"))
    return ChargeFact(
        object_id=text(item, "id"),
        intent_id=intent_id,
        amount=from_units(amount, currency),
        captured=from_units(captured, currency),
        refunded=from_units(_number(item, "amount_refunded", missing=0), currency),
        currency=currency,
        refunds=tuple(
            refund_fact({**refund, "payment_intent": intent_id}) for refund in _listed(item, "refunds")
        ),
    )


_READERS: Mapping[str, Callable[[Json], Fact]] = {
    "payment_intent": intent_fact,
    "refund": refund_fact,
    "dispute": dispute_fact,
    "charge": charge_fact,
}


def object_id(value: Any) -> str:
    """Return the id of a referenced object, which Stripe sends alone or expanded to the object; empty for none."""
    if isinstance(value, Mapping):
        return str(value.get("id") or "")
    return value if isinstance(value, str) else ""


def text(item: Json, name: str) -> str:
    """Return a text that the object must have. Raises UnreadableObject."""
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableObject(f"{name} is {value!r}, not a text.")
    return value


def instant(item: Json, name: str) -> datetime:
    """Return an instant, which Stripe gives in seconds since 1970. Raises UnreadableObject."""
    seconds = _number(item, name)
    if not 0 <= seconds < 2**35:
        raise UnreadableObject(f"{name} is {seconds}, no instant.")
    return datetime.fromtimestamp(seconds, UTC)


def _number(item: Json, name: str, *, missing: int | None = None) -> int:
    value = item.get(name)
    if value is None and missing is not None:
        return missing
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnreadableObject(f"{name} is {value!r}, not a whole number.")
    return value


def _part(item: Json, name: str) -> Json:
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def _request_uuid(item: Json) -> str:
    return str(_part(item, "metadata").get(REQUEST_UUID) or "")


def _listed(item: Json, name: str) -> Sequence[Json]:
    listed = _part(item, name).get("data")
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _latest_charge(item: Json) -> str:
    """Return the charge of the last attempt; before version 2022-11-15 it is the first of the list `charges`."""
    if latest := object_id(item.get("latest_charge")):
        return latest
    return next((object_id(charge) for charge in _listed(item, "charges")), "")
