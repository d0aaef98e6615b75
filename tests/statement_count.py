"""The statements that the server receives, BEGIN and COMMIT among them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

REQUEST, KEYED_REQUEST = 20, 23
"""The largest number of statements of a check-in, move or check-out over HTTP, without and with an Idempotency-Key. In
production it is one more: `SELECT 1` checks that a kept connection is alive."""

BUDGETS = pytest.mark.parametrize(
    ("headers", "budget"),
    [
        pytest.param({}, REQUEST, id="without a key"),
        pytest.param({"HTTP_IDEMPOTENCY_KEY": "once"}, KEYED_REQUEST, id="with a key"),
    ],
)


@contextmanager
def statements_sent() -> Generator[list[str], None, None]:
    """Collect what this thread's connection sends.

    The driver sends BEGIN by itself before the first statement of a transaction, and COMMIT or ROLLBACK only
    when there is one; inside a test's own transaction it sends SAVEPOINT and RELEASE SAVEPOINT instead.
    """
    sent: list[str] = []

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not connection.connection.autocommit and _is_idle():
            sent.append("BEGIN")
        sent.extend([sql] * (len(params) if many else 1))
        return run(sql, params, many, context)

    def ending(word: str, run: Callable[[], Any]) -> Callable[[], Any]:
        def end() -> Any:
            if not _is_idle():
                sent.append(word)
            return run()

        return end

    own: Any = connection
    with connection.execute_wrapper(execute), pytest.MonkeyPatch.context() as patch:
        patch.setattr(own, "_commit", ending("COMMIT", own._commit))
        patch.setattr(own, "_rollback", ending("ROLLBACK", own._rollback))
        yield sent


@contextmanager
def assert_max_statements(budget: int) -> Generator[None, None, None]:
    """Fail, and show the statements, when more than `budget` of them are sent."""
    with statements_sent() as sent:
        yield
    assert len(sent) <= budget, listing(sent)


def listing(sent: list[str]) -> str:
    return "\n".join(
        [f"{len(sent)} statements:", *(f"{n:3} {sql[:180]}" for n, sql in enumerate(sent, start=1))]
    )


def _is_idle() -> bool:
    return bool(connection.connection.info.transaction_status == TRANSACTION_STATUS_IDLE)
