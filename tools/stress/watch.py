"""What a worker sees of the command runner: the attempts it makes, and the connection it loses."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

from hotel.kernel import attempt as runner
from hotel.kernel import command_runner
from hotel.kernel.attempt import Expected, IdentifiedCommand, begin_attempt
from tools.stress.blows import Target

_GONE = ("57P", "08")
"""Classes of SQLSTATE: shut down, starting up, connection broken."""


@dataclass
class Attempt:
    """One transaction of the runner. `tells`: it had news to tell, and nothing changes without."""

    id: str
    tells: bool = False


@dataclass
class Watch:
    """The attempts since the last look, in order, and what the database said of those that broke."""

    target: Target
    attempts: list[Attempt] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        self.attempts.clear()
        self.repeated.clear()
        self.target.is_keyed = False

    @property
    def ids(self) -> list[str]:
        return [attempt.id for attempt in self.attempts]

    @property
    def last_writer(self) -> list[str]:
        """The attempt that succeeded, if it wrote."""
        return [attempt.id for attempt in self.attempts[-1:] if attempt.tells]

    @property
    def possible_writers(self) -> list[str]:
        return [attempt.id for attempt in self.attempts if attempt.tells]


def watch_runner(target: Target) -> Watch:
    """Watch every command of this process from now on, and tell `target` of its commits."""
    watch = Watch(target)
    begin, finish = begin_attempt, command_runner._finish
    log_success, raise_unless = command_runner._log_success, command_runner._raise_unless_retryable

    @contextmanager
    def watch_attempt(command: IdentifiedCommand, expected: Expected | None) -> Iterator[runner.Attempt]:
        watch.attempts.append(Attempt(str(command.id)))
        with begin(command, expected) as attempt:
            yield attempt

    def finish_attempt(attempt: runner.Attempt, *, dry_run: bool) -> None:
        finish(attempt, dry_run=dry_run)
        watch.attempts[-1].tells = bool(attempt.before_commit) and not dry_run
        if watch.attempts[-1].tells:
            target.before_commit()

    def succeed(*facts: Any, **more: Any) -> None:
        if watch.last_writer:
            target.after_commit()
        log_success(*facts, **more)

    def count_failure(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError) and not is_lost(error):
            watch.repeated[str(_sqlstate(error))] += 1
        raise_unless(error, is_last=is_last)

    setattr(command_runner, "begin_attempt", watch_attempt)  # noqa: B010 - imported there
    command_runner._finish = finish_attempt
    command_runner._log_success = succeed
    command_runner._raise_unless_retryable = count_failure
    return watch


def is_lost(error: DatabaseError | InterfaceError) -> bool:
    """Whether the database did not refuse, but has gone."""
    sqlstate = _sqlstate(error)
    return sqlstate is None or sqlstate.startswith(_GONE)


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)
