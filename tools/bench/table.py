"""The tables of the benchmark: results beside those of another contender, and their targets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

BASELINE_CONTENDERS = ("ours", "baseline")


@dataclass(frozen=True)
class Row:
    """One result, beside that of another contender. `reached` is None without a target."""

    what: str
    ours: float
    unit: str
    beside: float | None = None
    statements: int | None = None
    target: str = ""
    reached: bool | None = None
    ratio: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the printed cells."""
        return (
            self.what,
            with_unit(self.ours, self.unit),
            "" if self.beside is None else with_unit(self.beside, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.statements is None else str(self.statements),
            self.target,
            "" if self.reached is None else ("yes" if self.reached else "NO"),
            self.note,
        )


@dataclass(frozen=True)
class Table:
    """Rows of the same two contenders."""

    rows: Sequence[Row]
    contenders: tuple[str, str] = BASELINE_CONTENDERS

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns."""
        return ("what", *self.contenders, "ratio", "statements", "target", "reached", "note")

    def as_text(self) -> str:
        """Return the table with aligned columns."""
        return aligned([self.headings, *(row.cells() for row in self.rows)])

    def as_markdown(self) -> str:
        """Return the table in Markdown."""
        return markdown([self.headings, *(row.cells() for row in self.rows)])

    def facts(self) -> dict[str, Any]:
        """Return the table for JSON."""
        return {"contenders": self.contenders, "rows": [asdict(row) for row in self.rows]}


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells with aligned columns."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    ]
    return "\n".join(line.rstrip() for line in padded) + "\n"


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as a Markdown table; the first line has the headings."""
    headings, *others = lines
    shown = [headings, ["---" for _ in headings], *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in shown) + "\n"


def with_unit(value: float, unit: str) -> str:
    """Return a number with three digits and its unit."""
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}".replace(" /s", "/s")
