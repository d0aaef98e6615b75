"""Statements that PostgreSQL prepares once on each connection: it reads and plans them once, not each time."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any, Self

from psycopg2 import extensions

_numbers = count(1)
_PLACE = re.compile("%%|%s")


class PreparedSql(str):
    """A statement that is sent often and never changes; every `%s` is a value.

    It runs like any other text, and where a value's type does not follow from its place it says so itself
    (`%s::bigint[]`). On a PreparingConnection the server keeps it prepared, with a plan for any values.
    """

    numbered: str

    def __new__(cls, sql: str) -> Self:
        made = super().__new__(cls, sql)
        numbers = count(1)
        made.numbered = _PLACE.sub(lambda place: f"${next(numbers)}" if place[0] == "%s" else place[0], sql)
        return made


class PreparingConnection(extensions.connection):
    """Knows which statements its session has prepared, by the name that each has there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: dict[str, str] = {}

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """A cursor that prepares, unless another kind is asked for."""
        return super().cursor(*args, **{"cursor_factory": PreparingCursor, **kwargs})


class PreparingCursor(extensions.cursor):
    """Sends a PreparedSql as its name and values, the first time together with its text: one message either way."""

    _asked: tuple[str, Any] | None = None

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 (psycopg2's name)
        self._asked = (str(query), vars) if isinstance(query, PreparedSql) else None
        if not isinstance(query, PreparedSql):
            super().execute(query, vars)
            return
        prepared: dict[str, str] = self.connection.prepared  # type: ignore[attr-defined]  # of a PreparingConnection
        values = list(vars or ())
        if name := prepared.get(query):
            super().execute(_execution(name, values), values)
            return
        # Never a name that was tried: a statement stays prepared where its first execution failed.
        name = f"innkeeper_{next(_numbers)}"
        super().execute(f"PREPARE {name} AS {query.numbered}; {_execution(name, values)}", values)
        prepared[query] = name

    @property
    def query(self) -> bytes | None:
        """The last statement with its values, as it would be without preparation; what Django's query log shows."""
        asked: bytes | None = self.mogrify(*self._asked) if self._asked else super().query
        return asked


def _execution(name: str, values: Sequence[Any]) -> str:
    return f"EXECUTE {name}({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}"
