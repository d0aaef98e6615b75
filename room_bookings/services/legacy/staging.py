"""The rows of a dump in temporary tables, so that its models may come in any order and no memory has to hold them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DataError, connection

from hotel.kernel.bulk_load import copy_line, copy_lines
from hotel.kernel.exceptions import Invalid
from room_bookings.services.legacy.tables import (
    LEGACY_TABLES,
    RENAMED_COLUMNS,
    TABLES_BY_MODEL,
    TIME,
    LegacyTable,
)

LINES_AT_ONCE = 2_000
"""Rows of a table that wait in memory for the next COPY."""

_INDEXES = {
    "legacy_booking": ("hotel", "assigned_room"),
    "legacy_party": ("booking",),
    "legacy_guest": ("hotel", "room", "booking"),
    "legacy_event": ("hotel", "room"),
    "legacy_task": ("hotel",),
    "legacy_room": ("hotel",),
    "legacy_staff": ("hotel", "user_pk"),
}


class DumpRow(NamedTuple):
    """A row of a dump: the label of its model in lower case, its primary key and its other columns."""

    model: str
    pk: int
    fields: Mapping[str, Any]


@dataclass
class Staged:
    """What was read: rows by model, those of models that the import does not know included."""

    read: Counter[str] = field(default_factory=Counter)

    @property
    def unknown_models(self) -> dict[str, int]:
        return {model: count for model, count in sorted(self.read.items()) if model not in TABLES_BY_MODEL}


def stage(rows: Iterable[DumpRow]) -> Staged:
    """Copy the rows of a dump into temporary tables, which end with the transaction.

    Raises Invalid for a row that lacks a column without which it means nothing, holds a value of another type, or has
    the primary key of another row of its model.
    """
    _create_tables()
    staged = Staged()
    waiting: dict[str, list[str]] = {table.model: [] for table in LEGACY_TABLES}
    for row in rows:
        staged.read[row.model] += 1
        table = TABLES_BY_MODEL.get(row.model)
        if table is None:
            continue
        lines = waiting[row.model]
        lines.append(_line(table, row))
        if len(lines) >= LINES_AT_ONCE:
            _flush(table, lines)
    for table in LEGACY_TABLES:
        _flush(table, waiting[table.model])
    _index_tables()
    return staged


def latest_instant() -> datetime | None:
    """Return the latest instant that the staged rows hold, which is about when the dump was made."""
    columns = [
        (table.table, column)
        for table in LEGACY_TABLES
        for column, kind in table.columns.items()
        if kind == TIME and not column.endswith(("expires_at", "deadline_at"))
    ]
    latest = " UNION ALL ".join(f"SELECT max({column}) AS at FROM {table}" for table, column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(at) FROM ({latest}) AS latest")
        instant: datetime | None = cursor.fetchone()[0]
    return instant


def digests() -> dict[int, str]:
    """Return a digest of the staged rows of each hotel, the same for every order of rows and models."""
    rows = " UNION ALL ".join(
        f"SELECT {table.hotel} AS hotel, md5('{table.name}' || t::text) AS row FROM {table.table} AS t"
        for table in LEGACY_TABLES
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT hotel, md5(string_agg(row, '' ORDER BY row)) FROM ({rows}) AS rows "
            "WHERE hotel IN (SELECT pk FROM legacy_hotel) GROUP BY hotel"
        )
        return dict(cursor.fetchall())


def counts_by_hotel() -> dict[int | None, dict[str, int]]:
    """Return the number of staged rows by the key of their hotel and by model; None for rows of no staged hotel."""
    parts = " UNION ALL ".join(
        f"SELECT known.pk, '{table.model}', count(*) FROM {table.table} AS t "
        f"LEFT JOIN legacy_hotel AS known ON known.pk = {table.hotel} GROUP BY known.pk"
        for table in LEGACY_TABLES
    )
    counts: dict[int | None, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(parts)
        for hotel, model, count in cursor.fetchall():
            counts.setdefault(hotel, {})[model] = count
    return counts


def _create_tables() -> None:
    with connection.cursor() as cursor:
        for table in LEGACY_TABLES:
            columns = "".join(f", {name} {kind}" for name, kind in table.columns.items())
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table.table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table.table} (pk bigint{columns}) ON COMMIT DROP")


def _index_tables() -> None:
    with connection.cursor() as cursor:
        for table in LEGACY_TABLES:
            _require_distinct_keys(cursor, table)
            cursor.execute(f"CREATE UNIQUE INDEX ON {table.table} (pk)")
            for column in _INDEXES.get(table.table, ()):
                cursor.execute(f"CREATE INDEX ON {table.table} ({column})")
            cursor.execute(f"ANALYZE {table.table}")


def _require_distinct_keys(cursor: Any, table: LegacyTable) -> None:
    cursor.execute(f"SELECT pk FROM {table.table} GROUP BY pk HAVING count(*) > 1 ORDER BY pk LIMIT 1")
    if found := cursor.fetchone():
        raise Invalid(f"The file has two rows of {table.model} with the primary key {found[0]}.")


def _line(table: LegacyTable, row: DumpRow) -> str:
    fields = row.fields
    for name in table.required:
        if fields.get(RENAMED_COLUMNS.get(name, name)) is None:
            raise Invalid(f"Row {row.pk} of {table.model} has no {name}.")
    line = copy_line([row.pk, *[fields.get(name) for name in table.names]])
    if "\x00" in line:
        raise Invalid(f"Row {row.pk} of {table.model} holds a NUL character.")
    return line


def _flush(table: LegacyTable, lines: list[str]) -> None:
    try:
        copy_lines(table.table, ["pk", *table.columns], lines)
    except DataError as error:
        keys = ", ".join(line.split("\t", 1)[0] for line in (lines[0], lines[-1]))
        column = _column_of(error)
        raise Invalid(
            f"A row of {table.model} with a primary key among {keys} holds no lawful {column}."
        ) from error
    lines.clear()


def _column_of(error: DataError) -> str:
    """Return the name of the column in which COPY found a value of another type. The value itself stays unsaid."""
    context = getattr(getattr(error.__cause__, "diag", None), "context", None) or ""
    return context.rpartition("column ")[2].partition(":")[0].strip() or "value"
