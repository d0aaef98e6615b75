"""The interface of transports: send events in their order, and return the outcome of each."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from threading import Event
from typing import Any, Protocol

from notifications.selectors import FeedEvent
from notifications.services.leases import Claim


class Verdict(Enum):
    """The kind of outcome of one event."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    """The receiver can never take this event: it becomes a dead letter, and the cursor goes on."""
    RETRY = "retry"
    """The receiver does not take it now: it waits, and so do all events after it."""
    GONE = "gone"
    """The receiver says that it does not exist any more: the subscription is disabled."""


@dataclass(frozen=True)
class Call:
    """One request, as the log of a webhook keeps it.

    `sent_at` is the instant that was signed. `status` is None without an answer; `answer` is the beginning of its body.
    """

    sent_at: datetime
    duration_ms: int
    status: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Outcome:
    """The outcome of one event. `error` is a short word for tables and metrics, `detail` a sentence for people.

    `retry_after_seconds` is the pause that the receiver asked for, if it did. `call` is the request, for transports
    whose requests are logged.
    """

    verdict: Verdict
    error: str = ""
    detail: str = ""
    retry_after_seconds: float | None = None
    call: Call | None = None

    @property
    def is_final(self) -> bool:
        """Tell whether the cursor may pass the event."""
        return self.verdict in {Verdict.DELIVERED, Verdict.UNDELIVERABLE}


DELIVERED = Outcome(Verdict.DELIVERED)


@dataclass(frozen=True)
class Batch:
    """Events for one subscription, oldest first. `target` is what `read_targets` returned for the subscription."""

    claim: Claim
    events: Sequence[FeedEvent]
    target: Any = None


@dataclass(frozen=True)
class SendWindow:
    """Tells a transport whether it may still start a call: before the lease ends, and while the relay runs.

    `latest_start` is a value of `clock`, which counts seconds. A call takes at most `timeout_seconds` in all.
    """

    latest_start: float
    timeout_seconds: float
    stopping: Event = field(default_factory=Event)
    clock: Callable[[], float] = time.monotonic

    def is_open(self) -> bool:
        """Tell whether a call may start now."""
        return not self.stopping.is_set() and self.clock() < self.latest_start


class Transport(Protocol):
    """Sends events to receivers of one kind. One instance serves all subscriptions of a relay, from several threads."""

    def read_targets(self, claims: Sequence[Claim]) -> Mapping[int, Any]:
        """Read from the database what `send` needs of each subscription, by its primary key.

        Runs in the thread that has the database connection; `send` must not use the database.
        """

    def send(self, batch: Batch, window: SendWindow) -> Sequence[Outcome]:
        """Send the events in their order and return the outcomes of the first ones.

        Every outcome but the last is final. Events without an outcome were not sent: the window closed. Each call
        ends within `window.timeout_seconds`, whatever the receiver does.
        """

    def close(self) -> None:
        """Close the connections that it keeps."""
