"""Field values that no browser sends."""

from typing import Any

INVALID_VALUES: list[Any] = [
    "x",
    "a\x00b",
    "9" * 30,
    "9" * 18,
    "-1",
    "٣",
    [b"\xed\xa0\x80"],
    [b"\xff"],
    "0001-01-01",
    "9999-12-31",
    "x" * 3000,
    ["x", "\x00"],
    ["1", "1"],
    [],
]
