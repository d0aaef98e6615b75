"""The target of each row of the comparison."""

import re
from dataclasses import dataclass

TARGETS = {
    "housekeeping command": "at most 0.40x",
    "booking created": "at most 1.30x",
    "booking created and confirmed": "at most 1.30x",
    "room detail": "at most 0.35x",
    "bookings search": "at most 0.15x",
    "guests search": "at most 0.25x",
    "search that finds much": "at most 15 ms",
    "list of rooms": "at most 0.25x",
    "lists of rooms a second": "at least 130/s",
    "available rooms": "at most 0.50x",
    "available rooms p95": "at most 0.40x",
    "room timeline": "at most 0.50x",
    "booking timeline": "at most 0.70x",
    "check-outs a second": "at least 1.30x",
    "check-ins a second": "at least 1.25x",
    "moves a second": "at least 1.25x",
    "worker after the load": "at most 0.75x",
    "worker just started": "at most 0.87x",
    "cold start": "at most 0.80x",
}

_PATTERN = re.compile(
    r"(?P<direction>at most|at least) (?P<bound>[0-9]+(?:\.[0-9]+)?)(?P<unit>x|/s| ms| MiB)"
)


@dataclass(frozen=True)
class Target:
    """A bound of the ratio to the base, or of the result itself in its own unit."""

    text: str
    bound: float
    is_of_ratio: bool
    is_upper: bool

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read `at most 0.40x` (of the base's), `at least 130/s`, `at most 15 ms`. Raises ValueError for other text."""
        found = _PATTERN.fullmatch(text)
        if found is None:
            message = f"not a target: {text!r}"
            raise ValueError(message)
        return cls(text, float(found["bound"]), found["unit"] == "x", found["direction"] == "at most")

    def is_reached(self, *, base: float, ours: float) -> bool:
        """Tell whether the results are within the bound."""
        value = ours / base if self.is_of_ratio else ours
        return value <= self.bound if self.is_upper else value >= self.bound


def target_of(name: str) -> Target:
    """Return the target of a row. Raises KeyError."""
    return Target.parse(TARGETS[name])
