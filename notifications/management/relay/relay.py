"""The loop of a relay process. One thread uses the database; others send.

A relay keeps nothing in memory that matters: no event is lost when it is killed. Leases end by themselves, and the
cursors in the database say where to go on. Events whose delivery was not recorded are sent again.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeVar
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Busy
from notifications.enums import SubscriptionKind
from notifications.management.relay.clock import DatabaseClock
from notifications.management.relay.options import RelayOptions
from notifications.management.relay.waiting import WaitingSubscriptions
from notifications.management.relay.work import Work, read_work, result_of
from notifications.selectors import due_subscriptions
from notifications.services import (
    DeliveryResult,
    claim_subscriptions,
    record_deliveries,
    subscribe_hotels_to_pusher,
)
from notifications.services.transports.transport import Outcome, SendWindow, Transport, Verdict

logger = logging.getLogger("innkeeper.relay")

T = TypeVar("T")

LOOK_LIMIT = 1000
"""Subscriptions that one look finds at most; the next look finds the rest."""

SUBSCRIBE_EVERY_SECONDS = 60
DATABASE_PAUSE_SECONDS = 1.0
SLOW_SECONDS = 1.0
"""A subscription is slow if its turn took this long."""


@dataclass
class Totals:
    """The numbers of events delivered, of dead letters and of failed tries that a relay has recorded."""

    delivered: int = 0
    dead_letters: int = 0
    failed_tries: int = 0


@dataclass(frozen=True)
class _Turn:
    """A subscription in the hands of a thread; moments are values of `time.monotonic`."""

    work: Work
    leased_at: float
    lease_end: float


@dataclass(frozen=True)
class _Unrecorded:
    """A result that the database does not have yet. After `lease_end` it is dropped, and the events are sent again."""

    result: DeliveryResult
    has_more: bool
    lease_end: float


@dataclass
class Relay:
    """Serves subscriptions until `stop`. `transports` send; subscriptions of other kinds wait."""

    transports: Mapping[SubscriptionKind, Transport]
    options: RelayOptions = field(default_factory=RelayOptions)
    owner: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}")
    totals: Totals = field(default_factory=Totals)

    def __post_init__(self) -> None:
        self._stopping = Event()
        self._finished: SimpleQueue[tuple[_Turn, Future[Sequence[Outcome]]] | None] = SimpleQueue()
        self._waiting = WaitingSubscriptions(self.options.threads)
        self._in_flight: dict[int, _Turn] = {}
        self._unrecorded: dict[int, _Unrecorded] = {}
        self._clock = DatabaseClock()
        self._next_look = self._next_subscribing = 0.0
        self._found_nothing = False

    def stop(self) -> None:
        """Let the calls that have begun end, record them and return from `run`. Safe in a signal handler."""
        self._stopping.set()
        self._finished.put(None)

    def run(self, *, once: bool = False) -> Totals:
        """Serve subscriptions until `stop`; with `once`, until nothing is left that could be sent now."""
        logger.info("The relay runs")
        with ThreadPoolExecutor(self.options.threads, thread_name_prefix="relay") as threads:
            while not self._is_done(once=once):
                try:
                    self._step(threads)
                except (OperationalError, InterfaceError, Busy) as error:
                    self._reconnect(error)
        for transport in self.transports.values():
            transport.close()
        return self.totals

    def _is_done(self, *, once: bool) -> bool:
        if self._in_flight or self._unrecorded:
            return False
        return self._stopping.is_set() or (once and self._found_nothing and not self._waiting)

    def _step(self, threads: ThreadPoolExecutor) -> None:
        self._collect()
        self._record()
        if self._stopping.is_set():
            return
        if not self._waiting.has_fast and time.monotonic() >= self._next_look:
            self._look()
        if pks := self._waiting.take(self._in_flight):
            self._serve(pks, threads)

    # Results

    def _collect(self) -> None:
        """Take the results of the threads. Wait for one, unless there is something else to do before."""
        wait = self._idle_seconds()
        try:
            finished = self._finished.get(timeout=wait) if wait > 0 else self._finished.get_nowait()
            while True:
                if finished is not None:
                    self._finish(*finished)
                finished = self._finished.get_nowait()
        except Empty:
            return

    def _idle_seconds(self) -> float:
        """Return how long nothing but results can come."""
        if self._stopping.is_set():
            return self.options.look_seconds if self._in_flight else 0.0
        if len(self._in_flight) == self.options.threads:
            return self.options.look_seconds
        return 0.0 if self._waiting.has_fast else self._next_look - time.monotonic()

    def _finish(self, turn: _Turn, future: "Future[Sequence[Outcome]]") -> None:
        pk = turn.work.claim.subscription_pk
        del self._in_flight[pk]
        error = future.exception()
        if error is None:
            outcomes = future.result()
        else:
            logger.error("A transport failed", exc_info=error, extra={"subscription": pk})
            outcomes = [Outcome(Verdict.RETRY, "internal_error", repr(error))]
        result = result_of(turn.work, outcomes)
        took = time.monotonic() - turn.leased_at
        self._waiting.judge(pk, is_slow=result.failure is not None or took > SLOW_SECONDS)
        self._unrecorded[pk] = _Unrecorded(result, turn.work.has_more, turn.lease_end)

    def _record(self) -> None:
        """Record all results by one command. Those that others lock are tried again while their lease lasts."""
        if not self._unrecorded:
            return
        results = [entry.result for entry in self._unrecorded.values()]
        recorded = self._run(partial(record_deliveries, results=results))
        for pk in recorded.done:
            self._count(self._unrecorded.pop(pk))
        for pk in recorded.lost:
            del self._unrecorded[pk]
        now = time.monotonic()
        late = [pk for pk, entry in self._unrecorded.items() if entry.lease_end < now]
        for pk in recorded.lost.union(late):
            logger.warning("A lease was lost; its events are sent again", extra={"subscription": pk})
            self._unrecorded.pop(pk, None)

    def _count(self, entry: _Unrecorded) -> None:
        result = entry.result
        self.totals.delivered += len(result.delivered)
        self.totals.dead_letters += len(result.undeliverable)
        self.totals.failed_tries += result.failure is not None
        if entry.has_more and result.failure is None:
            self._waiting.add([result.claim.subscription_pk])

    # New work

    def _look(self) -> None:
        """Find subscriptions with something to send, and subscribe new hotels from time to time."""
        due = due_subscriptions(kinds=list(self.transports), limit=LOOK_LIMIT)
        self._clock.set(due.now)
        self._next_look = time.monotonic() + self.options.look_seconds
        self._found_nothing = not due.pks
        self._waiting.add(pk for pk in due.pks if pk not in self._in_flight and pk not in self._unrecorded)
        if SubscriptionKind.PUSHER in self.transports and time.monotonic() >= self._next_subscribing:
            self._next_subscribing = time.monotonic() + SUBSCRIBE_EVERY_SECONDS
            if self._run(subscribe_hotels_to_pusher):
                self._next_look, self._found_nothing = 0.0, False

    def _serve(self, pks: list[int], threads: ThreadPoolExecutor) -> None:
        """Lease subscriptions, read their events, and let threads send them."""
        leased_at = time.monotonic()
        lease_end = leased_at + self.options.lease_seconds
        window = SendWindow(
            latest_start=leased_at + self.options.sending_seconds,
            timeout_seconds=self.options.timeout_seconds,
            stopping=self._stopping,
        )
        claims = self._run(
            partial(claim_subscriptions, subscription_pks=pks, owner=self.owner, lease=self.options.lease)
        )
        for work in read_work(claims, self.transports, limit=self.options.events_per_lease):
            pk = work.claim.subscription_pk
            if not work.batch.events:
                self._unrecorded[pk] = _Unrecorded(result_of(work, []), work.has_more, lease_end)
                continue
            turn = self._in_flight[pk] = _Turn(work, leased_at, lease_end)
            future = threads.submit(work.transport.send, work.batch, window)
            future.add_done_callback(partial(self._hand_over, turn))

    def _hand_over(self, turn: _Turn, future: "Future[Sequence[Outcome]]") -> None:
        self._finished.put((turn, future))

    # The database

    def _run(self, work: Callable[[InstallationCommand], T]) -> T:
        return run_command(InstallationCommand(now=self._clock.now()), work, is_logged=False)

    def _reconnect(self, error: Exception) -> None:
        """Wait for a moment after the database has failed, and let Django open a new connection."""
        logger.warning(
            "The database does not answer; the relay tries again", extra={"error": str(error)[:200]}
        )
        connection.close()
        self._waiting.clear()
        self._next_look = time.monotonic() + DATABASE_PAUSE_SECONDS
        self._stopping.wait(DATABASE_PAUSE_SECONDS)
