"""The journal of each worker: one line per event of a command, so that a killed worker loses at most one line."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BEGUN = "begun"
SENDING = "sending"
"""Written before a request that sets values no log records, or that another worker may have to repeat."""

DONE = "done"
REFUSED = "refused"
LOST = "lost"
"""The server was killed before it answered: the command may be done or not."""

DRY = "dry"
KEYED = "keyed"
RESENT = "resent"
STALE = "stale"
"""The mode of a request whose If-Match names an old version: it is never done."""


@dataclass(frozen=True)
class Entry:
    """One event of one command.

    `mode`: how a request was sent, for example `dry`. `command_ids`: the IDs of all its commands. `writers`: the
    commands that may have written; exactly one if done, at most one if lost. `bookings`, `rooms`: the facts that the
    answer shows of each. `differences`: where the answer differs from the request. `retried`: how often each SQLSTATE
    made the runner try again. `sets`: the values to set, by subject. `at`: seconds on a clock that all workers share.
    `request`: a request with an Idempotency-Key, as another worker needs it. `recovered_after_kill`: a killed worker
    had sent the request and its answer was stored. `recovered_after_crash`: the same, after the server was killed.
    `constraint`: the constraint of the database that refused.
    """

    event: str
    operation: str
    mode: str = ""
    command_ids: list[str] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    code: str = ""
    constraint: str = ""
    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    key: str = ""
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: float = 0
    request: dict[str, Any] = field(default_factory=dict)
    recovered_after_kill: bool = False
    recovered_after_crash: bool = False
    retried: dict[str, int] = field(default_factory=dict)


class Journal:
    """A file to which one worker after another appends entries; each is written completely or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, entry: Entry) -> None:
        """Append one entry by a single write."""
        values = {name: value for name, value in asdict(entry).items() if value}
        os.write(self._file, json.dumps(values).encode() + b"\n")


def last_entry(path: Path) -> Entry | None:
    """Return the last entry of a journal, or None for an empty one."""
    lines = path.read_bytes().splitlines()
    return Entry(**json.loads(lines[-1])) if lines else None


def read(paths: Iterable[Path]) -> Iterator[Entry]:
    """Yield the entries of all journals, one journal after another."""
    for path in paths:
        with path.open() as lines:
            yield from (Entry(**json.loads(line)) for line in lines)
