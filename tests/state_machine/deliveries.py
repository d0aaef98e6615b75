"""Rules for subscriptions: leases, results, replays and pruning, in any order and from two relays.

The model knows the cursor of each subscription, who may move it, and which events were delivered, refused for good or
asked for again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from notifications import services as deliveries
from notifications.enums import SubscriptionKind
from notifications.models import DeadLetter, EventCounter, OutboxEvent, Redelivery, Subscription
from notifications.services import Claim, DeliveryResult
from notifications.services.delivery_results import LONGEST_PAUSE_SECONDS
from notifications.services.transports.transport import Outcome, Verdict
from room_bookings import services as stays
from tests.state_machine.base import ROOMS, RuleBase
from tests.state_machine.before_arrival import picks

LEASE = timedelta(minutes=30)
REFUSED = Outcome(Verdict.UNDELIVERABLE, "http_400", "No")
RETRY = Outcome(Verdict.RETRY, "timeout", "Too slow")

with_subscriptions = precondition(lambda machine: machine.subscriptions)
with_claims = precondition(lambda machine: machine.claims)


@dataclass
class ModelSubscription:
    """A subscription: `lease` is the claim that may move the cursor, `held_until` keeps others away."""

    cursor: int
    is_enabled: bool = True
    is_pausing: bool = False
    lease: Claim | None = None
    held_by: str = ""
    held_until: datetime | None = None
    dead: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)


class DeliveryRules(RuleBase):
    """Rules for the deliveries of one hotel."""

    def __init__(self) -> None:
        super().__init__()
        self.subscriptions: dict[int, ModelSubscription] = {}
        self.claims: list[Claim] = []
        self.pruned: set[int] = set()

    def subscription(self, pick: int) -> tuple[int, ModelSubscription]:
        pk = sorted(self.subscriptions)[pick % len(self.subscriptions)]
        return pk, self.subscriptions[pk]

    def last_position(self) -> int:
        return EventCounter.objects.get(hotel=self.scenario.hotel).last_position

    def result_of(self, service: Callable[..., Any], **arguments: Any) -> Any:
        """Run a service that must succeed, and return its result."""
        results = []
        self.run_service(
            True, lambda command, **given: results.append(service(command, **given)), **arguments
        )
        return results[-1]

    @rule(room=st.sampled_from(ROOMS), is_active=st.booleans())
    def add_event(self, room: str, is_active: bool) -> None:
        service = stays.activate_room if is_active else stays.deactivate_room
        self.run_service(True, service, room_number=room)
        self.model.rooms[room].is_active = is_active

    @rule(after=st.sampled_from([None, 0, 2]))
    def subscribe(self, after: int | None) -> None:
        made = self.result_of(
            deliveries.create_subscription, kind=SubscriptionKind.WEBHOOK, after_position=after
        )
        self.subscriptions[made.pk] = ModelSubscription(self.last_position() if after is None else after)

    @rule()
    def subscribe_to_pusher(self) -> None:
        self.run_service(True, deliveries.subscribe_hotels_to_pusher)
        made = Subscription.objects.get(kind=SubscriptionKind.PUSHER)
        self.subscriptions.setdefault(made.pk, ModelSubscription(made.cursor))

    @with_subscriptions
    @rule(owner=st.sampled_from(["relay-1", "relay-2"]))
    def claim(self, owner: str) -> None:
        claims: list[Claim] = self.result_of(
            deliveries.claim_subscriptions,
            subscription_pks=list(self.subscriptions),
            owner=owner,
            lease=LEASE,
        )
        free = {
            pk
            for pk, known in self.subscriptions.items()
            if known.is_enabled
            and not known.is_pausing
            and (known.held_until is None or known.held_until <= self.now)
        }
        assert {claim.subscription_pk for claim in claims} == free
        for claim in claims:
            known = self.subscriptions[claim.subscription_pk]
            assert claim.cursor == known.cursor
            known.lease, known.held_by, known.held_until = claim, owner, self.now + LEASE
        self.claims += claims

    @with_claims
    @rule(pick=picks, count=st.integers(0, 3), dead=st.booleans(), fails=st.booleans())
    def record(self, pick: int, count: int, dead: bool, fails: bool) -> None:
        """Record a result under a lease, which may be over or taken away."""
        claim = self.claims.pop(pick % len(self.claims))
        known = self.subscriptions[claim.subscription_pk]
        end = min(claim.cursor + count, self.last_position())
        passed = list(range(claim.cursor + 1, end + 1))
        refused = passed[:1] if dead else []
        result = DeliveryResult(
            claim,
            cursor=max(end, claim.cursor),
            delivered=[position for position in passed if position not in refused],
            undeliverable=dict.fromkeys(refused, REFUSED),
            failure=RETRY if fails else None,
        )
        recorded = self.result_of(deliveries.record_deliveries, results=[result])
        is_valid = known.lease is claim
        assert (recorded.done, recorded.lost) == (
            ({claim.subscription_pk}, set()) if is_valid else (set(), {claim.subscription_pk})
        )
        if is_valid or known.held_by == claim.owner:
            known.lease, known.held_by, known.held_until = None, "", None
        if is_valid:
            known.cursor = max(end, claim.cursor)
            known.is_pausing = fails
            known.dead = known.dead - (set(result.delivered) if claim.has_dead_letters else set())
            known.dead |= set(refused)

    @with_subscriptions
    @rule(pick=picks, enabled=st.booleans())
    def enable_or_disable(self, pick: int, enabled: bool) -> None:
        pk, known = self.subscription(pick)
        service = deliveries.enable_subscription if enabled else deliveries.disable_subscription
        self.run_service(True, service, subscription_pk=pk)
        known.is_pausing = known.is_pausing and not (enabled and not known.is_enabled)
        known.is_enabled = enabled

    @with_subscriptions
    @rule(pick=picks, back=st.integers(-1, 4))
    def replay_from(self, pick: int, back: int) -> None:
        pk, known = self.subscription(pick)
        first = max(known.cursor + 1 - back, 1)
        must_succeed = first <= known.cursor + 1
        arguments = {"subscription_pk": pk, "from_position": first}
        if (
            self.run_service(must_succeed, deliveries.replay_deliveries, **arguments)
            and first <= known.cursor
        ):
            known.cursor, known.lease, known.is_pausing = first - 1, None, False

    @with_subscriptions
    @rule(pick=picks, positions=st.sets(st.integers(1, 8), min_size=1))
    def replay_positions(self, pick: int, positions: set[int]) -> None:
        pk, known = self.subscription(pick)
        must_succeed = max(positions) <= known.cursor
        arguments = {"subscription_pk": pk, "positions": positions}
        if self.run_service(must_succeed, deliveries.replay_deliveries, **arguments):
            known.asked |= positions
            known.is_pausing = False

    @rule()
    def prune(self) -> None:
        self.run_service(True, deliveries.prune_events, before=self.now + timedelta(days=1))
        enabled = [known.cursor for known in self.subscriptions.values() if known.is_enabled]
        last = min([self.last_position(), *enabled])
        awaited = set().union(*(known.dead | known.asked for known in self.subscriptions.values()))
        self.pruned |= set(range(1, last + 1)) - awaited

    @rule()
    def wait(self) -> None:
        """Let every lease and every pause end."""
        assert timedelta(hours=1) > max(LEASE, timedelta(seconds=LONGEST_PAUSE_SECONDS))
        self.advance_clock(1)
        for known in self.subscriptions.values():
            known.is_pausing = False

    @invariant()
    def subscriptions_match_model(self) -> None:
        rows = Subscription.objects.values_list("pk", "cursor", "disabled_at", "lease_until")
        assert {pk: (cursor, disabled is None, until) for pk, cursor, disabled, until in rows} == {
            pk: (known.cursor, known.is_enabled, known.held_until) for pk, known in self.subscriptions.items()
        }
        for pk, known in self.subscriptions.items():
            letters = DeadLetter.objects.filter(subscription=pk, replayed_at__isnull=True)
            assert set(letters.values_list("position", flat=True)) == known.dead
            asked = Redelivery.objects.filter(subscription=pk)
            assert set(asked.values_list("position", flat=True)) == known.asked

    @invariant()
    def pruned_events_match_model(self) -> None:
        events = OutboxEvent.objects.filter(hotel=self.scenario.hotel, snapshot__isnull=True)
        assert set(events.values_list("position", flat=True)) == self.pruned
