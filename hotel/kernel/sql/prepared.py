"""Statements that PostgreSQL prepares once on each connection: it reads and plans them once, not each time."""

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import count
from typing import Any, Self

from psycopg2 import errors, extensions

_attempts = count(1)
_PLACE = re.compile("%%|%s")

OUT_OF_DATE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
"""A migration changed the type of what a statement returns; or the session behind the connection is another one."""


class PreparedSql(str):
    """A statement that is sent often and never changes; every `%s` is a value, and it has at least one.

    It runs like any other text, and where a value's type does not follow from its place it says so itself
    (`%s::bigint[]`). On a PreparingConnection the server keeps it prepared, with a plan for any values.
    """

    numbered: str
    digest: str

    def __new__(cls, sql: str) -> Self:
        made = super().__new__(cls, sql)
        numbers = count(1)
        made.numbered = _PLACE.sub(lambda place: f"${next(numbers)}" if place[0] == "%s" else place[0], sql)
        made.digest = sha256(sql.encode()).hexdigest()[:16]
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
    """Sends a PreparedSql as its name and values, the first time together with its text: one message either way.

    When the server has one no more, or not as it was, all are forgotten: outside of a transaction the statement
    is sent once more, inside of one the error says that all of it must be done again.
    """

    _asked: tuple[str, Any] | None = None

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 (psycopg2's name)
        self._asked = None
        if not isinstance(query, PreparedSql) or not vars or self.name:
            super().execute(query, vars)
            return
        self._asked = (str(query), vars)
        try:
            self._run(query, vars)
        except OUT_OF_DATE:
            connection: Any = self.connection
            connection.prepared.clear()
            if not connection.autocommit:
                raise
            self._run(query, vars)

    @property
    def query(self) -> bytes | None:
        """The last statement with its values, as it would be without preparation; what Django's query log shows."""
        asked: bytes | None = self.mogrify(*self._asked) if self._asked else super().query
        return asked

    def _run(self, query: PreparedSql, values: Sequence[Any]) -> None:
        connection: Any = self.connection
        prepared: dict[str, str] = connection.prepared
        if name := prepared.get(query):
            super().execute(_execution(name, values), values)
            return
        # The text is in the name, so that no session ever runs another one. A name that was tried is never used again:
        # a statement stays prepared where its first execution failed.
        name = f"innkeeper_{query.digest}_{next(_attempts)}"
        super().execute(f"PREPARE {name} AS {query.numbered}; {_execution(name, values)}", values)
        prepared[query] = name


def _execution(name: str, values: Sequence[Any]) -> str:
    return f"EXECUTE {name}({', '.join(['%s'] * len(values))})"
