"""The one table of a bench: what was measured, beside its floor and its target."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEADINGS = ("what", "ours", "floor", "ratio", "statements", "target", "reached", "note")


@dataclass(frozen=True)
class Row:
    """One result. `reached` is None where there is no target to reach."""

    what: str
    ours: float
    unit: str
    floor: float | None = None
    statements: int | None = None
    target: str = ""
    reached: bool | None = None
    ratio: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            _with_unit(self.ours, self.unit),
            "" if self.floor is None else _with_unit(self.floor, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.statements is None else str(self.statements),
            self.target,
            "" if self.reached is None else ("yes" if self.reached else "NO"),
            self.note,
        )

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def as_text(rows: Sequence[Row]) -> str:
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_markdown(rows: Sequence[Row]) -> str:
    cells = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\n"


def _with_unit(value: float, unit: str) -> str:
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}".replace(" /s", "/s")
