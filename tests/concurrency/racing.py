"""Two clerks at two terminals, who press their buttons at the same moment."""

import random
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any, Generic, TypeVar

from django.db import connection

from tests.callers import calling_as
from tests.lives import House

T = TypeVar("T")

TRIES = 200
EACH_OUTCOME_AT_LEAST = 20
PATIENCE = 60
HEAD_START = 0.004
"""Seconds by which one of the two may be late, so that now the one is first and now the other."""


@dataclass(frozen=True)
class Request:
    """A POST below the hotel's address."""

    path: str
    body: dict[str, Any] = field(default_factory=dict)


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


class Racers:
    """Threads with connections of their own that set out together."""

    def __init__(self, pool: ThreadPoolExecutor, number: int) -> None:
        self._pool = pool
        self._line = Barrier(number)

    def race(self, *works: Callable[[], T], late: Sequence[float] = ()) -> list[T]:
        """Run every work in a thread of its own, all at the same time; their results, in order.

        They are seen to overlap: each began before any had ended.
        """
        delays = late or [0.0] * len(works)
        futures = [
            self._pool.submit(self._run, work, delay) for work, delay in zip(works, delays, strict=True)
        ]
        timed = [future.result(timeout=PATIENCE) for future in futures]
        assert max(one.began for one in timed) < min(one.ended for one in timed), "they did not overlap"
        return [one.result for one in timed]

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
    """Send each pair of requests at the same time, over two connections, and tell what was answered."""
    clients = [calling_as(house.front_desk), calling_as(house.manager)]

    def sending(place: int, request: Request) -> Callable[[], Answer]:
        def send() -> Answer:
            response = clients[place].post(house.url(request.path), request.body)
            return Answer(response.status_code, response.json())

        return send

    with racers() as pair:
        for one, other in tries:
            lag = random.uniform(-HEAD_START, HEAD_START)
            first, second = pair.race(
                sending(0, one), sending(1, other), late=[max(lag, 0.0), max(-lag, 0.0)]
            )
            yield first, second
