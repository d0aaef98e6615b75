"""The driver's side: a text with a name, and a connection whose session keeps it prepared.

psycopg2 prepares nothing itself. The classes here send PREPARE and EXECUTE as ordinary texts.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any, Self

from psycopg2 import errors, extensions

MAX_NAME_LENGTH = 40
"""Characters of an author's name. PostgreSQL cuts identifiers at 63 bytes; a digest and a counter follow the name."""

OUTDATED_ERRORS = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
"""SQLSTATE 0A000: a migration changed the type of a returned column. 26000: the session lacks the statement."""

_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_NAME_LENGTH - 1}}}")
_PLACEHOLDER = re.compile("%%|%s")
_DIGEST_LENGTH = 12

_attempt_numbers = count(1)


class PreparedStatement(str):
    """A statement whose text never changes, with a name; every `%s` is a value, and it has at least one.

    On a PreparingConnection the server keeps it prepared, with one plan for all values. On any other connection it
    runs as ordinary text. Where a value's type does not follow from its position, the text casts it
    (`%s::bigint[]`).

    `prefix` is the name and a digest of the text: no session ever runs another text under it. Raises ValueError for
    a name that `require_statement_name` refuses.
    """

    prefix: str
    numbered: str

    def __new__(cls, name: str, sql: str) -> Self:
        require_statement_name(name)
        statement = super().__new__(cls, sql)
        numbers = count(1)
        statement.numbered = _PLACEHOLDER.sub(
            lambda found: f"${next(numbers)}" if found[0] == "%s" else found[0], sql
        )
        statement.prefix = f"{name}_{sha256(sql.encode()).hexdigest()[:_DIGEST_LENGTH]}"
        return statement


def require_statement_name(name: str) -> None:
    """Raise ValueError unless the name is a letter and then letters, digits and `_`: lower case, not too long."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a statement name: [a-z][a-z0-9_]*, at most {MAX_NAME_LENGTH} characters"
        )


class PreparingConnection(extensions.connection):
    """A connection that knows what its session has prepared: the server's name of each statement, by its prefix."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: dict[str, str] = {}

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Open a PreparingCursor, unless the caller names another class."""
        return super().cursor(*args, **{"cursor_factory": PreparingCursor, **kwargs})


class PreparingCursor(extensions.cursor):
    """A cursor that sends a PreparedStatement as its name and values, the first time together with its text.

    Both go in one message. When the server answers with one of OUTDATED_ERRORS, the connection forgets all of its
    prepared statements. Outside a transaction the cursor then sends the statement again; inside one it raises, and
    the caller repeats the transaction.
    """

    _last: tuple[str, Any] | None = None

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 (psycopg2's name)
        """Run a statement. A PreparedStatement without values, or on a server-side cursor, runs as ordinary text."""
        self._last = None
        if not isinstance(query, PreparedStatement) or not vars or self.name:
            super().execute(query, vars)
            return
        self._last = (str(query), vars)
        connection: Any = self.connection
        prepared: dict[str, str] = connection.prepared
        try:
            name, sql = _name_and_sql(query, vars, prepared)
            super().execute(sql, vars)
        except OUTDATED_ERRORS:
            prepared.clear()
            if not connection.autocommit:
                raise
            name, sql = _name_and_sql(query, vars, prepared)
            super().execute(sql, vars)
        prepared[query.prefix] = name

    @property
    def query(self) -> bytes | None:
        """The last statement with its values in the text, as Django's query log shows it."""
        text: bytes | None = self.mogrify(*self._last) if self._last else super().query
        return text


def _name_and_sql(
    statement: PreparedStatement, values: Sequence[Any], prepared: Mapping[str, str]
) -> tuple[str, str]:
    """Return the server's name of a statement, and the text that runs it: with a PREPARE before it the first time."""
    arguments = ", ".join(["%s"] * len(values))
    if name := prepared.get(statement.prefix):
        return name, f"EXECUTE {name}({arguments})"
    # A name that was tried is never used again: the server keeps a statement prepared even when its first
    # execution fails, and a second PREPARE with the same name would be refused.
    name = f"{statement.prefix}_{next(_attempt_numbers)}"
    return name, f"PREPARE {name} AS {statement.numbered}; EXECUTE {name}({arguments})"
