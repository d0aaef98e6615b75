"""Loads of many rows by COPY, for imports of whole histories: constraints and triggers apply to every row."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.db import connection, models

LINES_AT_ONCE = 2_000
"""Rows that wait in memory for the next COPY."""
NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_text(value: Any) -> str:
    """Return a value as a column of COPY's text format."""
    if isinstance(value, str):  # most values; few of them need an escape
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    match value:
        case None:
            text = NULL
        case date():
            text = value.isoformat()
        case dict():
            text = json.dumps(value).translate(_ESCAPES)
        case list() | tuple():
            text = _array(value)
        case _:
            text = str(value)
    return text


def copy_line(values: Iterable[Any]) -> str:
    """Return a row in COPY's text format, with its line end."""
    return "\t".join([copy_text(value) for value in values]) + "\n"


def copy_lines(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """Insert rows in COPY's text format into a table, in one statement, within the current transaction."""
    if not lines:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', BytesIO("".join(lines).encode()))


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows with values of these fields in this order, a part of them at a time; return their number.

    A field that is not named takes the default of the database. Names are attributes: `hotel_id`, not `hotel`.
    """
    names = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = [str(names[field]) for field in fields]
    count = 0
    lines: list[str] = []
    for row in rows:
        lines.append(copy_line(row))
        count += 1
        if len(lines) == LINES_AT_ONCE:
            copy_lines(model._meta.db_table, columns, lines)
            lines.clear()
    copy_lines(model._meta.db_table, columns, lines)
    return count


def reserve_keys(table: str, count: int) -> Iterator[int]:
    """Return as many new primary keys of a table, rising. Keys of a transaction that is rolled back are lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return iter(sorted(key for (key,) in cursor.fetchall()))


def _array(values: Sequence[Any]) -> str:
    """Return an array of scalars or strings, each string in quotes."""
    items = []
    for value in values:
        if isinstance(value, str):
            items.append('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
        else:
            items.append(str(value))
    return ("{" + ",".join(items) + "}").translate(_ESCAPES)
