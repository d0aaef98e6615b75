"""Prepared statements: SQL that PostgreSQL parses and plans once on each connection.

The three names below are all that applications import of this package; an import contract in `pyproject.toml` holds
them to it. `docs/how-to/write-a-prepared-statement.md` says how to write a statement and what breaks one.
"""

from hotel.kernel.sql.bulk_writes import insert_rows, update_rows
from hotel.kernel.sql.prepared_queries import PreparedQuery

__all__ = ["PreparedQuery", "insert_rows", "update_rows"]
