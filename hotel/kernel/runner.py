"""The one way to run a command: one durable transaction, all or nothing."""

import logging
import random
import time
from collections.abc import Callable
from typing import NoReturn, TypeVar

from django.db import IntegrityError, NotSupportedError, OperationalError, connection, transaction

from hotel.kernel.context import Command, Expected, _running
from hotel.kernel.exceptions import Busy, InvariantRefused
from hotel.kernel.invariants import invariant_of, retried_keys

logger = logging.getLogger(__name__)

T = TypeVar("T")

_jitter = random.SystemRandom()

ATTEMPTS = 5

_ROLLED_BACK_BY_OTHERS = {"40P01", "40001"}  # deadlock victim, serialization failure
_PREPARED_BEFORE_A_CHANGE = {"0A000", "26000"}  # hotel.kernel.sql.prepared_statements.OUTDATED_ERRORS
_LOCK_NOT_GRANTED = "55P03"


def run_command(work: Callable[[], T], *, expected: Expected | None = None, dry_run: bool = False) -> T:
    """Run `work` in one durable transaction and return what it returns.

    `expected` is judged when the subject is locked. A `dry_run` does everything that a commit would, and rolls back.

    `work` may run several times, each time from the start: a deadlock victim is tried again, and so is who took a
    key at the same time as another, or whose prepared statements a migration has outdated. What services left to
    do before commit (events) is done inside the transaction. Raises Busy when a lock is not granted in time (the
    connection's `lock_timeout`, 5 s), InvariantRefused when the database refuses, and whatever `work` raises; then
    nothing has changed.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _run_once(work, expected=expected, dry_run=dry_run)
        except (OperationalError, NotSupportedError) as error:
            again = _ROLLED_BACK_BY_OTHERS | _PREPARED_BEFORE_A_CHANGE
            if _sqlstate(error) not in again or attempt == ATTEMPTS:
                _raise_if_busy(error)
                raise
        except IntegrityError as error:
            if _constraint(error) not in retried_keys() or attempt == ATTEMPTS:
                _raise_refusal(error)
        time.sleep(_jitter.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("unreachable: the last attempt returns or raises")


def _run_once(work: Callable[[], T], *, expected: Expected | None, dry_run: bool) -> T:
    command = Command(expected=expected)
    token = _running.set(command)
    try:
        with transaction.atomic(durable=True):
            result = work()
            for finish in command.before_commit.values():
                finish()
            if dry_run:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                transaction.set_rollback(True)
        return result
    finally:
        _running.reset(token)


def _raise_if_busy(error: Exception) -> None:
    if _sqlstate(error) in {_LOCK_NOT_GRANTED, *_ROLLED_BACK_BY_OTHERS}:
        raise Busy("Somebody else is working on the same rooms or bookings. Please try again.") from error


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
            "The change contradicts other data in the database.", code="constraint_refused", constraint=name
        ) from error
    raise InvariantRefused(
        f"The change would break an invariant: {invariant.promise}",
        code=invariant.code,
        invariant=invariant.number,
        constraint=name,
    ) from error


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


def _constraint(error: Exception) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
