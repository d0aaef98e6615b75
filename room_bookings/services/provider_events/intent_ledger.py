"""What facts about a payment intent mean for the ledger: the rows that it has to have.

Each fact demands rows, named by kind and object. What the ledger has already is not demanded again, and a fact that
proves an earlier one demands its rows, too: whoever captured money held it before, and who lost a refund had made it.
So facts lead to the same rows in any order and however often they come. A row whose original is not known yet waits.

The object of an authorization, its capture and its void is the intent; refunds and disputes have objects of their own,
and a failure is named after the attempt that was declined.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from room_bookings.enums import PaymentKind
from room_bookings.ledger_rows import LedgerRow
from room_bookings.payment_providers.facts import ChargeFact, DisputeFact, IntentFact, RefundFact
from room_bookings.selectors.ledger import left_of_rows
from room_bookings.services.provider_events.demanded_rows import DemandedRow, Key, Taken, Told

_RETURNED = frozenset({"FAILED", "CANCELED"})
_WITHDRAWN = frozenset({"NEEDS_RESPONSE", "UNDER_REVIEW", "WON", "LOST"})
"""Statuses of disputes for which the provider takes the money; inquiries (`WARNING_…`) take none."""


class IntentLedger:
    """The rows of one payment intent: those of the ledger, and those that facts demand (`demanded`)."""

    def __init__(
        self,
        rows: Sequence[LedgerRow],
        *,
        account: str,
        intent_id: str,
        is_held_first: bool,
        is_canceled: bool,
    ) -> None:
        """Read the rows of the booking. `is_held_first` tells whether captures draw on an authorization."""
        left = left_of_rows(rows)
        own = {row.pk: (row.kind, row.object_id) for row in rows if row.account == account and row.object_id}
        self._left = {key: left[pk] for pk, key in own.items()}
        self._refunded: dict[Key, Decimal] = defaultdict(Decimal)
        for row in rows:
            if row.pk in own and row.kind == PaymentKind.REFUND and row.original_id in own:
                self._refunded[own[row.original_id]] += row.amount
        self._is_held_first = is_held_first
        self._is_canceled = is_canceled
        self._held: Key = (PaymentKind.AUTHORIZATION, intent_id)
        self._captured: Key = (PaymentKind.CAPTURE, intent_id)
        self._intent_id = intent_id
        self.pk_of = {key: pk for pk, key in own.items()}
        self.demanded: list[DemandedRow] = []

    def left_of(self, key: Key) -> Decimal:
        """Return what the rows, the demanded ones among them, have left of a row."""
        return self._left[key]

    def take(self, told: Told) -> Taken:
        """Demand the rows of a fact."""
        match told.fact:
            case IntentFact() as fact:
                return self._take_intent(fact, told)
            case ChargeFact() as fact:
                return self._take_charge(fact, told)
            case RefundFact() as fact:
                return self._take_refund(fact, told)
            case DisputeFact() as fact:
                return self._take_dispute(fact, told)

    def _take_intent(self, fact: IntentFact, told: Told) -> Taken:
        if fact.status == "REQUIRES_CAPTURE":
            self._hold(fact.capturable or fact.amount, told)
            if self._is_canceled:
                self._release(told)
        elif fact.status == "SUCCEEDED":
            self._capture(fact.amount, fact.received, told, is_held_first=fact.captures_later)
        elif fact.status == "CANCELED":
            self._is_canceled = True
            self._release(told, note=fact.cancellation_reason)
        elif fact.status == "REQUIRES_PAYMENT_METHOD" and (fact.error_code or _tells_failure(told)):
            attempt = fact.attempt or told.event_id
            if attempt:
                self._demand(PaymentKind.FAILURE, attempt, fact.amount, told, note=fact.error_code)
        return Taken.ENTERED

    def _take_charge(self, fact: ChargeFact, told: Told) -> Taken:
        """Take a charge that was refunded. What it does not explain by refunds waits for their own messages."""
        if fact.captured <= 0:
            return Taken.ENTERED  # held money was released: the intent says so itself
        self._capture(fact.amount, fact.captured, told, is_held_first=self._is_held_first)
        for refund in fact.refunds:
            self._take_refund(refund, told)
        released = fact.amount - fact.captured
        is_explained = self._refunded[self._captured] >= fact.refunded - released
        return Taken.ENTERED if is_explained else Taken.WAITS

    def _take_refund(self, fact: RefundFact, told: Told) -> Taken:
        if self._is_release(fact):
            return Taken.ENTERED
        key = (PaymentKind.REFUND, fact.object_id)
        if key not in self._left:
            if fact.amount > self._left.get(self._captured, Decimal(0)):
                return Taken.WAITS
            self._demand(
                PaymentKind.REFUND,
                fact.object_id,
                fact.amount,
                told,
                at=fact.created,
                original=self._captured,
                request_uuid=fact.request_uuid,
            )
            self._refunded[self._captured] += fact.amount
        if fact.status in _RETURNED:
            self._demand(
                PaymentKind.REFUND_FAILED,
                fact.object_id,
                fact.amount,
                told,
                original=key,
                note=fact.failure_reason,
                request_uuid=fact.request_uuid,
            )
        return Taken.ENTERED

    def _is_release(self, fact: RefundFact) -> bool:
        """Tell whether the "refund" is held money that was never captured: Stripe makes a refund of such, too."""
        if self._captured not in self._left:
            return self._is_canceled
        voided = (PaymentKind.VOID, self._intent_id)
        return not fact.moved_balance and voided in self._left and fact.amount == self._left[voided]

    def _take_dispute(self, fact: DisputeFact, told: Told) -> Taken:
        is_won = told.event_type.endswith("funds_reinstated") or fact.status == "WON"
        if not (is_won or told.event_type.endswith("funds_withdrawn") or fact.status in _WITHDRAWN):
            return Taken.ENTERED
        if self._captured not in self._left:
            return Taken.WAITS
        self._demand(
            PaymentKind.DISPUTE, fact.object_id, fact.amount, told, at=fact.created, original=self._captured
        )
        if is_won:
            disputed = (PaymentKind.DISPUTE, fact.object_id)
            self._demand(PaymentKind.DISPUTE_WON, fact.object_id, fact.amount, told, original=disputed)
        return Taken.ENTERED

    def _hold(self, amount: Decimal, told: Told) -> None:
        if amount > 0:
            self._demand(PaymentKind.AUTHORIZATION, self._intent_id, amount, told)

    def _capture(self, amount: Decimal, received: Decimal, told: Told, *, is_held_first: bool) -> None:
        """Demand the capture, and where money is held first, the authorization before and the release of the rest."""
        if received <= 0 or self._captured in self._left:
            return
        if is_held_first:
            self._hold(amount, told)
        fits = received <= self._left.get(self._held, Decimal(0))
        self._demand(
            PaymentKind.CAPTURE, self._intent_id, received, told, original=self._held if fits else None
        )
        self._release(told)

    def _release(self, told: Told, *, note: str = "") -> None:
        left = self._left.get(self._held, Decimal(0))
        if left > 0:
            self._demand(PaymentKind.VOID, self._intent_id, left, told, original=self._held, note=note)

    def _demand(
        self,
        kind: PaymentKind,
        object_id: str,
        amount: Decimal,
        told: Told,
        *,
        at: datetime | None = None,
        original: Key | None = None,
        note: str = "",
        request_uuid: str = "",
    ) -> None:
        """Demand a row unless it is there, and count what it draws on its original."""
        row = DemandedRow(kind, object_id, amount, at or told.at, original, note, request_uuid)
        if row.key in self._left:
            return
        self.demanded.append(row)
        self._left[row.key] = amount
        if original is None:
            return
        if kind in (PaymentKind.CAPTURE, PaymentKind.VOID, PaymentKind.REFUND):
            self._left[original] -= amount
        elif kind == PaymentKind.REFUND_FAILED:
            self._left[self._captured] += amount


def take_all(ledger: IntentLedger, told: Sequence[Told]) -> list[Told]:
    """Take facts until no further one leads to a row; return those that wait."""
    waiting, before = list(told), None
    while waiting and len(waiting) != before:
        before = len(waiting)
        waiting = [one for one in waiting if ledger.take(one) is Taken.WAITS]
    return waiting


def _tells_failure(told: Told) -> bool:
    return told.event_type == "payment_intent.payment_failed"
