"""Stripe as a payment provider, by its own library.

The library sends each call once: this module passes `max_network_retries=0`, because requests are rows that a sender
tries again with back-off and keys of our own. Answers are read as the JSON that Stripe sent (`stripe_objects`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from hotel.kernel.late_imports import LateModule
from room_bookings.payment_providers.facts import Fact, IntentFact
from room_bookings.payment_providers.provider import Answer, Order, Verdict
from room_bookings.payment_providers.stripe_objects import REQUEST_UUID, UnreadableObject, fact_of
from room_bookings.payment_providers.stripe_units import UnknownUnits, to_units
from room_bookings.provider_enums import RequestKind

stripe = LateModule("stripe")
urllib3 = LateModule("urllib3")

API_BASE = "https://api.stripe.com"
CONNECT_SECONDS = 5
PAGE = 100
CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""Objects are looked for from this long before the first try, by the clock of Stripe."""

Json = Mapping[str, Any]


@dataclass
class StripeProvider:
    """Speaks with Stripe by the secret key of one account. An answer may take `timeout_seconds`.

    All calls together may take `seconds_for_all`, counted from here, where somebody waits for them.
    """

    secret_key: str
    api_base: str = ""
    timeout_seconds: float = 30
    seconds_for_all: float | None = None

    def __post_init__(self) -> None:
        self._began = monotonic()

    @property
    def _client(self) -> Any:
        """A client for the next call, with the time that is left for it, to connect included."""
        left = self.timeout_seconds
        if self.seconds_for_all is not None:
            left = min(left, self.seconds_for_all - (monotonic() - self._began))
        if left <= 0:
            raise stripe.APIConnectionError("There is no time left for another call.")
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), total=left)
        return stripe.StripeClient(
            self.secret_key,
            base_addresses={"api": self.api_base or API_BASE},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=timeout),
        )

    def send(self, order: Order) -> Answer:
        """Carry out the order by one call, and of a card that is to be kept by two."""
        return self._answer(lambda: self._carry_out(order))

    def find(self, order: Order) -> Answer | None:
        """Look for the object by our id in its metadata, or at the intent that the order was to change."""
        found: list[Json] = []

        def look() -> Json | None:
            found.extend(item for item in self._candidates(order) if self._is_result(order, item))
            return found[0] if found else None

        answer = self._answer(look)
        return answer if found or answer.verdict is not Verdict.DONE else None

    def retrieve_intent(self, intent_id: str) -> Answer:
        """Read an intent again, with the secret by which a guest pays it."""
        return self._answer(lambda: _json(self._client.v1.payment_intents.retrieve(intent_id)))

    def _carry_out(self, order: Order) -> Json:
        options = {"idempotency_key": order.key}
        match order.kind:
            case RequestKind.CREATE_INTENT:
                intent = self._new_intent(order)
                return _json(self._client.v1.payment_intents.create(intent, options))
            case RequestKind.OFF_SESSION_CHARGE:
                charge = {"off_session": True, "confirm": True, "payment_method": order.payment_method}
                intent = self._new_intent(order) | charge
                return _json(self._client.v1.payment_intents.create(intent, options))
            case RequestKind.CAPTURE:
                part = {"amount_to_capture": self._units(order)}
                return _json(self._client.v1.payment_intents.capture(order.intent_id, part, options))
            case RequestKind.CANCEL_INTENT | RequestKind.VOID:
                return _json(self._client.v1.payment_intents.cancel(order.intent_id, {}, options))
            case RequestKind.REFUND:
                refund = {
                    "payment_intent": order.intent_id,
                    "amount": self._units(order),
                    "metadata": self._metadata(order),
                }
                return _json(self._client.v1.refunds.create(refund, options))
            case RequestKind.DETACH:
                return _json(self._client.v1.payment_methods.detach(order.payment_method, {}, options))

    def _new_intent(self, order: Order) -> dict[str, Any]:
        intent: dict[str, Any] = {
            "amount": self._units(order),
            "currency": order.currency.lower(),
            "metadata": self._metadata(order),
        }
        if order.captures_later:
            intent["capture_method"] = "manual"
        if order.customer:
            intent["customer"] = order.customer
        elif order.keeps_card:
            customer = self._client.v1.customers.create(
                {"metadata": self._metadata(order)}, {"idempotency_key": f"{order.key}-customer"}
            )
            intent["customer"] = customer.id
        if order.keeps_card:
            intent["setup_future_usage"] = "off_session"
        return intent

    def _candidates(self, order: Order) -> Iterator[Json]:
        since = {"gte": int((order.earliest_try_at - CLOCKS_DIFFER_BY).timestamp())}
        match order.kind:
            case RequestKind.CREATE_INTENT | RequestKind.OFF_SESSION_CHARGE:
                yield from self._listed("payment_intents", {"created": since})
            case RequestKind.REFUND:
                yield from self._listed("refunds", {"payment_intent": order.intent_id, "created": since})
            case RequestKind.DETACH:
                yield _json(self._client.v1.payment_methods.retrieve(order.payment_method))
            case _:
                yield _json(self._client.v1.payment_intents.retrieve(order.intent_id))

    def _listed(self, objects: str, query: dict[str, Any]) -> Iterator[Json]:
        page: Json = {"data": [], "has_more": True}
        last: dict[str, Any] = {}
        while page.get("has_more"):
            page = _json(getattr(self._client.v1, objects).list({**query, **last, "limit": PAGE}))
            yield from page["data"]
            last = {"starting_after": page["data"][-1]["id"]} if page["data"] else {}
            if not last:
                return

    def _is_result(self, order: Order, item: Json) -> bool:
        match order.kind:
            case RequestKind.CREATE_INTENT | RequestKind.OFF_SESSION_CHARGE | RequestKind.REFUND:
                return bool(item["metadata"].get(REQUEST_UUID) == str(order.request_uuid))
            case RequestKind.CAPTURE:
                return bool(item["status"] == "succeeded")
            case RequestKind.DETACH:
                return item.get("customer") is None
            case _:
                return bool(item["status"] == "canceled")

    def _metadata(self, order: Order) -> dict[str, str]:
        return {REQUEST_UUID: str(order.request_uuid), "booking_id": order.booking_id}

    def _units(self, order: Order) -> int:
        if order.amount is None:
            raise UnknownUnits(f"A request of kind {order.kind} needs an amount.")
        return to_units(order.amount, order.currency)

    def _answer(self, call: Callable[[], Json | None]) -> Answer:
        try:
            item = call()
            return Answer(verdict=Verdict.DONE) if item is None else answer_about(item)
        except UnknownUnits as error:
            return Answer(verdict=Verdict.REFUSED, error="amount_not_chargeable", detail=str(error))
        except UnreadableObject as error:
            return Answer(verdict=Verdict.UNKNOWN, error="unreadable_answer", detail=str(error))
        except stripe.StripeError as error:
            return answer_to_error(error)


def answer_about(item: Json) -> Answer:
    """Return the answer that shows an object. Raises UnreadableObject, UnknownUnits."""
    fact = fact_of(item)
    return Answer(
        verdict=Verdict.DONE,
        object_id=str(item["id"]),
        fact=fact,
        client_secret=str(item.get("client_secret") or ""),
    )


def answer_to_error(error: Any) -> Answer:
    """Return what an error of the library means for another try.

    A 500 is kept under its key, a 429 and a 503 are not answers of the order; a connection that broke may have carried
    it out, and a try with the same key tells. A key that was taken with other parameters cannot be used any more.
    """
    status, body = error.http_status, _error_body(error)
    code = str(body.get("decline_code") or body.get("code") or body.get("type") or "")
    detail = str(body.get("message") or error)
    if isinstance(error, stripe.APIConnectionError):
        return Answer(verdict=Verdict.RETRY, error="no_answer", detail=detail)
    if isinstance(error, stripe.IdempotencyError) or (status == 409 and code == "idempotency_error"):
        return Answer(verdict=Verdict.UNKNOWN, error="key_reused", detail=detail)
    if status in {409, 429, 503}:
        pause = _retry_after(error)
        return Answer(
            verdict=Verdict.RETRY, error=code or f"http_{status}", detail=detail, retry_after_seconds=pause
        )
    if status in {401, 403}:
        return Answer(verdict=Verdict.RETRY, error="not_authorized", detail=detail)
    if status is None or status >= 500:
        return Answer(verdict=Verdict.UNKNOWN, error=f"http_{status}", detail=detail)
    return Answer(
        verdict=Verdict.REFUSED, error=code or f"http_{status}", detail=detail, fact=_declined(body)
    )


def _declined(body: Json) -> Fact | None:
    """Return the intent that a declined card has left, which Stripe sends with the error."""
    intent = body.get("payment_intent")
    fact = fact_of(intent) if isinstance(intent, Mapping) else None
    return fact if isinstance(fact, IntentFact) else None


def _error_body(error: Any) -> Json:
    body = error.json_body
    found = body.get("error") if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _retry_after(error: Any) -> float | None:
    """Return the pause of the header Retry-After, which the library ignores."""
    value = str((error.headers or {}).get("Retry-After") or "")
    return float(value) if value.isdecimal() else None


def _json(item: Any) -> Json:
    """Return an object of the library as the JSON that Stripe sent."""
    answered: Json = json.loads(item.last_response.body)
    return answered
