"""One attempt to run a command: the locks, events and rows that it collects until its transaction ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID


class LockRank(IntEnum):
    """The order in which every command locks rows. Commands that keep to it never deadlock with each other."""

    HOTELS = 1
    STAFF = 2
    CALENDARS = 3
    BOOKINGS = 4
    ROOM_TYPES = 5
    ROOMS = 6
    BLOCKS = 7
    GUESTS = 8
    TASKS = 9
    SUBSCRIPTIONS = 10
    WEBHOOKS = 11
    CANCELLATION_POLICIES = 12
    MAILS = 13


@dataclass(frozen=True)
class Expected:
    """The versions in which the caller expects the subject: one of these entity tags.

    `field` and `name` identify the subject among the locked rows of `rank`. A refusal carries `name` in its member
    `named_as`, if there is one.
    """

    rank: LockRank
    field: str
    name: str
    tags: frozenset[str]
    named_as: str = ""


class IdentifiedCommand(Protocol):
    """A command, as far as its runner knows it."""

    @property
    def id(self) -> UUID: ...


@dataclass
class Attempt:
    """The state that one attempt of a command collects.

    `before_commit` holds the work left for the end of the transaction, by its name. `locked` holds the primary keys
    of the rows locked so far. `held_rows` holds rows with their details, as the command has written them, by
    the query that reads them and by key (`hotel.kernel.sql`).
    `is_repetition` says that the answer of an earlier request was found and nothing was done.
    """

    command: IdentifiedCommand
    before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    locked: dict[LockRank, set[int]] = field(default_factory=dict)
    expected: Expected | None = None
    held_rows: dict[Any, dict[Any, Any]] = field(default_factory=dict)
    is_repetition: bool = False


_current: ContextVar[Attempt | None] = ContextVar("current_attempt", default=None)


@contextmanager
def begin_attempt(command: IdentifiedCommand, expected: Expected | None) -> Iterator[Attempt]:
    """Make a new attempt the current one."""
    attempt = Attempt(command, expected=expected)
    token = _current.set(attempt)
    try:
        yield attempt
    finally:
        _current.reset(token)


def current_attempt() -> Attempt:
    """Return the attempt that this code is part of. Raises RuntimeError outside the command runner."""
    attempt = _current.get()
    if attempt is None:
        raise RuntimeError("services run inside hotel.kernel.command_runner.run_command")
    return attempt


def current_attempt_or_none() -> Attempt | None:
    """Return the attempt that this code is part of; None outside the command runner."""
    return _current.get()
