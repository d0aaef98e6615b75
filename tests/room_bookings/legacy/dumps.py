"""Dumps of the old system for the tests: file A with what is known about it."""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data"
FILE_A = DATA / "legacy_hotel_a.json.xz"
AS_OF_A = "2026-11-20T14:00:00Z"

Row = dict[str, Any]


def rows_of_a() -> list[Row]:
    """Return the rows of file A, anew for each call."""
    rows: list[Row] = json.loads(lzma.decompress(FILE_A.read_bytes()))
    return rows


@cache
def oracle_of_a() -> dict[str, Any]:
    """Return what was counted in file A."""
    oracle: dict[str, Any] = json.loads(
        lzma.decompress((DATA / "legacy_hotel_a_oracle.json.xz").read_bytes())
    )
    return oracle


def write_dump(path: Path, rows: list[Row]) -> Path:
    """Write rows as `dumpdata` does; return the path."""
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return path
