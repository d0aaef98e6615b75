"""Rows that an attempt of a command locks and holds, with all that shows them to clients.

The lock and the reading of details are two statements of one message. So the reading sees what others have committed
during the wait for the lock; the details of a single statement would be older than its locked rows. The lock leaves
the primary keys in a setting of the transaction, and the reading takes them from there.
"""

from typing import Any, TypeVar

from django.db import models
from psycopg2.extensions import AsIs

from hotel.kernel.attempt import current_attempt
from hotel.kernel.sql.prepared_queries import CompiledQuery, PreparedQuery, RowsByKey
from hotel.kernel.sql.prepared_statements import PreparedStatement
from hotel.kernel.sql.statement_cursor import statement_cursor

M = TypeVar("M", bound=models.Model)

_SETTING = "innkeeper.left_keys"
_LEFT_KEYS: Any = AsIs(f"current_setting('{_SETTING}')::bigint[]")


class KeyLeavingQuery(PreparedQuery[Any]):
    """A prepared query of primary keys that leaves them for `hold_left_rows` and waits for the next statement."""

    def __call__(self, **values: Any) -> list[Any]:
        """Leave the keys; return nothing. Raises KeyError for a parameter without its value."""
        compiled = self._compiled()
        with statement_cursor() as cursor:
            cursor.execute(compiled.statement, [values[name] for name in compiled.parameters])
        return []

    def _compile(self) -> CompiledQuery:
        compiled = super()._compile()
        sql = f"SELECT set_config('{_SETTING}', ARRAY({compiled.statement})::text, true)"
        compiled.statement = PreparedStatement(self._name, sql, has_result=False)
        return compiled


def hold_left_rows(details: RowsByKey[M]) -> list[M]:
    """Read the rows whose keys a statement has left, hold them for the rest of the attempt, and return them by key.

    Services write into the instances what they write to the database; `details` then returns these instances. A row
    that is held already stays the same instance, with the values read now.
    """
    held = current_attempt().held_rows.setdefault(details, {})
    read = sorted(details.read(_LEFT_KEYS), key=lambda row: row.pk)
    for row in read:
        vars(held.setdefault(row.pk, row)).update(vars(row))
    return [held[row.pk] for row in read]
