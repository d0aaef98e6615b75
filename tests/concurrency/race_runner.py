"""Two clerks at two terminals, who press their buttons at the same moment."""

import random
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any, Generic, TypeVar

from django.db import connection

from tests.api_clients import calling_as
from tests.scenarios import House

T = TypeVar("T")

TRIES = 200
EACH_OUTCOME_AT_LEAST = 20
PATIENCE = 600
"""Seconds after which a thread counts as hanging: a busy machine is slow, and that is no fault."""
HEAD_START = 0.6
"""How late one of the two may be, in parts of the other's time, so that now the one is first and now the other."""
REMEMBERED = 20
"""So many tries back a request's time is remembered; the shortest counts, so that the two always overlap."""


@dataclass(frozen=True)
class Request:
    """A request below the hotel's address; a POST unless told."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)
    method: str = "post"


@dataclass(frozen=True)
class Answer:
    """What a clerk reads."""

    status: int
    body: dict[str, Any]

    @property
    def says(self) -> str:
        """The status, and the code of a refusal."""
        return " ".join(str(part) for part in (self.status, self.body.get("code", "")) if part)


@dataclass(frozen=True)
class Timed(Generic[T]):
    result: T
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def overlap(timed: Sequence[Timed[Any]]) -> bool:
    """Whether each began before any had ended."""
    return max(one.began for one in timed) < min(one.ended for one in timed)


class Racers:
    """Threads with connections of their own that set out together."""

    def __init__(self, pool: ThreadPoolExecutor, number: int) -> None:
        self._pool = pool
        self._line = Barrier(number)

    def race(self, *works: Callable[[], T]) -> list[T]:
        """Run every work in a thread of its own, all at the same time; their results, in order.

        They are seen to overlap: each began before any had ended.
        """
        timed = self.timed_race(*works)
        assert overlap(timed), "they did not overlap"
        return [one.result for one in timed]

    def timed_race(self, *works: Callable[[], T], late: Sequence[float] = ()) -> list[Timed[T]]:
        """Run every work in a thread of its own, some a little late; in order, what came and when."""
        delays = late or [0.0] * len(works)
        futures = [
            self._pool.submit(self._run, work, delay) for work, delay in zip(works, delays, strict=True)
        ]
        return [future.result(timeout=PATIENCE) for future in futures]

    def _run(self, work: Callable[[], T], delay: float) -> Timed[T]:
        self._line.wait(PATIENCE)
        time.sleep(delay)
        began = time.perf_counter()
        result = work()
        return Timed(result, began, time.perf_counter())


@contextmanager
def racers(number: int = 2) -> Generator[Racers, None, None]:
    """So many threads; their connections are closed with them."""
    with ThreadPoolExecutor(number) as pool:
        try:
            yield Racers(pool, number)
        finally:
            closing = [pool.submit(_close, line) for line in [Barrier(number)] * number]
            for future in closing:
                future.result(timeout=PATIENCE)


def _close(line: Barrier) -> None:
    """Each thread its own: nobody gets a second turn before all have had their first."""
    line.wait(PATIENCE)
    connection.close()


def race_over_http(
    house: House, tries: Sequence[tuple[Request, Request]]
) -> Generator[tuple[Answer, Answer], None, None]:
    """Send each pair of requests at the same time, over two connections, and tell what was answered.

    The first is the front desk's, the second the manager's. Most of the pairs are seen to overlap, however busy the
    machine is: which of the two is delayed there is beyond us.
    """
    clients = [calling_as(house.front_desk), calling_as(house.manager)]

    def sending(place: int, request: Request) -> Callable[[], Answer]:
        def send() -> Answer:
            call = getattr(clients[place], request.method)
            response = call(house.url(request.path), request.body)
            return Answer(response.status_code, response.json())

        return send

    took: list[deque[float]] = [deque([0.0], maxlen=REMEMBERED), deque([0.0], maxlen=REMEMBERED)]
    apart = 0
    with racers() as pair:
        for one, other in tries:
            lag = random.uniform(-min(took[0]), min(took[1])) * HEAD_START
            timed = pair.timed_race(sending(0, one), sending(1, other), late=[max(lag, 0.0), max(-lag, 0.0)])
            for place in (0, 1):
                took[place].append(timed[place].seconds)
            apart += not overlap(timed)
            yield timed[0].result, timed[1].result
    assert apart < len(tries) // 2, f"{apart} of {len(tries)} did not overlap"


def wait_until_somebody_waits() -> None:
    """Until a connection to this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody ever waited")
