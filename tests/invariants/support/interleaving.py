"""Run two SQL sessions interleaved: each writes while the transaction of the other is open."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from tests.invariants.support.sql_session import Session, constraint_of

COMMITTED = "committed"
DEADLINE = 600.0
"""Seconds after which a session counts as hanging: a slow machine is not an error."""

Work = Callable[[Session], object]


@dataclass
class SessionThread:
    """A session in its own thread. It runs its work in sequence and may wait for a lock."""

    session: Session
    refused_by: str | None = None
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))
    last: Future[None] | None = None

    def submit(self, work: Work) -> None:
        self.last = self.thread.submit(self._attempt, work)

    def _attempt(self, work: Work) -> None:
        if self.refused_by is not None:
            return
        try:
            work(self.session)
        except (psycopg2.IntegrityError, psycopg2.OperationalError) as refusal:
            self.refused_by = constraint_of(refusal)
            self.session.rollback()

    def settle(self, observer: Session) -> None:
        """Wait until the submitted work is done or waits for a lock of the other session."""
        until = time.monotonic() + DEADLINE
        while self.last is not None and not self.last.done():
            if observer.one("SELECT cardinality(pg_blocking_pids(%(pid)s))", pid=self.session.pid):
                return
            assert time.monotonic() < until, "a session neither finishes nor waits"

    def outcome(self) -> str:
        if self.last is not None:
            self.last.result(timeout=DEADLINE)
        return self.refused_by or COMMITTED


def run_interleaved(
    address: dict[str, Any], level: str, first: Work, second: Work, *, last_commits_first: bool
) -> list[str]:
    """Run both works interleaved; return for each COMMITTED or the constraint that refused it.

    Both sessions read the database before either writes. Then the first does its work, and the second does its work
    or waits for the first. Then both commit; `last_commits_first` reverses the order.
    """
    with ExitStack() as opened:
        observer = opened.enter_context(Session(address))
        observer.connection.set_session(autocommit=True)
        one, other = (SessionThread(opened.enter_context(Session(address, level))) for _ in range(2))
        for runner in (one, other):
            opened.callback(runner.thread.shutdown)
        plan: list[tuple[SessionThread, Work]] = [
            (one, take_snapshot),
            (other, take_snapshot),
            (one, first),
            (other, second),
        ]
        plan += [(runner, commit) for runner in ((other, one) if last_commits_first else (one, other))]
        for runner, work in plan:
            runner.submit(work)
            runner.settle(observer)
        return [one.outcome(), other.outcome()]


def take_snapshot(s: Session) -> None:
    """Take the snapshot that a session keeps at a higher isolation level."""
    s.run("SELECT count(*) FROM rooms_room")


def commit(s: Session) -> None:
    s.commit()
