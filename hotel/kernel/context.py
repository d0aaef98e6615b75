"""What every audit row, event and log line of one request and one command has in common."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import time
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID, uuid4

request_id: ContextVar[str] = ContextVar("request_id", default="")


class HotelClock(Protocol):
    """The settings of a hotel that say what time and which business date it has."""

    timezone: str
    day_starts_at: time
    check_out_time: time
    no_show_cutoff: time | None


class LockRank(IntEnum):
    """The order in which every command locks: whoever keeps to it meets no deadlock among its own kind."""

    BOOKINGS = 1
    ROOM_TYPES = 2
    ROOMS = 3
    GUESTS = 4
    TASKS = 5


@dataclass(frozen=True)
class Expected:
    """The state in which the caller last saw the subject that the address names: one of these entity tags."""

    rank: LockRank
    field: str
    name: str
    tags: frozenset[str]


@dataclass
class Command:
    """One command on its way: its name in every row it writes, what it expects, and what is left before commit.

    `last_read` are rows read after its last write (hotel.kernel.sql.prepared_queries).
    """

    id: UUID = field(default_factory=uuid4)
    before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
    locked: dict[LockRank, set[int]] = field(default_factory=dict)
    expected: Expected | None = None
    last_read: dict[Any, dict[Any, Any]] = field(default_factory=dict)


_running: ContextVar[Command | None] = ContextVar("running_command", default=None)


def running_command() -> Command:
    """The command this code is part of. Raises RuntimeError outside the command runner: no service runs there."""
    command = _running.get()
    if command is None:
        raise RuntimeError("services run inside hotel.kernel.runner.run_command")
    return command


def running_command_or_none() -> Command | None:
    return _running.get()


def command_id_or_none() -> UUID | None:
    command = _running.get()
    return command.id if command else None
