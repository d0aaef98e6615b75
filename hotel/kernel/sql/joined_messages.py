"""The driver's side: statements that go to the server together, in one message.

psycopg2 sends every statement in a message of its own, BEGIN and COMMIT included, and waits for its result. Inside
`join_messages` a statement without a result waits and goes with the next one, BEGIN goes with the first message of the
transaction, and COMMIT with the last writes. The server executes the same statements in the same order.

- Nothing is read before the waiting statements: they go before everything else that the connection sends.
- A statement that has waited fails where its message is sent, with its own error and the name of its constraint.
- A rollback drops what waits. So does a rollback to a savepoint: every waiting statement is later than every savepoint.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg2
from django.db import connection
from psycopg2 import errors, extensions

MAX_JOINED_BYTES = 64 * 1024
"""Longer texts go alone: to copy them into one message costs more than another message."""


class Part(NamedTuple):
    """A statement of a message as the program wrote it, and its text for the server."""

    statement: Any
    text: Any

    @property
    def label(self) -> str:
        """A short form of the statement for people: its name, or how it begins."""
        return str(getattr(self.statement, "prefix", self.statement))[:60]


_BEGIN = Part("BEGIN", b"BEGIN")


@contextmanager
def join_messages() -> Iterator[None]:
    """Let Django's connection join messages until the block ends. The block encloses the transaction.

    Does nothing on a connection of another class.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    session = connection.connection
    if not isinstance(session, JoiningConnection):
        yield
        return
    session.joins = True
    try:
        yield
    finally:
        session.joins = False


class JoiningConnection(extensions.connection):
    """A connection on which statements without a result wait for the next statement while `joins` is set.

    A transaction that Django begins then is begun and ended by texts of this class, and psycopg2, which would send
    BEGIN and COMMIT alone, stays in its autocommit mode. Every other transaction is psycopg2's.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joins = False
        self.waiting: list[Part] = []
        self.begins_by_text = False
        self._is_aborted = False

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """Open a JoiningCursor, unless the caller names another class.

        A server-side cursor in a transaction of this class is declared WITH HOLD: psycopg2 refuses others in its
        autocommit mode.
        """
        name = args[0] if args else kwargs.get("name")
        if name and self.begins_by_text:
            kwargs["withhold"] = True
        return super().cursor(*args, **{"cursor_factory": JoiningCursor, **kwargs})

    @property
    def autocommit(self) -> bool:
        """Tell whether no transaction is begun. Django sets it to False to begin one and to True after its end."""
        return not self.begins_by_text and super().autocommit

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        self.begins_by_text, self._is_aborted = self.joins and not value, False
        extensions.connection.autocommit.__set__(self, value or self.begins_by_text)  # type: ignore[attr-defined]

    def commit(self) -> None:
        """Commit. In a transaction of this class the waiting statements go with COMMIT."""
        if not self.begins_by_text:
            self.send_unsent()
            super().commit()
        elif self.waiting or self._is_open() or self._is_aborted:
            self.cursor().execute("COMMIT")

    def rollback(self) -> None:
        """Drop what waits and roll back what was sent."""
        self.drop_waiting()
        self._is_aborted = False
        if not self.begins_by_text:
            super().rollback()
        elif self._is_open():
            self.cursor().execute("ROLLBACK")

    def lets_wait(self, statement: Any) -> bool:
        """Tell whether a statement may go with the next one: without a result, in a transaction that commits later."""
        return self.joins and not self.autocommit and not getattr(statement, "has_result", True)

    def keep_waiting(self, part: Part) -> bool:
        """Keep a statement for the next message and return True, or return False when that would become too long."""
        size = sum(len(waiting.text) for waiting in self.waiting) + len(part.text)
        if size > MAX_JOINED_BYTES:
            return False
        self.waiting.append(part)
        return True

    def drop_waiting(self) -> None:
        """Forget the waiting statements."""
        self.waiting.clear()

    def unsent(self) -> Sequence[Part]:
        """Return what has to be sent before the next statement: BEGIN and the waiting statements."""
        begin = [_BEGIN] if self.begins_by_text and not self._is_open() else []
        return [*begin, *self.waiting]

    def send_unsent(self) -> None:
        """Send that in a message of its own."""
        if unsent := self.unsent():
            self.send(super().cursor(), unsent)

    def send(self, cursor: extensions.cursor, message: Sequence[Part], values: Any = None) -> None:
        """Send one message; the cursor gets the result of its last statement.

        `values` are those of a single statement. After an error the transaction is aborted, also where the server has
        not begun it because it could not parse the message.
        """
        if self._is_aborted:
            raise errors.InFailedSqlTransaction("The first message of this transaction has failed.")
        text = message[0].text if len(message) == 1 else b"; ".join(part.text for part in message)
        try:
            extensions.cursor.execute(cursor, text, values)
        except psycopg2.Error as error:
            self._is_aborted = self.begins_by_text and not self._is_open()
            if len(message) > 1:
                error.add_note(f"Sent in one message: {', '.join(part.label for part in message)}")
            raise
        finally:
            self.drop_waiting()

    def _is_open(self) -> bool:
        return self.get_transaction_status() != extensions.TRANSACTION_STATUS_IDLE


class JoiningCursor(extensions.cursor):
    """A cursor of a JoiningConnection: everything that it sends goes after the waiting statements."""

    _last: tuple[Any, Any] | None = None

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 (psycopg2's name)
        """Send a statement, or let it wait."""
        self.send_part(Part(query, query), vars)

    def send_part(self, part: Part, values: Any) -> None:
        """Send a statement, whose text has these values for its placeholders, or let it wait."""
        session: Any = self.connection
        self._last = None if self.name else (part.statement, values)
        if isinstance(part.statement, str) and part.statement.startswith("ROLLBACK TO"):
            session.drop_waiting()
        lets_wait, unsent = session.lets_wait(part.statement), session.unsent()
        if self.name or not (lets_wait or unsent):
            session.send_unsent()
            session.send(self, [part], values)
            return
        part = part._replace(text=self.mogrify(part.text, values))
        if lets_wait and session.keep_waiting(part):
            return
        if len(part.text) > MAX_JOINED_BYTES:
            session.send_unsent()
            unsent = []
        session.send(self, [*unsent, part])

    def executemany(self, query: Any, vars_list: Any) -> None:
        """Send a statement once for each of the values."""
        self._send_unsent()
        super().executemany(query, vars_list)

    def callproc(self, *args: Any, **kwargs: Any) -> Any:
        """Call a function of the database."""
        self._send_unsent()
        return super().callproc(*args, **kwargs)

    def copy_from(self, *args: Any, **kwargs: Any) -> None:
        """Copy a file into a table."""
        self._send_unsent()
        super().copy_from(*args, **kwargs)

    def copy_to(self, *args: Any, **kwargs: Any) -> None:
        """Copy a table into a file."""
        self._send_unsent()
        super().copy_to(*args, **kwargs)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        """Send a COPY statement with its data."""
        self._send_unsent()
        super().copy_expert(*args, **kwargs)

    @property
    def query(self) -> bytes | None:
        """The last statement with its values in the text, as Django's query log shows it."""
        text: bytes | None = self.mogrify(*self._last) if self._last else super().query
        return text

    def _send_unsent(self) -> None:
        session: Any = self.connection
        self._last = None
        session.send_unsent()
