"""Record what a relay has sent: move cursors, keep dead letters, pause or disable what fails."""

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import register_locks_held
from hotel.kernel.sql import PreparedQuery, update_rows
from notifications.enums import DisabledReason
from notifications.models import DeadLetter, Redelivery, Subscription
from notifications.services.leases import Claim
from notifications.services.stored_text import storable_text
from notifications.services.transports.transport import Outcome, Verdict
from notifications.services.webhook_changes import RelayCommand, record_disabled_webhooks
from notifications.services.webhook_log import DeliveryCall, forget_tests, record_calls

logger = logging.getLogger("innkeeper.relay")

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0

_jitter = random.SystemRandom()

_LOCK_LEASED_SUBSCRIPTIONS = PreparedQuery(
    "lock_leased_subscriptions",
    lambda given: (
        Subscription.objects.filter(given.any_of("pk", "subscription_pks"))
        .select_for_update(no_key=True, skip_locked=True)
        .order_by("pk")
    ),
)


@dataclass(frozen=True)
class DeliveryResult:
    """The result of one turn of a relay under a lease.

    `cursor` is the position up to which everything is dealt with; None leaves the cursor where it is, as after
    redeliveries. `delivered` and `undeliverable` are positions; `failure` is why the next event waits. `calls` go into
    the log of a webhook. `tested` is the event_id of a test event that was sent, with any outcome.
    """

    claim: Claim
    cursor: int | None
    delivered: Sequence[int] = ()
    undeliverable: Mapping[int, Outcome] = field(default_factory=dict)
    failure: Outcome | None = None
    is_redelivery: bool = False
    calls: Sequence[DeliveryCall] = ()
    tested: UUID | None = None


@dataclass(frozen=True)
class RecordedDeliveries:
    """Primary keys of subscriptions whose result is recorded, and of those whose lease was lost.

    Subscriptions in neither set are locked by others; their results are to be recorded later.
    """

    done: set[int]
    lost: set[int]


def record_deliveries(command: RelayCommand, *, results: Sequence[DeliveryResult]) -> RecordedDeliveries:
    """Record results and end their leases.

    A result counts only under the subscription's current lease number. If a replay has changed the number, the lease
    ends and nothing else changes; if another relay has leased the subscription, nothing changes at all. Locks the
    subscriptions, without waiting for others who lock them.
    """
    result_by_pk = {result.claim.subscription_pk: result for result in results}
    locked = _LOCK_LEASED_SUBSCRIPTIONS(subscription_pks=list(result_by_pk))
    register_locks_held(locked, rank=LockRank.SUBSCRIPTIONS)
    recorded, replayed, lost = [], [], set()
    for subscription in locked:
        claim = result_by_pk[subscription.pk].claim
        if subscription.lease_number == claim.lease_number:
            recorded.append(subscription)
        else:
            lost.add(subscription.pk)
            if subscription.lease_owner == claim.owner:
                replayed.append(subscription)
    disabled = [each for each in recorded if _apply(each, result_by_pk[each.pk], command.now)]
    for subscription in (*recorded, *replayed):
        subscription.lease_owner, subscription.lease_until = "", None
    _write_after_a_try(recorded)
    record_disabled_webhooks(command, disabled)
    update_rows(replayed, ["lease_owner", "lease_until"])
    for subscription in recorded:
        _record_dead_letters(result_by_pk[subscription.pk], command.now)
    _record_calls([result_by_pk[subscription.pk] for subscription in recorded])
    return RecordedDeliveries(done={subscription.pk for subscription in recorded}, lost=lost)


def pause_seconds(tries: int, *, share: float, wanted: float | None = None) -> float:
    """Return the pause after a number of failed tries, in seconds: it doubles each time, up to LONGEST_PAUSE_SECONDS.

    `share`, between 0 and 1, spreads it between half and all of that, so that subscriptions which failed together do
    not come back together. A receiver may have asked for a pause of `wanted` seconds; it is at least that, up to the
    longest.
    """
    whole: float = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(tries - 1, 30))
    return max(whole * (1 + share) / 2, min(wanted or 0, LONGEST_PAUSE_SECONDS))


def _write_after_a_try(subscriptions: Sequence[Subscription]) -> None:
    update_rows(
        subscriptions,
        [
            "cursor",
            "disabled_at",
            "disabled_reason",
            "lease_owner",
            "lease_until",
            "tries",
            "failing_since",
            "next_try_at",
            "last_try_at",
            "last_success_at",
            "last_error_at",
            "last_error_code",
            "last_error",
        ],
    )


def _apply(subscription: Subscription, result: DeliveryResult, now: datetime) -> bool:
    """Write the result into the fields of the subscription; tell whether that has disabled it."""
    was_enabled = subscription.disabled_at is None
    subscription.last_try_at = now
    if result.cursor is not None:
        subscription.cursor = result.cursor
    if result.delivered:
        subscription.last_success_at = now
        subscription.tries, subscription.failing_since, subscription.next_try_at = 0, None, None
    if result.failure is not None:
        _apply_failure(subscription, result.failure, now)
    return was_enabled and subscription.disabled_at is not None


def _apply_failure(subscription: Subscription, failure: Outcome, now: datetime) -> None:
    subscription.tries += 1
    subscription.failing_since = subscription.failing_since or now
    pause = pause_seconds(subscription.tries, share=_jitter.random(), wanted=failure.retry_after_seconds)
    subscription.next_try_at = now + timedelta(seconds=pause)
    subscription.last_error_at = now
    subscription.last_error_code = failure.error
    subscription.last_error = storable_text(failure.detail)
    if reason := _disabling_reason(subscription, failure, now):
        subscription.disabled_at = subscription.disabled_at or now
        subscription.disabled_reason = subscription.disabled_reason or reason
        logger.error(
            "A subscription was disabled: its receiver gets no events until a manager enables it",
            extra={
                "subscription": subscription.pk,
                "kind": subscription.kind,
                "reason": reason.value,
                "error": failure.error,
            },
        )


def _disabling_reason(subscription: Subscription, failure: Outcome, now: datetime) -> DisabledReason | None:
    """Return why the subscription must be disabled; None if it only waits."""
    if failure.verdict is Verdict.GONE:
        return DisabledReason.GONE
    limit: timedelta | None = settings.DELIVERIES_DISABLED_AFTER[subscription.kind]
    failing_since = subscription.failing_since or now
    return DisabledReason.UNREACHABLE if limit is not None and now - failing_since >= limit else None


def _record_dead_letters(result: DeliveryResult, now: datetime) -> None:
    """Keep dead letters, close those that were delivered after all, and delete finished redeliveries."""
    claim = result.claim
    if result.undeliverable:
        letters = [
            DeadLetter(
                hotel_id=claim.hotel_pk,
                subscription_id=claim.subscription_pk,
                position=position,
                reason_code=outcome.error,
                reason=storable_text(outcome.detail),
                at=now,
            )
            for position, outcome in result.undeliverable.items()
        ]
        DeadLetter.objects.bulk_create(
            letters,
            update_conflicts=True,
            unique_fields=["subscription", "position"],
            update_fields=["reason_code", "reason", "at", "replayed_at"],
        )
        logger.warning(
            "Events became dead letters",
            extra={"subscription": claim.subscription_pk, "positions": list(result.undeliverable)},
        )
    if claim.has_dead_letters and result.delivered:
        DeadLetter.objects.filter(
            subscription=claim.subscription_pk, position__in=result.delivered, replayed_at__isnull=True
        ).update(replayed_at=now)
    if result.is_redelivery:
        passed = [*result.delivered, *result.undeliverable]
        Redelivery.objects.filter(subscription=claim.subscription_pk, position__in=passed).delete()


def _record_calls(results: Sequence[DeliveryResult]) -> None:
    record_calls([(result.claim, result.calls) for result in results])
    forget_tests(
        {result.claim.subscription_pk: result.tested for result in results if result.tested is not None}
    )
