"""The work under one lease: the events to send, and the result to record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notifications.enums import SubscriptionKind
from notifications.selectors import FeedEvent, events_after_cursors, redeliveries_of, tests_of
from notifications.services import Claim, DeliveryCall, DeliveryResult
from notifications.services.transports.transport import Batch, Outcome, Transport, Verdict


@dataclass(frozen=True)
class Work:
    """Events to send for a claim, by a transport.

    `end` is the cursor once all of them are dealt with; None for redeliveries and test events, which leave it where it
    is. `has_more` says that more may follow.
    """

    batch: Batch
    transport: Transport
    end: int | None
    has_more: bool
    is_test: bool = False

    @property
    def claim(self) -> Claim:
        """The lease under which the events are sent."""
        return self.batch.claim


def read_work(
    claims: Sequence[Claim], transports: Mapping[SubscriptionKind, Transport], *, limit: int
) -> list[Work]:
    """Read the events of each claim, at most `limit`: a test event, else redeliveries, else those after the cursor.

    Subscriptions of one hotel with equal cursors share what is read.
    """
    tests = tests_of([claim.subscription_pk for claim in claims if claim.has_test])
    redelivered = redeliveries_of(
        [claim.subscription_pk for claim in claims if claim.has_redeliveries], limit=limit
    )
    in_turn = [
        claim
        for claim in claims
        if claim.subscription_pk not in tests and not redelivered.get(claim.subscription_pk)
    ]
    after = events_after_cursors(((claim.hotel_pk, claim.cursor) for claim in in_turn), limit=limit)
    targets = _read_targets(claims, transports)
    works = []
    for claim in claims:
        transport, target = transports[SubscriptionKind(claim.kind)], targets.get(claim.subscription_pk)
        if test := tests.get(claim.subscription_pk):
            works.append(Work(Batch(claim, [test], target), transport, end=None, has_more=True, is_test=True))
            continue
        if events := redelivered.get(claim.subscription_pk):
            works.append(Work(Batch(claim, events, target), transport, end=None, has_more=True))
            continue
        read = after[claim.hotel_pk, claim.cursor]
        wanted = [event for event in read if not claim.event_types or event.type in claim.event_types]
        end = read[-1].position if read else claim.cursor
        works.append(Work(Batch(claim, wanted, target), transport, end=end, has_more=len(read) == limit))
    return works


def result_of(work: Work, outcomes: Sequence[Outcome]) -> DeliveryResult:
    """Return what is to be recorded for the outcomes of the first events of the work."""
    events: Sequence[FeedEvent] = work.batch.events
    judged = list(zip(events, outcomes, strict=False))
    calls = [DeliveryCall(event, outcome) for event, outcome in judged if outcome.call is not None]
    failure = next((outcome for _, outcome in judged if not outcome.is_final), None)
    if work.is_test:
        is_gone = failure is not None and failure.verdict is Verdict.GONE
        tested = events[0].event_id if judged else None
        return DeliveryResult(
            work.claim, cursor=None, failure=failure if is_gone else None, calls=calls, tested=tested
        )
    passed = sum(outcome.is_final for _, outcome in judged)
    is_at_end = work.end is None or passed == len(events)
    cursor = work.end if is_at_end else events[passed].position - 1
    return DeliveryResult(
        claim=work.claim,
        cursor=cursor,
        delivered=[event.position for event, outcome in judged if outcome.verdict is Verdict.DELIVERED],
        undeliverable={
            event.position: outcome for event, outcome in judged if outcome.verdict is Verdict.UNDELIVERABLE
        },
        failure=failure,
        calls=calls,
        is_redelivery=work.end is None,
    )


def _read_targets(
    claims: Sequence[Claim], transports: Mapping[SubscriptionKind, Transport]
) -> dict[int, object]:
    targets: dict[int, object] = {}
    for kind, transport in transports.items():
        targets |= transport.read_targets([claim for claim in claims if claim.kind == kind])
    return targets
