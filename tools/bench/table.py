"""The tables of a bench: what was measured, beside what it is compared with and its target."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

BESIDE_THE_FLOOR = ("ours", "floor")


@dataclass(frozen=True)
class Row:
    """One result, beside that of another contender. `reached` is None where there is no target to reach."""

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
    contenders: tuple[str, str] = BESIDE_THE_FLOOR

    @property
    def headings(self) -> tuple[str, ...]:
        return ("what", *self.contenders, "ratio", "statements", "target", "reached", "note")

    def as_text(self) -> str:
        cells = [self.headings, *(row.cells() for row in self.rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(self.headings))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells
        ]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def as_markdown(self) -> str:
        cells = [self.headings, tuple("---" for _ in self.headings), *(row.cells() for row in self.rows)]
        return "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n"

    def facts(self) -> dict[str, Any]:
        return {"contenders": self.contenders, "rows": [asdict(row) for row in self.rows]}


def _with_unit(value: float, unit: str) -> str:
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}".replace(" /s", "/s")
