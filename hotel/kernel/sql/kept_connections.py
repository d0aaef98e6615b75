"""Send the first statement of a request over a kept connection, which may have been lost in the meantime."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")


def read_with_health_check(read: Callable[[], T]) -> T:
    """Return what `read` reads; where the kept connection proves to be lost, read again over a new one.

    `read` sends one statement that writes nothing. Before the first statement of a request Django would send
    `SELECT 1` to learn whether a kept connection still works (CONN_HEALTH_CHECKS); here that statement is the check.
    Inside a transaction, and where Django would not check, `read` runs once. Raises what `read` raises, unless the
    connection was lost.
    """
    own: Any = connection
    if not _awaits_health_check(own):
        return read()
    own.health_check_done = True
    try:
        return read()
    except (OperationalError, InterfaceError):
        if own.is_usable():
            raise
        own.close()
    return read()


def _awaits_health_check(own: Any) -> bool:
    return bool(
        own.connection is not None
        and own.health_check_enabled
        and not own.health_check_done
        and not own.in_atomic_block
    )
