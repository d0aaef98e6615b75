"""Two sessions that each see a lawful state, truly interleaved: the one writes while the other is open."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from tests.invariants.kit.session import Session, name_of

COMMITTED = "committed"
DEADLINE = 600.0
"""Seconds after which a session counts as hanging: a slow machine is not an error."""

Work = Callable[[Session], object]


@dataclass
class Runner:
    """A session in a thread of its own. It does one thing after another and may wait for a lock."""

    session: Session
    refused_by: str | None = None
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))
    last: Future[None] | None = None

    def then(self, work: Work) -> None:
        self.last = self.thread.submit(self._attempt, work)

    def _attempt(self, work: Work) -> None:
        if self.refused_by is not None:
            return
        try:
            work(self.session)
        except (psycopg2.IntegrityError, psycopg2.OperationalError) as refusal:
            self.refused_by = name_of(refusal)
            self.session.rollback()

    def settle(self, observer: Session) -> None:
        """Wait until everything asked for is done, or waits for the other session."""
        until = time.monotonic() + DEADLINE
        while self.last is not None and not self.last.done():
            if observer.one("SELECT cardinality(pg_blocking_pids(%(pid)s))", pid=self.session.pid):
                return
            assert time.monotonic() < until, "a session neither finishes nor waits"

    def outcome(self) -> str:
        if self.last is not None:
            self.last.result(timeout=DEADLINE)
        return self.refused_by or COMMITTED


def race(
    address: dict[str, Any], level: str, first: Work, second: Work, *, last_commits_first: bool
) -> list[str]:
    """What becomes of the two: COMMITTED, or who refused.

    Both look at the database before either writes. Then the first does its work and the second does its
    own or waits for the first; then both commit, in the order asked for.
    """
    with ExitStack() as opened:
        observer = opened.enter_context(Session(address))
        observer.connection.set_session(autocommit=True)
        one, other = (Runner(opened.enter_context(Session(address, level))) for _ in range(2))
        for runner in (one, other):
            opened.callback(runner.thread.shutdown)
        steps: list[tuple[Runner, Work]] = [(one, look), (other, look), (one, first), (other, second)]
        steps += [(runner, commit) for runner in ((other, one) if last_commits_first else (one, other))]
        for runner, work in steps:
            runner.then(work)
            runner.settle(observer)
        return [one.outcome(), other.outcome()]


def look(s: Session) -> None:
    """Take the snapshot that a session at a higher level will keep."""
    s.run("SELECT count(*) FROM rooms_room")


def commit(s: Session) -> None:
    s.commit()
