"""The statements that the server receives, BEGIN and COMMIT among them, and the messages in which it gets them."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pytest
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from hotel.kernel.sql.joined_messages import JoiningConnection, JoiningCursor, Part
from hotel.kernel.sql.prepared_statements import PreparedStatement, PreparingConnection

REQUEST, KEYED_REQUEST = 19, 22
"""The largest number of statements of a check-in, move or check-out over HTTP, without and with an Idempotency-Key. It
is the same in production, where the first statement also checks that a kept connection is alive."""

REQUEST_MESSAGES, KEYED_REQUEST_MESSAGES = 11, 12
"""The largest number of messages in which the server gets these statements. In production it is one less: BEGIN goes
with the next statement, as SAVEPOINT does not."""

BUDGETS = pytest.mark.parametrize(
    ("headers", "budget", "messages"),
    [
        pytest.param({}, REQUEST, REQUEST_MESSAGES, id="without a key"),
        pytest.param(
            {"HTTP_IDEMPOTENCY_KEY": "once"}, KEYED_REQUEST, KEYED_REQUEST_MESSAGES, id="with a key"
        ),
    ],
)


class SentStatements(list[str]):
    """Statements in the order in which the server executes them; `messages` are the same, one list for each message."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[list[str]] = []

    def add_message(self, statements: Iterable[str]) -> None:
        """Append the statements of one message."""
        self.messages.append(list(statements))
        self.extend(self.messages[-1])


@contextmanager
def statements_sent() -> Generator[SentStatements, None, None]:
    """Collect what this thread's connection sends, at the moment at which it is sent.

    A command joins its statements into messages, BEGIN and COMMIT among them. In other transactions the driver sends
    BEGIN by itself before the first statement, and COMMIT or ROLLBACK only when there is one. Inside a test's own
    transaction a command sends SAVEPOINT and RELEASE SAVEPOINT instead. PREPARE, which a connection sends once for each
    statement, is left out.
    """
    sent, own = SentStatements(), cast("Any", connection)
    send, executemany, prepare = (
        JoiningConnection.send,
        JoiningCursor.executemany,
        PreparingConnection.prepare,
    )

    def note_message(session: Any, cursor: Any, message: Sequence[Part], values: Any = None) -> None:
        if session is own.connection:
            _note_begin(sent)
            sent.add_message(part.statement for part in message)
        send(session, cursor, message, values)

    def note_each(cursor: Any, query: Any, vars_list: Any) -> None:
        cursor.connection.send_unsent()
        _note_begin(sent)
        for _ in vars_list:
            sent.add_message([query])
        executemany(cursor, query, vars_list)

    def note_begin_before_prepare(session: Any, statement: PreparedStatement) -> str:
        if session is own.connection and statement.prefix not in session.prepared:
            _note_begin(sent)
        return prepare(session, statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JoiningConnection, "send", note_message)
        patch.setattr(JoiningCursor, "executemany", note_each)
        patch.setattr(PreparingConnection, "prepare", note_begin_before_prepare)
        patch.setattr(own, "_commit", _noting_end("COMMIT", sent, own._commit))
        patch.setattr(own, "_rollback", _noting_end("ROLLBACK", sent, own._rollback))
        yield sent


@contextmanager
def assert_max_statements(budget: int, *, messages: int | None = None) -> Generator[None, None, None]:
    """Fail, and show the statements, when more than `budget` of them are sent, or in more than `messages` messages."""
    with statements_sent() as sent:
        yield
    assert len(sent) <= budget, listing(sent)
    assert messages is None or len(sent.messages) <= messages, listing(sent)


def listing(sent: SentStatements) -> str:
    """Return a line for each statement, with the number of its message."""
    lines = [f"{n:3} {sql[:180]}" for n, message in enumerate(sent.messages, start=1) for sql in message]
    return "\n".join([f"{len(sent)} statements in {len(sent.messages)} messages:", *lines])


def _note_begin(sent: SentStatements) -> None:
    if _driver_begins() and _is_idle():
        sent.add_message(["BEGIN"])


def _noting_end(word: str, sent: SentStatements, run: Callable[[], Any]) -> Callable[[], Any]:
    def end() -> Any:
        if _driver_begins() and not _is_idle():
            sent.add_message([word])
        return run()

    return end


def _driver_begins() -> bool:
    """Tell whether the driver sends BEGIN and COMMIT itself."""
    session: Any = connection.connection
    return not session.autocommit and not session.begins_by_text


def _is_idle() -> bool:
    return bool(connection.connection.info.transaction_status == TRANSACTION_STATUS_IDLE)
