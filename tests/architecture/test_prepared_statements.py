"""Tests that the names of prepared statements tell statements apart, and that applications see three names."""

import ast
from collections import Counter
from collections.abc import Iterator

from config.settings.base import HOTEL_APPS
from hotel.kernel import sql
from tools.locks import ROOT


def names_in(source: str) -> Iterator[str]:
    """Yield the names that a module gives to its prepared statements."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="PreparedQuery" | "LockQuery" | "HoldingLockQuery")
                | ast.Attribute(value=ast.Name(id="PreparedQuery"), attr="by_key" | "from_sql"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def test_package_exports_three_names() -> None:
    assert sql.__all__ == ["PreparedQuery", "insert_rows", "update_rows"]


def test_no_two_statements_share_a_name() -> None:
    names = Counter(
        name
        for app in HOTEL_APPS
        for path in (ROOT / app).rglob("*.py")
        for name in names_in(path.read_text())
    )

    assert {"lock_bookings", "lock_rooms", "read_rooms_by_pk", "delete_room_occupancies"} <= names.keys()
    assert [name for name, count in names.items() if count > 1] == []
