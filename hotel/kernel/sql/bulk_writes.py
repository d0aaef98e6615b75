"""Writers of many rows: one prepared statement for any number of rows, as short for a thousand as for one."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from hotel.kernel.sql.prepared_statements import PreparedStatement
from hotel.kernel.sql.statement_cursor import statement_cursor

Increments = Mapping[str, Mapping[int, int]]


def insert_rows(
    rows: Iterable[models.Model],
    *,
    set_primary_keys: bool = False,
    unique_field: str = "",
    update_fields: Sequence[str] = (),
    filled_fields: Sequence[str] = (),
) -> None:
    """Insert rows of one model in their order, by one statement.

    With `set_primary_keys` the given instances get their primary keys, and the values of `filled_fields`, which
    triggers fill where they are None. With `unique_field`, a row whose value of that
    field is taken changes the existing row instead, and only its `update_fields`. Nothing is sent for no rows.
    """
    rows = list(rows)
    if not rows:
        return
    filled = tuple(filled_fields)
    insertion, document = _insertion_of(rows, set_primary_keys, unique_field, tuple(update_fields), filled)
    with statement_cursor() as cursor:
        cursor.execute(insertion, [document])
        if set_primary_keys:
            _set_returned_values(rows, filled, cursor.fetchall())


def update_rows(
    rows: Iterable[models.Model],
    fields: Sequence[str],
    *,
    increments: Increments | None = None,
    insert: Sequence[models.Model] = (),
    filled_fields: Sequence[str] = (),
) -> None:
    """Write these fields of rows of one model as the instances have them, by one statement.

    Values are scalars, as the driver takes them. `increments` names fields that are raised instead, from the value in
    the database, by the number given for the row's primary key. `insert` are new rows of the same model, which get
    their primary keys and the `filled_fields`, as by `insert_rows`; the same statement inserts them. Nothing is sent
    for no rows.
    """
    rows = list(rows)
    if not rows:
        insert_rows(insert, set_primary_keys=True, filled_fields=filled_fields)
        return
    statement, values = _update_of(rows, fields, increments or {})
    filled = tuple(filled_fields)
    if insert:
        insertion, document = _insertion_of(insert, set_primary_keys=True, filled_fields=filled)
        statement, values = _update_and_insert(type(rows[0]), statement, insertion), [*values, document]
    with statement_cursor() as cursor:
        cursor.execute(statement, values)
        if insert:
            _set_returned_values(insert, filled, cursor.fetchall())


def _insertion_of(
    rows: Sequence[models.Model],
    set_primary_keys: bool,
    unique_field: str = "",
    update_fields: tuple[str, ...] = (),
    filled_fields: tuple[str, ...] = (),
) -> tuple[PreparedStatement, str]:
    statement, columns = _insertion(
        type(rows[0]), set_primary_keys, unique_field, update_fields, filled_fields
    )
    documents = [{column: convert(getattr(row, name)) for name, column, convert in columns} for row in rows]
    return statement, json.dumps(documents, cls=DjangoJSONEncoder)


def _set_returned_values(
    rows: Sequence[models.Model], fields: Sequence[str], returned: Iterable[tuple[Any, ...]]
) -> None:
    for row, (key, *values) in zip(rows, returned, strict=True):
        row.pk = key
        for name, value in zip(fields, values, strict=True):
            setattr(row, name, value)


def _update_of(
    rows: Sequence[models.Model], fields: Sequence[str], increments: Increments
) -> tuple[PreparedStatement, list[Any]]:
    model = type(rows[0])
    names = tuple(_field(model, name).attname for name in fields)
    values = [
        [*(getattr(row, name) for name in names), *(by_pk[row.pk] for by_pk in increments.values())]
        for row in rows
    ]
    keys = [row.pk for row in rows]
    are_equal = all(other == values[0] for other in values[1:])
    arguments = values[0] if are_equal else [*map(list, zip(*values, strict=True))]
    return _update(model, names, tuple(increments), are_equal), [*arguments, keys]


@cache
def _update_and_insert(
    model: type[models.Model], update: PreparedStatement, insertion: PreparedStatement
) -> PreparedStatement:
    return PreparedStatement(_name("update_and_insert", model), f"WITH updated AS ({update}) {insertion}")


@cache
def _insertion(
    model: type[models.Model],
    set_primary_keys: bool,
    unique_field: str,
    update_fields: tuple[str, ...],
    filled_fields: tuple[str, ...],
) -> tuple[PreparedStatement, list[tuple[str, str, Callable[[Any], Any]]]]:
    fields = [field for field in model._meta.concrete_fields if not _is_generated_by_database(field)]
    columns = [(field.attname, str(field.column), _json_conversion_of(field)) for field in fields]
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{column}"' for _, column, _ in columns)
    source = f"jsonb_populate_recordset(NULL::{table}, %s)"
    on_conflict = _on_conflict_update(model, unique_field, update_fields) if unique_field else ""
    returned = [_primary_key_of(model), *(_field(model, name) for name in filled_fields)]
    names_returned = ", ".join(f'"{field.column}"' for field in returned)
    returning = f" RETURNING {names_returned}" if set_primary_keys else ""
    sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}{on_conflict}{returning}"  # noqa: S608 (names of our own)
    name = _name("insert_or_update" if unique_field else "insert", model)
    return PreparedStatement(name, sql, has_result=set_primary_keys), columns


def _on_conflict_update(model: type[models.Model], unique_field: str, update_fields: Iterable[str]) -> str:
    columns = [f'"{_field(model, name).column}"' for name in update_fields]
    assignments = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
    return f' ON CONFLICT ("{_field(model, unique_field).column}") DO UPDATE SET {assignments}'


@cache
def _update(
    model: type[models.Model], names: tuple[str, ...], counters: tuple[str, ...], are_equal: bool
) -> PreparedStatement:
    """Compose the UPDATE: for rows with equal values, the values and the keys; for others, an array of each."""
    table, key = f'"{model._meta.db_table}"', _primary_key_of(model)
    fields = [_field(model, name) for name in (*names, *counters)]
    types = [_type_of(field) for field in fields]
    values = [f"%s::{kind}" for kind in types] if are_equal else [f'given."{f.column}"' for f in fields]
    bases = [f'held."{field.column}" + ' if field.attname in counters else "" for field in fields]
    assignments = ", ".join(
        f'"{f.column}" = {base}{value}' for f, base, value in zip(fields, bases, values, strict=True)
    )
    if are_equal:
        sql = f'UPDATE {table} AS held SET {assignments} WHERE held."{key.column}" = ANY(%s)'  # noqa: S608 (names of our own)
    else:
        columns = ", ".join(f'"{field.column}"' for field in (*fields, key))
        arrays = ", ".join(f"%s::{kind}[]" for kind in (*types, _type_of(key)))
        sql = (
            f"UPDATE {table} AS held SET {assignments} FROM unnest({arrays}) AS given({columns}) "  # noqa: S608 (names of our own)
            f'WHERE held."{key.column}" = given."{key.column}"'
        )
    return PreparedStatement(_name("update", model), sql, has_result=False)


def _name(verb: str, model: type[models.Model]) -> str:
    """Return the statement's name, from the model's plural: `insert_room_status_events`."""
    return f"{verb}_{model._meta.verbose_name_plural}".lower().replace(" ", "_")


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # of its own, no relation's
    return field


def _primary_key_of(model: type[models.Model]) -> "models.Field[Any, Any]":
    key: models.Field[Any, Any] | None = model._meta.pk
    if key is None:
        raise TypeError(f"{model.__name__} has no primary key")
    return key


def _type_of(field: "models.Field[Any, Any]") -> str:
    """Return the column's type without its length: a cast to `varchar(40)` would cut longer text silently."""
    return re.sub(r"\(.*\)", "", field.rel_db_type(connection) or "")


def _is_generated_by_database(field: "models.Field[Any, Any]") -> bool:
    return field.generated or isinstance(field, models.AutoField)


def _json_conversion_of(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.DateField):
        return _iso  # Django's JSON encoder would cut microseconds off
    return _unconverted


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _unconverted(value: Any) -> Any:
    return value
