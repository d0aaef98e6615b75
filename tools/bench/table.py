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
            _with_unit(self.ours, self.unit),
            "" if self.beside is None else _with_unit(self.beside, self.unit),
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
        cells = [self.headings, *(row.cells() for row in self.rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(self.headings))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells
        ]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def as_markdown(self) -> str:
        """Return the table in Markdown."""
        cells = [self.headings, tuple("---" for _ in self.headings), *(row.cells() for row in self.rows)]
        return "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n"

    def facts(self) -> dict[str, Any]:
        """Return the table for JSON."""
        return {"contenders": self.contenders, "rows": [asdict(row) for row in self.rows]}


def _with_unit(value: float, unit: str) -> str:
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}".replace(" /s", "/s")
