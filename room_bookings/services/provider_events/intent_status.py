"""The status of payment intents, as the provider last told it."""

from collections.abc import Sequence
from datetime import datetime

from hotel.kernel.sql import PreparedQuery
from room_bookings.models import PaymentIntent
from room_bookings.payment_providers.facts import ChargeFact, IntentFact
from room_bookings.provider_enums import IntentStatus
from room_bookings.services.provider_events.demanded_rows import Told

_ENDED = frozenset({IntentStatus.SUCCEEDED, IntentStatus.CANCELED})
_ORDER = list(IntentStatus)
"""Of two statuses of the same second, the later one of this list is the later one."""

_WRITE_STATUS = PreparedQuery.from_sql(
    "update_payment_intent_statuses",
    """
    UPDATE room_bookings_paymentintent
    SET status = %(status)s, status_at = %(status_at)s, last_error_code = %(last_error_code)s,
        object_id = %(object_id)s, customer = %(customer)s, payment_method = %(payment_method)s
    WHERE id = %(pk)s
    """,
    has_result=False,
)


def set_intent_status(intent: PaymentIntent, told: Sequence[Told]) -> None:
    """Write what facts say about the intent of a locked booking, if it is news; the instance gets it, too.

    An older message never replaces a newer status, and none replaces an end. The first fact names the object.
    """
    values = _Values(intent)
    for one in told:
        values.hear(one)
    if values.is_news:
        values.write()


class _Values:
    """The columns of an intent while facts about it are heard."""

    def __init__(self, intent: PaymentIntent) -> None:
        self._intent = intent
        self._status = IntentStatus(intent.status)
        self._at = intent.status_at
        self._error_code = intent.last_error_code
        self._object_id = intent.object_id
        self._customer, self._payment_method = intent.customer, intent.payment_method
        self.is_news = False

    def hear(self, told: Told) -> None:
        fact = told.fact
        if not self._object_id and told.intent_id:
            self._object_id, self.is_news = told.intent_id, True
        if isinstance(fact, IntentFact) and fact.status in IntentStatus:
            self._hear_status(IntentStatus(fact.status), told.at, fact)
        elif isinstance(fact, ChargeFact) and fact.captured > 0:
            self._hear_status(IntentStatus.SUCCEEDED, told.at, None)

    def _hear_status(self, status: IntentStatus, at: datetime, fact: IntentFact | None) -> None:
        if status == self._status or not self._is_later(status, at):
            return
        self._status, self._at, self.is_news = status, at, True
        if fact:
            self._error_code = fact.error_code[:64]
            self._customer = fact.customer or self._customer
            self._payment_method = fact.payment_method or self._payment_method

    def _is_later(self, status: IntentStatus, at: datetime) -> bool:
        if self._status in _ENDED or status in _ENDED:
            return self._status not in _ENDED
        if IntentStatus.REQUIRES_CAPTURE in {self._status, status}:
            # Held money is captured or given up: an answer with the time of our clock may seem to be later.
            return status == IntentStatus.REQUIRES_CAPTURE
        if self._at is None or at != self._at:
            return self._at is None or at > self._at
        return _ORDER.index(status) > _ORDER.index(self._status)

    def write(self) -> None:
        values = {
            "status": self._status,
            "status_at": self._at,
            "last_error_code": self._error_code,
            "object_id": self._object_id,
            "customer": self._customer,
            "payment_method": self._payment_method,
        }
        _WRITE_STATUS(pk=self._intent.pk, **values)
        vars(self._intent).update(values)
