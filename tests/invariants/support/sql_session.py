"""A connection to the database that sends plain SQL, without Django."""

from types import TracebackType
from typing import Any, Self

import psycopg2
from psycopg2 import sql

LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")

SERIALIZATION_FAILURE = "could not serialize"
"""Another session committed first; the client should retry."""

DEADLOCK = "deadlock"
"""Two sessions waited for each other; the client should retry."""


class Session:
    """One connection. Only commit() commits."""

    def __init__(self, address: dict[str, Any], level: str = "READ COMMITTED") -> None:
        self.connection = psycopg2.connect(**address)
        self.connection.set_session(isolation_level=level)
        self.pid = self.connection.info.backend_pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.connection.close()

    def run(self, query: str | sql.Composable, **values: Any) -> list[tuple[Any, ...]]:
        """Execute one statement and return its rows, or an empty list."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def row(self, query: str, **values: Any) -> tuple[Any, ...]:
        """Return the only row of a query."""
        (row,) = self.run(query, **values)
        return row

    def one(self, query: str, **values: Any) -> Any:
        """Return the only value of a query."""
        (value,) = self.row(query, **values)
        return value

    def insert(self, table: str, **columns: Any) -> Any:
        """Insert a row and return its first column, the primary key."""
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(map(sql.Placeholder, columns)),
        )
        return self.run(statement, **columns)[0][0]

    def update(self, table: str, key: int, **columns: Any) -> None:
        """Update the row with this primary key."""
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %(key)s").format(
            sql.Identifier(table),
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns
            ),
        )
        self.run(statement, key=key, **columns)

    def written_columns(self, table: str) -> list[str]:
        """Return the columns of a table that are not generated."""
        query = (
            "SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
        )
        return [name for (name,) in self.run(query, table=table)]

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()


def constraint_of(refusal: psycopg2.Error) -> str:
    """Return the name of the constraint that refused, or SERIALIZATION_FAILURE or DEADLOCK.

    Raises any other error again.
    """
    if isinstance(refusal, psycopg2.errors.SerializationFailure):
        return SERIALIZATION_FAILURE
    if isinstance(refusal, psycopg2.errors.DeadlockDetected):
        return DEADLOCK
    if refusal.diag.constraint_name is None:
        raise refusal
    return refusal.diag.constraint_name
