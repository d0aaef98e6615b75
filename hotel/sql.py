"""One statement for many rows: an UPDATE that gives each its own value, an INSERT as short for many as for one."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Case, Value, When
from django.db.models.expressions import Combinable


def by_row(values: Mapping[int, Any], *, field: Any, otherwise: Combinable | None = None) -> Any:
    """The expression that gives each row (by primary key) its value. As short as the values are alike."""
    rows_of: dict[Any, list[int]] = {}
    for pk, value in values.items():
        rows_of.setdefault(value, []).append(pk)
    if len(rows_of) == 1 and otherwise is None:
        return Value(next(iter(rows_of)), output_field=field)
    cases = [When(pk__in=pks, then=Value(value, output_field=field)) for value, pks in rows_of.items()]
    return Case(*cases, default=otherwise, output_field=field)


def insert_all(rows: Iterable[models.Model]) -> None:
    """Insert rows of one model whose keys nobody asks for, in their order, by one short statement however many.

    For what many commands write: audit rows, events, occupancies, party members, answers kept for a repeated call.
    """
    rows = list(rows)
    if not rows:
        return
    statement, columns = _insertion(type(rows[0]))
    documents = [{column: plain(getattr(row, name)) for name, column, plain in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(documents, cls=DjangoJSONEncoder)])


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[tuple[str, str, Callable[[Any], Any]]]]:
    fields = [field for field in model._meta.concrete_fields if not _made_by_the_database(field)]
    columns = [(field.attname, str(field.column), _plain_value_of(field)) for field in fields]
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{column}"' for _, column, _ in columns)
    source = f"jsonb_populate_recordset(NULL::{table}, %s)"
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}", columns  # noqa: S608 (names of our own)


def _made_by_the_database(field: "models.Field[Any, Any]") -> bool:
    return field.generated or isinstance(field, models.AutoField)


def _plain_value_of(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.DateField):
        return _iso  # to the microsecond, which the encoder would cut off
    return _as_it_is


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _as_it_is(value: Any) -> Any:
    return value
