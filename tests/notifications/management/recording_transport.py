"""A transport that records what a relay gives it, and relays of such transports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notifications.enums import SubscriptionKind
from notifications.management.relay.options import RelayOptions
from notifications.management.relay.relay import Relay, Totals
from notifications.models import Subscription
from notifications.services import Claim
from notifications.services.transports.transport import DELIVERED, Batch, Outcome, SendWindow, Verdict
from tests.notifications.subscriptions import add_subscription

QUICK = RelayOptions(threads=4, look_seconds=0.01)
Respond = Callable[[Batch], Sequence[Outcome]]


def take_all(batch: Batch) -> list[Outcome]:
    """Deliver every event."""
    return [DELIVERED for _ in batch.events]


@dataclass
class Recorder:
    """A transport that records its events, and returns the outcomes of `respond`."""

    respond: Respond = take_all
    sent: list[tuple[int, int]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    is_closed: bool = False

    def read_targets(self, claims: Sequence[Claim]) -> Mapping[int, Any]:
        """Return a text for each subscription."""
        return {claim.subscription_pk: f"target of {claim.subscription_pk}" for claim in claims}

    def send(self, batch: Batch, window: SendWindow) -> Sequence[Outcome]:
        """Record the batch, and the events that were delivered."""
        self.batches.append(batch)
        outcomes = self.respond(batch)
        self.sent += [
            (batch.claim.subscription_pk, event.position)
            for event, outcome in zip(batch.events, outcomes, strict=False)
            if outcome.verdict is Verdict.DELIVERED
        ]
        return outcomes

    def close(self) -> None:
        """Record that the relay has closed the transport."""
        self.is_closed = True


def relay_once(transport: Recorder, *, options: RelayOptions = QUICK) -> Totals:
    """Let a relay deliver to subscriptions of webhooks until nothing is left that could be sent now."""
    return Relay({SubscriptionKind.WEBHOOK: transport}, options).run(once=True)


def webhook(scenario: Any, **fields: Any) -> Subscription:
    """Create a subscription of kind WEBHOOK."""
    return add_subscription(scenario, kind="WEBHOOK", **fields)
