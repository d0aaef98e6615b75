"""The driver's side: a text with a name, and a connection whose session keeps it prepared.

psycopg2 prepares nothing itself. The classes here send PREPARE and EXECUTE as ordinary texts.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import count
from typing import Any, Self

from psycopg2 import errors, extensions

from hotel.kernel.sql.joined_messages import JoiningConnection, JoiningCursor, Part

MAX_NAME_LENGTH = 40
"""Characters of an author's name. PostgreSQL cuts identifiers at 63 bytes; a digest and a counter follow the name."""

OUTDATED_ERRORS = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
"""SQLSTATE 0A000: a migration changed the type of a returned column. 26000: the session lacks the statement."""

_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_NAME_LENGTH - 1}}}")
_PLACEHOLDER = re.compile("%%|%s")
_DIGEST_LENGTH = 12

_preparation_numbers = count(1)


class PreparedStatement(str):
    """A statement whose text never changes, with a name; every `%s` is a value, and it has at least one.

    On a PreparingConnection the server keeps it prepared, with one plan for all values. On any other connection it
    runs as ordinary text. Where a value's type does not follow from its position, the text casts it
    (`%s::bigint[]`).

    `has_result` is false where nobody needs rows or their number: within a command, such a statement waits for the
    next one (`hotel.kernel.sql.joined_messages`). `prefix` is the name and a digest of the text: no session ever runs
    another text under it. Raises ValueError for a name that `require_statement_name` refuses.
    """

    prefix: str
    numbered: str
    has_result: bool

    def __new__(cls, name: str, sql: str, *, has_result: bool = True) -> Self:
        require_statement_name(name)
        statement = super().__new__(cls, sql)
        statement.has_result = has_result
        numbers = count(1)
        statement.numbered = _PLACEHOLDER.sub(
            lambda found: f"${next(numbers)}" if found[0] == "%s" else "%", sql
        )
        statement.prefix = f"{name}_{sha256(sql.encode()).hexdigest()[:_DIGEST_LENGTH]}"
        return statement


def require_statement_name(name: str) -> None:
    """Raise ValueError unless the name is a letter and then letters, digits and `_`: lower case, not too long."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a statement name: [a-z][a-z0-9_]*, at most {MAX_NAME_LENGTH} characters"
        )


class PreparingConnection(JoiningConnection):
    """A connection that knows what its session has prepared: the server's name of each statement, by its prefix."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: dict[str, str] = {}

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Open a PreparingCursor, unless the caller names another class."""
        return super().cursor(*args, **{"cursor_factory": PreparingCursor, **kwargs})

    def prepare(self, statement: PreparedStatement) -> str:
        """Return the server's name of a statement, and send PREPARE unless the session has it.

        PREPARE goes alone and before the waiting statements: PostgreSQL keeps the text of its whole message. It reads
        no rows, and a rollback does not undo it.
        """
        if name := self.prepared.get(statement.prefix):
            return name
        name = f"{statement.prefix}_{next(_preparation_numbers)}"
        extensions.cursor.execute(super().cursor(), f"PREPARE {name} AS {statement.numbered}")
        self.prepared[statement.prefix] = name
        return name

    def send(self, cursor: extensions.cursor, message: Sequence[Part], values: Any = None) -> None:
        """Send one message. Forget all that was prepared when the server lacks a statement of it."""
        try:
            super().send(cursor, message, values)
        except OUTDATED_ERRORS:
            self.prepared.clear()
            raise


class PreparingCursor(JoiningCursor):
    """A cursor that sends a PreparedStatement as its name and values, the first time after a PREPARE with its text.

    When the server answers with one of OUTDATED_ERRORS, the connection forgets all of its prepared statements. Outside
    a transaction the cursor then sends the statement again; inside one it raises, and the caller repeats the
    transaction.
    """

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 (psycopg2's name)
        """Run a statement. A PreparedStatement without values, or on a server-side cursor, runs as ordinary text."""
        if not isinstance(query, PreparedStatement) or not vars or self.name:
            super().execute(query, vars)
            return
        try:
            self._execute_prepared(query, vars)
        except OUTDATED_ERRORS:
            session: Any = self.connection
            if not session.autocommit:
                raise
            self._execute_prepared(query, vars)

    def _execute_prepared(self, statement: PreparedStatement, values: Sequence[Any]) -> None:
        session: Any = self.connection
        arguments = ", ".join(["%s"] * len(values))
        self.send_part(Part(statement, f"EXECUTE {session.prepare(statement)}({arguments})"), values)
