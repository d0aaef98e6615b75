"""Send requests at the same moment, over connections of their own."""

import os
import random
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier, Event
from typing import Any, Generic, TypeVar

from django.db import connection

from staff.models import Staff
from tests.api_clients import client_of
from tests.scenarios import Scenario

T = TypeVar("T")

TRIES = int(os.environ.get("RACE_TRIES", "20"))
"""The number of times that each pair of requests is sent; `make races` sets 200."""
FULL_TRIES = 200
"""From so many tries on, most of the unsteered pairs have to overlap."""
STEERED_EVERY = 10
"""In one of so many tries the first request wins for certain, and in another one the second."""
EACH_OUTCOME_AT_LEAST = TRIES // STEERED_EVERY
PATIENCE = 600
"""Only a thread that hangs takes so long; a slow machine does not."""
HEAD_START = 0.6
"""The largest delay of one request, as a fraction of the other's duration, so that either may be first."""
REMEMBERED = 20
"""The number of durations that are kept of each request; the shortest counts, so that the two overlap."""


@dataclass(frozen=True)
class Request:
    """A request with its path below the hotel's URL."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    method: str = "post"
    key: str = ""
    """The Idempotency-Key, if it has one."""


@dataclass(frozen=True)
class Answer:
    """The status and body of a response."""

    status: int
    body: dict[str, Any]

    @property
    def outcome(self) -> str:
        """Return the status, with the problem code of a refusal."""
        return " ".join(str(part) for part in (self.status, self.body.get("code", "")) if part)


@dataclass(frozen=True)
class Timed(Generic[T]):
    """A result with the start and end of its work, in seconds of the performance counter."""

    result: T
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def overlap(timed: Sequence[Timed[Any]]) -> bool:
    """Return whether each work began before any had ended."""
    return max(one.began for one in timed) < min(one.ended for one in timed)


class Racers:
    """Threads with connections of their own that start their work at the same moment."""

    def __init__(self, pool: ThreadPoolExecutor, number: int) -> None:
        self._pool = pool
        self._start = Barrier(number)

    def race(self, *works: Callable[[], T]) -> list[T]:
        """Run every work in a thread of its own, all at the same time; return the results in order.

        Fail unless they overlap: each must begin before any has ended.
        """
        timed = self.timed_race(*works)
        assert overlap(timed), "they did not overlap"
        return [one.result for one in timed]

    def timed_race(self, *works: Callable[[], T], late: Sequence[float] = ()) -> list[Timed[T]]:
        """Run every work in a thread of its own, `late` seconds after the start; return timed results in order."""
        delays = late or [0.0] * len(works)
        futures = [
            self._pool.submit(self._run, work, delay) for work, delay in zip(works, delays, strict=True)
        ]
        return [future.result(timeout=PATIENCE) for future in futures]

    def race_led_by(self, leader: int, *works: Callable[[], T]) -> tuple[T, T]:
        """Run two works so that the leader commits first, while the other waits for its locks or has ended."""
        commit, pids = _Commit(), list[int]()

        def follow() -> T:
            connection.ensure_connection()
            pids.append(connection.connection.info.backend_pid)
            return works[1 - leader]()

        leading = self._pool.submit(commit.hold, works[leader])
        assert commit.reached.wait(PATIENCE), "the leader reached no commit"
        following = self._pool.submit(follow)
        _wait_until_blocked(pids, following)
        commit.released.set()
        led, followed = leading.result(timeout=PATIENCE), following.result(timeout=PATIENCE)
        return (led, followed) if leader == 0 else (followed, led)

    def _run(self, work: Callable[[], T], delay: float) -> Timed[T]:
        self._start.wait(PATIENCE)
        time.sleep(delay)
        began = time.perf_counter()
        result = work()
        return Timed(result, began, time.perf_counter())


@contextmanager
def racers(number: int = 2) -> Generator[Racers, None, None]:
    """Yield `number` threads; close their connections at the end."""
    with ThreadPoolExecutor(number) as pool:
        try:
            yield Racers(pool, number)
        finally:
            closing = [pool.submit(_close, barrier) for barrier in [Barrier(number)] * number]
            for future in closing:
                future.result(timeout=PATIENCE)


def _close(barrier: Barrier) -> None:
    """Close the thread's connection; the barrier keeps one thread from taking the work of two."""
    barrier.wait(PATIENCE)
    connection.close()


class _Commit:
    """A commit or rollback of the thread that calls `hold`, held up until it is released."""

    def __init__(self) -> None:
        self.reached, self.released = Event(), Event()

    def hold(self, send: Callable[[], T]) -> T:
        """Run `send`; let its first commit or rollback wait for the release."""
        commit, rollback = connection.commit, connection.rollback

        def wait_first(end: Callable[[], None]) -> Callable[[], None]:
            def wait_and_end() -> None:
                self.reached.set()
                self.released.wait(PATIENCE)
                end()

            return wait_and_end

        connection.commit, connection.rollback = wait_first(commit), wait_first(rollback)  # type: ignore[method-assign]
        try:
            return send()
        finally:
            self.reached.set()
            connection.commit, connection.rollback = commit, rollback  # type: ignore[method-assign]


def race_over_http(
    scenario: Scenario,
    tries: Sequence[tuple[Request, Request]],
    *,
    senders: tuple[Staff, Staff] | None = None,
) -> Generator[tuple[Answer, Answer], None, None]:
    """Send each pair of requests at the same time, over two connections, and yield both answers.

    The front desk sends the first, the manager the second, unless `senders` are named. In two of STEERED_EVERY tries
    one of them waits for the locks of the other, so that each wins at times on any machine. In the other tries they
    start with random delays.
    """
    clients = [client_of(person) for person in senders or (scenario.front_desk, scenario.manager)]

    def sending(place: int, request: Request) -> Callable[[], Answer]:
        def send() -> Answer:
            call = getattr(clients[place], request.method)
            headers = {"HTTP_IDEMPOTENCY_KEY": request.key} if request.key else {}
            response = call(scenario.url(request.path), request.body, **headers)
            return Answer(response.status_code, response.json())

        return send

    durations: list[deque[float]] = [deque([0.0], maxlen=REMEMBERED), deque([0.0], maxlen=REMEMBERED)]
    separate = 0
    with racers() as pair:
        for number, (one, other) in enumerate(tries):
            works = (sending(0, one), sending(1, other))
            leader = {0: 0, STEERED_EVERY // 2: 1}.get(number % STEERED_EVERY)
            if leader is not None:
                yield pair.race_led_by(leader, *works)
                continue
            lag = random.uniform(-min(durations[0]), min(durations[1])) * HEAD_START
            timed = pair.timed_race(*works, late=[max(lag, 0.0), max(-lag, 0.0)])
            for place in (0, 1):
                durations[place].append(timed[place].seconds)
            separate += not overlap(timed)
            yield timed[0].result, timed[1].result
    if len(tries) >= FULL_TRIES:
        assert separate < len(tries) // 2, f"{separate} of {len(tries)} did not overlap"


def _wait_until_blocked(pids: Sequence[int], work: Future[Any]) -> None:
    """Wait until the connection with this process ID waits for a lock, or until its work has ended."""
    for _ in range(PATIENCE * 100):
        if work.done():
            return
        with connection.cursor() as cursor:
            if pids:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pids[0]])
                if cursor.fetchone()[0]:
                    return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("the work neither waited for a lock nor ended")


def wait_until_lock_is_awaited() -> None:
    """Wait until a connection to this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("no connection waited for a lock")
