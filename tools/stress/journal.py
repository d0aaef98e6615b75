"""What each worker was told, line by line, so that a killed one has told all but its last word."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BEGUN = "begun"
ASKED = "asked"
"""Said between begin and answer: what is to be set that no log will tell of, a letter that another may find."""

DONE = "done"
REFUSED = "refused"
LOST = "lost"
"""The server was killed before it could answer: nobody knows whether it was done."""

DRY = "dry"
KEYED = "keyed"
FOUND = "found"
STALE = "stale"
"""The manner of a request that names a state which is not the subject's: it is never done."""


@dataclass(frozen=True)
class Line:
    """A command was begun, done, refused or lost.

    `manner`: what was said beside it, for example `dry`. `ids`: the names of all its attempts. `writers`: of one
    done, exactly one of these wrote; of one lost, at most one; none of the others did. `bookings` and `rooms`: what
    the answer said of each. `otherwise`: where the answer showed something else than what was asked for. `key`: the
    Idempotency-Key. `repeated`: what the database said of broken attempts. `sets`: what is to be set, by subject.
    `at`: when it was asked or answered, on a clock that all workers read. `letter`: what is sent with a key.
    `given_again`: the answer is one that a worker had who was killed before it could note it. `constraint`: what in
    the database refused. `given_after_crash`: the answer is one that the same worker lost with the server.
    """

    what: str
    kind: str
    manner: str = ""
    ids: list[str] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    code: str = ""
    constraint: str = ""
    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    otherwise: list[str] = field(default_factory=list)
    key: str = ""
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: float = 0
    letter: dict[str, Any] = field(default_factory=dict)
    given_again: bool = False
    given_after_crash: bool = False
    repeated: dict[str, int] = field(default_factory=dict)


class Journal:
    """One worker's, which goes on where an earlier one was killed. A line is written at once or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, line: Line) -> None:
        said = {name: value for name, value in asdict(line).items() if value}
        os.write(self._file, json.dumps(said).encode() + b"\n")


def last_line(path: Path) -> Line | None:
    """What was noted last, if anything."""
    lines = path.read_bytes().splitlines()
    return Line(**json.loads(lines[-1])) if lines else None


def read(paths: Iterable[Path]) -> Iterator[Line]:
    for path in paths:
        with path.open() as lines:
            yield from (Line(**json.loads(line)) for line in lines)
