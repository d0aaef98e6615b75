"""What no browser sends of its own accord as a field of a form."""

from typing import Any

HOSTILE: list[Any] = [
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
