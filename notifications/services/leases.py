"""Lease subscriptions to a relay, so that one relay at a time sends the events of a subscription."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import TimedCommand
from hotel.kernel.locking import register_locks_held
from hotel.kernel.sql import PreparedQuery, update_rows
from notifications.models import DeadLetter, Redelivery, Subscription, Webhook

_LOCK_FREE_SUBSCRIPTIONS = PreparedQuery(
    "lock_free_subscriptions",
    lambda given: (
        Subscription.objects.filter(given.any_of("pk", "subscription_pks"))
        .select_related("hotel")
        .annotate(
            has_dead_letters=Exists(
                DeadLetter.objects.filter(subscription=OuterRef("pk"), replayed_at__isnull=True)
            ),
            has_redeliveries=Exists(Redelivery.objects.filter(subscription=OuterRef("pk"))),
            has_test=Exists(Webhook.objects.filter(pk=OuterRef("pk"), test_event_id__isnull=False)),
        )
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .order_by("pk")
    ),
)


@dataclass(frozen=True)
class Claim:
    """A lease of one subscription, with what the relay needs to know of it.

    `cursor` is the position after which the relay sends. `event_types` is empty for all types. The cursor moves only
    while `lease_number` is the subscription's current one.
    """

    subscription_pk: int
    hotel_pk: int
    hotel_slug: str
    kind: str
    event_types: frozenset[str]
    cursor: int
    tries: int
    lease_number: int
    owner: str
    has_dead_letters: bool = False
    has_redeliveries: bool = False
    has_test: bool = False


def claim_subscriptions(
    command: TimedCommand, *, subscription_pks: Sequence[int], owner: str, lease: timedelta
) -> list[Claim]:
    """Lease those of these subscriptions that nobody else holds and that may be tried now.

    `command.now` is the clock of the database, which all relays share. Locks the subscriptions, without waiting for
    others who lock them: those are left out. Judges the locked rows. `owner` names the relay process.
    """
    locked = _LOCK_FREE_SUBSCRIPTIONS(subscription_pks=list(subscription_pks))
    register_locks_held(locked, rank=LockRank.SUBSCRIPTIONS)
    free = [subscription for subscription in locked if _is_free(subscription, command)]
    for subscription in free:
        subscription.lease_number += 1
        subscription.lease_owner = owner
        subscription.lease_until = command.now + lease
    update_rows(free, ["lease_number", "lease_owner", "lease_until"])
    return [_claim(subscription) for subscription in free]


def _is_free(subscription: Subscription, command: TimedCommand) -> bool:
    waits_until = (subscription.lease_until, subscription.next_try_at)
    return subscription.disabled_at is None and all(
        instant is None or instant <= command.now for instant in waits_until
    )


def _claim(subscription: Subscription) -> Claim:
    return Claim(
        subscription_pk=subscription.pk,
        hotel_pk=subscription.hotel_id,
        hotel_slug=subscription.hotel.slug,
        kind=subscription.kind,
        event_types=frozenset(subscription.event_types),
        cursor=subscription.cursor,
        tries=subscription.tries,
        lease_number=subscription.lease_number,
        owner=subscription.lease_owner,
        has_dead_letters=subscription.has_dead_letters,  # type: ignore[attr-defined]  # annotated
        has_redeliveries=subscription.has_redeliveries,  # type: ignore[attr-defined]  # annotated
        has_test=subscription.has_test,  # type: ignore[attr-defined]  # annotated
    )
