"""The runner of commands: one durable transaction for each, all or nothing."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from hotel.kernel.attempt import Attempt, Expected, IdentifiedCommand, begin_attempt
from hotel.kernel.exceptions import Busy, InvariantRefused
from hotel.kernel.invariants import invariant_of, retried_keys
from hotel.kernel.log_context import command_id, commands_of_request
from hotel.kernel.sql.joined_messages import join_messages

logger = logging.getLogger("innkeeper.commands")

T = TypeVar("T")
C = TypeVar("C", bound=IdentifiedCommand)

_jitter = random.SystemRandom()

ATTEMPTS = 5

_ROLLED_BACK_BY_OTHERS = {"40P01", "40001"}  # deadlock victim, serialization failure
_OUTDATED_PREPARED_STATEMENT = {"0A000", "26000"}  # OUTDATED_ERRORS of hotel.kernel.sql.prepared_statements
_LOCK_NOT_GRANTED = "55P03"


def run_command(
    command: C,
    work: Callable[[C], T],
    *,
    name: str = "",
    subject: Mapping[str, Any] | None = None,
    expected: Expected | None = None,
    dry_run: bool = False,
    is_logged: bool = True,
) -> T:
    """Run `work(command)` in one durable transaction and return its result.

    `work` may run several times, as in `attempts`, whose arguments and refusals are the same.
    """
    for attempt in attempts(
        command, name=name, subject=subject, expected=expected, dry_run=dry_run, is_logged=is_logged
    ):
        with attempt:
            result = work(command)
    return result


def attempts(
    command: IdentifiedCommand,
    *,
    name: str = "",
    subject: Mapping[str, Any] | None = None,
    expected: Expected | None = None,
    dry_run: bool = False,
    is_logged: bool = True,
) -> Iterator[AbstractContextManager[Attempt]]:
    """Yield attempts to run a command, each a durable transaction, until one of them commits.

        for attempt in attempts(command):
            with attempt:
                result = service(command)

    The body may run several times, each time from the start and with the same command: after a deadlock, when another
    command took a unique key at the same time, and when a migration has outdated a prepared statement. Work that
    services leave for the end of the transaction (events) is done inside it. `expected` is compared when the subject
    is locked. A `dry_run` does all that a commit would do, and rolls back. `name` and `subject` say in the log what
    was done to which booking or room; `is_logged` is false for the bookkeeping of background processes.

    An attempt raises Busy when a lock is not granted in time (the connection's `lock_timeout`, 5 s), InvariantRefused
    when the database refuses, and whatever its body raises; then nothing has changed.
    """
    run = _Run(command, name, subject, expected, dry_run, is_logged)
    _note_in_request(command)
    for number in range(1, ATTEMPTS + 1):
        yield run.attempt(number)
        if run.is_done:
            return
    raise AssertionError("unreachable: the last attempt commits or raises")


@dataclass
class _Run:
    """One command with what its attempts need; `is_done` after the attempt that committed."""

    command: IdentifiedCommand
    name: str
    subject: Mapping[str, Any] | None
    expected: Expected | None
    dry_run: bool
    is_logged: bool
    started: float = field(default_factory=time.monotonic)
    is_done: bool = False

    @contextmanager
    def attempt(self, number: int) -> Iterator[Attempt]:
        """Run the body in one transaction. Failures that another attempt may avoid end here, after a pause."""
        log_token = command_id.set(self.command.id)
        try:
            with (
                begin_attempt(self.command, self.expected) as attempt,
                join_messages(),
                transaction.atomic(durable=True),
            ):
                yield attempt
                _finish(attempt, dry_run=self.dry_run)
        except DatabaseError as error:
            _raise_unless_retryable(error, is_last=number == ATTEMPTS)
            time.sleep(_jitter.uniform(0, 0.01 * 2**number))
        else:
            self.is_done = True
            if self.is_logged and not (self.dry_run or attempt.is_repetition):
                seconds = time.monotonic() - self.started
                _log_success(self.command, self.name, self.subject, seconds=seconds)
        finally:
            command_id.reset(log_token)


def _note_in_request(command: IdentifiedCommand) -> None:
    commands = commands_of_request.get()
    if commands is not None:
        commands.append(command.id)


def _finish(attempt: Attempt, *, dry_run: bool) -> None:
    for finish in attempt.before_commit.values():
        finish()
    if dry_run:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _log_success(
    command: IdentifiedCommand, name: str, subject: Mapping[str, Any] | None, *, seconds: float
) -> None:
    hotel = getattr(command, "hotel", None)
    facts = {
        "command": name,
        "hotel": hotel.slug if hotel else None,
        "subject": dict(subject or {}),
        "ms": round(seconds * 1000, 1),
    }
    logger.info("Command %s done", name or "without a name", extra=facts)


def _raise_unless_retryable(error: DatabaseError, *, is_last: bool) -> None:
    """Return when another attempt may succeed; raise Busy, InvariantRefused or the error itself otherwise."""
    if isinstance(error, IntegrityError):
        if is_last or _constraint(error) not in retried_keys():
            _raise_refusal(error)
    elif is_last or _sqlstate(error) not in _ROLLED_BACK_BY_OTHERS | _OUTDATED_PREPARED_STATEMENT:
        _raise_if_busy(error)
        raise error


def _raise_if_busy(error: Exception) -> None:
    if _sqlstate(error) in {_LOCK_NOT_GRANTED, *_ROLLED_BACK_BY_OTHERS}:
        raise Busy(
            _("Another command is working on the same rooms or bookings. Please try again.")
        ) from error


def _raise_refusal(error: IntegrityError) -> NoReturn:
    name = _constraint(error)
    if name is None:
        raise error
    invariant = invariant_of(name)
    logger.warning(
        "The database refused a command",
        extra={"constraint": name, "invariant": invariant and invariant.number},
    )
    if invariant is None:
        raise InvariantRefused(
            _("The change contradicts other data in the database."),
            code="constraint_refused",
            constraint=name,
        ) from error
    raise InvariantRefused(
        _("The change would break an invariant: %(promise)s") % {"promise": invariant.promise},
        code=invariant.code,
        invariant=invariant.number,
        constraint=name,
    ) from error


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


def _constraint(error: Exception) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
