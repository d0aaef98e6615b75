"""A terminal beside the program: every order counts as carried out once it is sent."""

from datetime import UTC, datetime
from decimal import Decimal

from room_bookings.payment_providers.facts import Fact, IntentFact, RefundFact
from room_bookings.payment_providers.provider import Answer, Order, Verdict
from room_bookings.provider_enums import RequestKind


class DeskProvider:
    """Carries out orders by naming their objects after the order, so that repetitions name the same object."""

    def send(self, order: Order) -> Answer:
        """Return the object as if the terminal had moved the money."""
        object_id = f"desk_{order.request_uuid.hex}"
        fact = self._fact(order, object_id)
        return Answer(verdict=Verdict.DONE, object_id=fact.object_id if fact else object_id, fact=fact)

    def find(self, order: Order) -> Answer | None:
        """Return None: a repetition does no harm here."""
        return None

    def retrieve_intent(self, intent_id: str) -> Answer:
        """Return the intent without a secret: guests pay at the terminal."""
        return Answer(verdict=Verdict.DONE, object_id=intent_id)

    def _fact(self, order: Order, object_id: str) -> Fact | None:
        if order.kind is RequestKind.DETACH or (
            order.amount is None and order.kind != RequestKind.CANCEL_INTENT
        ):
            return None
        amount = order.amount or Decimal(0)
        if order.kind is RequestKind.REFUND:
            return RefundFact(
                object_id=object_id,
                intent_id=order.intent_id,
                charge_id="",
                status="SUCCEEDED",
                amount=amount,
                currency=order.currency,
                created=datetime.now(UTC),
                request_uuid=str(order.request_uuid),
            )
        status = {
            RequestKind.CREATE_INTENT: "REQUIRES_PAYMENT_METHOD",
            RequestKind.CANCEL_INTENT: "CANCELED",
            RequestKind.VOID: "CANCELED",
        }.get(order.kind, "SUCCEEDED")
        return IntentFact(
            object_id=order.intent_id or object_id,
            status=status,
            amount=amount,
            received=amount if status == "SUCCEEDED" else Decimal(0),
            capturable=Decimal(0),
            currency=order.currency,
            captures_later=order.captures_later,
        )
