"""What each worker was told, line by line, so that a killed one has told all but its last word."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BEGUN = "begun"
DONE = "done"
REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """A command was begun, done or refused.

    `ids`: the names of its attempts; of a command done, the last one wrote. `bookings` and `rooms`: what the
    answer said of each, by booking id and by primary key. `repeated`: what the database said of broken attempts.
    """

    what: str
    kind: str
    ids: list[str] = field(default_factory=list)
    code: str = ""
    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrote: bool = False
    repeated: dict[str, int] = field(default_factory=dict)


class Journal:
    """One worker's, which goes on where an earlier one was killed. A line is written at once or not at all."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, line: Line) -> None:
        os.write(self._file, json.dumps(asdict(line)).encode() + b"\n")


def read(paths: Iterable[Path]) -> Iterator[Line]:
    for path in paths:
        if path.exists():
            with path.open() as lines:
                yield from (Line(**json.loads(line)) for line in lines)
