"""A probe in the command runner: its commands, its retries, and the loss of its connection."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

from hotel.kernel import attempt as runner
from hotel.kernel import command_runner
from hotel.kernel.attempt import Expected, IdentifiedCommand, begin_attempt
from tools.stress.faults import Target

_CONNECTION_LOST = ("57P", "08")
"""Prefixes of SQLSTATE: shut down, starting up, connection broken."""


@dataclass
class ObservedAttempt:
    """One transaction of the runner. `writes`: it has events to insert, without which nothing changes."""

    command_id: str
    writes: bool = False


@dataclass
class RunnerProbe:
    """The attempts since the last `clear`, in order, and the number of retries by SQLSTATE."""

    target: Target
    attempts: list[ObservedAttempt] = field(default_factory=list)
    retried: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Forget all attempts before a new command."""
        self.attempts.clear()
        self.retried.clear()
        self.target.is_keyed = False

    @property
    def command_ids(self) -> list[str]:
        """The command IDs of all attempts."""
        return [attempt.command_id for attempt in self.attempts]

    @property
    def last_writer(self) -> list[str]:
        """The command ID of the last attempt if it wrote, which is the one that succeeded."""
        return [attempt.command_id for attempt in self.attempts[-1:] if attempt.writes]

    @property
    def possible_writers(self) -> list[str]:
        """The command IDs of all attempts that reached their end and wrote."""
        return [attempt.command_id for attempt in self.attempts if attempt.writes]


def probe_runner(target: Target) -> RunnerProbe:
    """Observe every command of this process from now on, and call `target` at its commits."""
    probe = RunnerProbe(target)
    begin, finish = begin_attempt, command_runner._finish
    log_success, raise_unless = command_runner._log_success, command_runner._raise_unless_retryable

    @contextmanager
    def observe_attempt(command: IdentifiedCommand, expected: Expected | None) -> Iterator[runner.Attempt]:
        probe.attempts.append(ObservedAttempt(str(command.id)))
        with begin(command, expected) as attempt:
            yield attempt

    def finish_attempt(attempt: runner.Attempt, *, dry_run: bool) -> None:
        finish(attempt, dry_run=dry_run)
        probe.attempts[-1].writes = bool(attempt.before_commit) and not dry_run
        if probe.attempts[-1].writes:
            target.before_commit()

    def succeed(*arguments: Any, **keywords: Any) -> None:
        if probe.last_writer:
            target.after_commit()
        log_success(*arguments, **keywords)

    def count_failure(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError) and not is_connection_lost(error):
            probe.retried[str(_sqlstate(error))] += 1
        raise_unless(error, is_last=is_last)

    setattr(command_runner, "begin_attempt", observe_attempt)  # noqa: B010 - imported there
    command_runner._finish = finish_attempt
    command_runner._log_success = succeed
    command_runner._raise_unless_retryable = count_failure
    return probe


def is_connection_lost(error: DatabaseError | InterfaceError) -> bool:
    """Tell whether the database has gone, rather than refused."""
    sqlstate = _sqlstate(error)
    return sqlstate is None or sqlstate.startswith(_CONNECTION_LOST)


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)
