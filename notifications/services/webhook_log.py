"""The log of the calls of webhooks: written by relays, pruned by a command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hotel.kernel.command import TimedCommand
from hotel.kernel.sql import PreparedQuery, insert_rows
from notifications.enums import WEBHOOK_TEST, CallOutcome
from notifications.models import Webhook, WebhookDelivery
from notifications.selectors import FeedEvent
from notifications.services.leases import Claim
from notifications.services.stored_text import storable_text
from notifications.services.transports.transport import Call, Outcome, Verdict

_FORGET_TESTS = PreparedQuery.from_sql(
    "forget_tests_of_webhooks",
    """
    UPDATE notifications_webhook AS webhook SET test_event_id = NULL, test_requested_at = NULL
    FROM unnest(%(pks)s::bigint[], %(event_ids)s::text[]) AS tested(pk, event_id)
    WHERE subscription_id = tested.pk AND test_event_id = tested.event_id::uuid
    """,
    has_result=False,
)

_OUTCOMES = {Verdict.DELIVERED: CallOutcome.DELIVERED, Verdict.GONE: CallOutcome.GONE}


@dataclass(frozen=True)
class DeliveryCall:
    """An event and the outcome of the call that sent it."""

    event: FeedEvent
    outcome: Outcome


def record_calls(calls_of: Sequence[tuple[Claim, Sequence[DeliveryCall]]]) -> None:
    """Write the calls that were made under these leases into the log, by one statement."""
    insert_rows(
        _row(claim, one.event, one.outcome, one.outcome.call, try_number=1 if number else claim.tries + 1)
        for claim, calls in calls_of
        for number, one in enumerate(calls)
        if one.outcome.call is not None
    )


def forget_tests(tested: Mapping[int, UUID]) -> None:
    """Forget test events that were sent, by the primary keys of their webhooks, unless another one was queued."""
    if tested:
        _FORGET_TESTS(pks=list(tested), event_ids=[str(event_id) for event_id in tested.values()])


def prune_webhook_deliveries(command: TimedCommand, *, before: datetime, limit: int = 10_000) -> int:
    """Delete calls before an instant from the log, at most `limit` of them, and return their number.

    Also deletes previous secrets whose time is over.
    """
    Webhook.objects.filter(previous_secret_until__lte=command.now).update(
        previous_secret="", previous_secret_until=None
    )
    old = WebhookDelivery.objects.filter(at__lt=before).order_by("at").values("pk")[:limit]
    count, _ = WebhookDelivery.objects.filter(pk__in=old).delete()
    return count


def _row(claim: Claim, event: FeedEvent, outcome: Outcome, call: Call, *, try_number: int) -> WebhookDelivery:
    is_test = event.type == WEBHOOK_TEST
    return WebhookDelivery(
        hotel_id=claim.hotel_pk,
        subscription_id=claim.subscription_pk,
        position=None if is_test else event.position,
        event_id=event.event_id,
        event_type=event.type,
        try_number=1 if is_test else try_number,
        outcome=_OUTCOMES.get(outcome.verdict, CallOutcome.FAILED),
        status=call.status,
        error_code=outcome.error,
        error=storable_text(outcome.detail),
        duration_ms=call.duration_ms,
        answer=storable_text(call.answer),
        at=call.sent_at,
    )
