"""One statement for many rows: an INSERT and an UPDATE as short for many as for one, prepared once."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from hotel.kernel.sql.prepared import PreparedSql


def insert_all(rows: Iterable[models.Model], *, with_keys: bool = False) -> None:
    """Insert rows of one model in their order, by one statement however many. `with_keys` gives them theirs.

    For what many commands write: audit rows, events, occupancies, party members, tasks, answers kept for a
    repeated call.
    """
    _insert(list(rows), with_keys=with_keys)


def insert_or_update_all(rows: Iterable[models.Model], fields: Sequence[str], *, known_by: str) -> None:
    """`insert_all` of rows, which get their keys; of one whose `known_by` is taken, only these fields are written."""
    _insert(list(rows), with_keys=True, known_by=known_by, fields=tuple(fields))


def update_all(
    rows: Iterable[models.Model],
    fields: Sequence[str],
    *,
    plus: Mapping[str, Mapping[int, int]] | None = None,
) -> None:
    """Write these fields of rows of one model as the rows have them, by one statement however many.

    Values are scalars, as the driver takes them. A field in `plus` is raised by the number given for the row's key
    instead, from what the database holds.
    """
    rows = list(rows)
    if rows:
        statement, values = _updated(rows, fields, plus or {})
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def update_and_insert(
    held: Sequence[models.Model], fields: Sequence[str], new: Sequence[models.Model]
) -> None:
    """`update_all` of some rows and `insert_all` of others, which get their keys: together one statement."""
    if not (held and new):
        update_all(held, fields)
        insert_all(new, with_keys=True)
        return
    update, values = _updated(held, fields, {})
    insertion, document = _inserted(new, with_keys=True)
    with connection.cursor() as cursor:
        cursor.execute(_both(update, insertion), [*values, document])
        _give_keys(new, cursor.fetchall())


def _insert(
    rows: Sequence[models.Model], *, with_keys: bool, known_by: str = "", fields: tuple[str, ...] = ()
) -> None:
    if rows:
        statement, document = _inserted(rows, with_keys=with_keys, known_by=known_by, fields=fields)
        with connection.cursor() as cursor:
            cursor.execute(statement, [document])
            if with_keys:
                _give_keys(rows, cursor.fetchall())


def _inserted(
    rows: Sequence[models.Model], *, with_keys: bool, known_by: str = "", fields: tuple[str, ...] = ()
) -> tuple[PreparedSql, str]:
    statement, columns = _insertion(type(rows[0]), with_keys, known_by, fields)
    documents = [{column: plain(getattr(row, name)) for name, column, plain in columns} for row in rows]
    return statement, json.dumps(documents, cls=DjangoJSONEncoder)


def _give_keys(rows: Sequence[models.Model], keys: Iterable[tuple[Any]]) -> None:
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key


def _updated(
    rows: Sequence[models.Model], fields: Sequence[str], plus: Mapping[str, Mapping[int, int]]
) -> tuple[PreparedSql, list[Any]]:
    model = type(rows[0])
    names = tuple(_field(model, name).attname for name in fields)
    values = [
        [*(getattr(row, name) for name in names), *(by_key[row.pk] for by_key in plus.values())]
        for row in rows
    ]
    keys = [row.pk for row in rows]
    is_alike = all(other == values[0] for other in values[1:])
    given = values[0] if is_alike else [*map(list, zip(*values, strict=True))]
    return _update(model, names, tuple(plus), is_alike), [*given, keys]


@cache
def _both(update: PreparedSql, insertion: PreparedSql) -> PreparedSql:
    return PreparedSql(f"WITH written AS ({update}) {insertion}")


@cache
def _insertion(
    model: type[models.Model], with_keys: bool, known_by: str, written: tuple[str, ...]
) -> tuple[PreparedSql, list[tuple[str, str, Callable[[Any], Any]]]]:
    fields = [field for field in model._meta.concrete_fields if not _made_by_the_database(field)]
    columns = [(field.attname, str(field.column), _plain_value_of(field)) for field in fields]
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{column}"' for _, column, _ in columns)
    source = f"jsonb_populate_recordset(NULL::{table}, %s)"
    otherwise = _updating_instead(model, known_by, written) if known_by else ""
    returning = f' RETURNING "{_key_of(model).column}"' if with_keys else ""
    insertion = f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}"  # noqa: S608 (names of our own)
    return PreparedSql(insertion + otherwise + returning), columns


def _updating_instead(model: type[models.Model], known_by: str, written: Iterable[str]) -> str:
    columns = [f'"{_field(model, name).column}"' for name in written]
    news = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
    return f' ON CONFLICT ("{_field(model, known_by).column}") DO UPDATE SET {news}'


@cache
def _update(
    model: type[models.Model], names: tuple[str, ...], counters: tuple[str, ...], is_alike: bool
) -> PreparedSql:
    """For rows that are given the same, the values and the keys; for others, an array of each."""
    table, key = f'"{model._meta.db_table}"', _key_of(model)
    fields = [_field(model, name) for name in (*names, *counters)]
    types = [_type_of(field) for field in fields]
    given = [f"%s::{kind}" for kind in types] if is_alike else [f'given."{f.column}"' for f in fields]
    raised = [f'held."{field.column}" + ' if field.attname in counters else "" for field in fields]
    news = ", ".join(
        f'"{f.column}" = {before}{value}' for f, before, value in zip(fields, raised, given, strict=True)
    )
    if is_alike:
        return PreparedSql(f'UPDATE {table} AS held SET {news} WHERE held."{key.column}" = ANY(%s)')  # noqa: S608 (names of our own)
    columns = ", ".join(f'"{field.column}"' for field in (*fields, key))
    arrays = ", ".join(f"%s::{kind}[]" for kind in (*types, _type_of(key)))
    source = f"unnest({arrays}) AS given({columns})"
    return PreparedSql(
        f'UPDATE {table} AS held SET {news} FROM {source} WHERE held."{key.column}" = given."{key.column}"'  # noqa: S608 (names of our own)
    )


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # of its own, no relation's
    return field


def _key_of(model: type[models.Model]) -> "models.Field[Any, Any]":
    key: models.Field[Any, Any] | None = model._meta.pk
    if key is None:
        raise TypeError(f"{model.__name__} has no primary key")
    return key


def _type_of(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length, which a cast would cut to silently."""
    return re.sub(r"\(.*\)", "", field.rel_db_type(connection) or "")


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
