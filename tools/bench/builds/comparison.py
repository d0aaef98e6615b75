"""Measurements of two sides that take turns, and the rows of the printed table."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from tools.bench.builds.targets import Target
from tools.bench.table import aligned, markdown, with_unit

HEADINGS = ("what", "base", "ours", "ratio", "target", "reached", "note")

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One result of both sides: the base's and ours."""

    what: str
    results: tuple[float, float]
    unit: str
    target: Target | None = None
    note: str = ""

    @property
    def base(self) -> float:
        """The result of the base."""
        return self.results[0]

    @property
    def ours(self) -> float:
        """The result of the working tree."""
        return self.results[1]

    @property
    def ratio(self) -> float | None:
        """Ours as a part of the base's; None where the base has nothing."""
        return self.ours / self.base if self.base > 0 else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None without a target."""
        return self.target.is_reached(base=self.base, ours=self.ours) if self.target else None

    def cells(self) -> tuple[str, ...]:
        """Return the printed cells."""
        return (
            self.what,
            with_unit(self.base, self.unit),
            with_unit(self.ours, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self.target.text if self.target else "",
            {None: "", True: "yes", False: "NO"}[self.is_reached],
            self.note,
        )

    def facts(self) -> dict[str, Any]:
        """Return the row for JSON."""
        target = self.target.text if self.target else None
        return asdict(self) | {"target": target, "ratio": self.ratio, "reached": self.is_reached}


def as_text(rows: Sequence[Row]) -> str:
    """Return the table with aligned columns."""
    return aligned([HEADINGS, *(row.cells() for row in rows)])


def as_markdown(rows: Sequence[Row]) -> str:
    """Return the table in Markdown."""
    return markdown([HEADINGS, *(row.cells() for row in rows)])


def in_turn(sides: Sequence[T], number: int) -> Sequence[T]:
    """Return the sides in their order for a round: in every second one reversed, so that none is always first."""
    return sides if number % 2 == 0 else sides[::-1]


def of_both(pair: tuple[T, T], result: Callable[[T], float]) -> tuple[float, float]:
    """Return the same result of the base and of ours."""
    base, ours = pair
    return result(base), result(ours)


@dataclass
class Results:
    """Results by name and side, in the order in which they were measured."""

    values: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def add(self, what: str, side: str, value: float) -> None:
        """Keep one result."""
        self.values.setdefault((what, side), []).append(value)

    def of(self, what: str, side: str) -> list[float]:
        """Return the results of a side."""
        return self.values[what, side]

    def median(self, what: str, side: str) -> float:
        """Return the median of a side's results."""
        return statistics.median(self.of(what, side))

    def p95(self, what: str, side: str) -> float:
        """Return the smallest result that 95 of 100 do not exceed."""
        ordered = sorted(self.of(what, side))
        return ordered[math.ceil(0.95 * len(ordered)) - 1]
