"""What a worker sees of the command runner: the attempts it makes, and the connection it loses."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError

from hotel.kernel import runner as commands
from hotel.kernel.context import running_command
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
    """Watch every command of this process from now on; `target` is told of its commits."""
    run_once, watch = commands._run_once, Watch(target)

    def run_and_watch(work: Callable[[], Any], *, dry_run: bool, **how: Any) -> Any:
        def watched() -> Any:
            attempt = Attempt(str(running_command().id))
            watch.attempts.append(attempt)
            result = work()
            attempt.tells = bool(running_command().before_commit) and not dry_run
            if attempt.tells:
                target.before_commit()
            return result

        try:
            result = run_once(watched, dry_run=dry_run, **how)
        except OperationalError as error:
            if not is_lost(error):
                watch.repeated[str(_sqlstate(error))] += 1
            raise
        if watch.last_writer:
            target.after_commit()
        return result

    commands._run_once = run_and_watch
    return watch


def is_lost(error: DatabaseError | InterfaceError) -> bool:
    """Whether the database did not refuse, but has gone."""
    sqlstate = _sqlstate(error)
    return sqlstate is None or sqlstate.startswith(_GONE)


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)
