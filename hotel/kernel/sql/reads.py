"""Readings whose SQL is made once for each thread: making it costs more than running it."""

import re
from collections.abc import Callable, Collection, Iterable
from operator import attrgetter, itemgetter
from threading import local
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Expression, F, Func, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import Lookup
from django.db.models.query import get_related_populators
from psycopg2.extensions import adapt

from hotel.kernel.context import running_command_or_none
from hotel.kernel.sql.prepared import PreparedSql

M = TypeVar("M", bound=models.Model)

_PLACE = re.compile("%%|%s")


class Parameter(Expression):
    """A value that a reading is given each time it runs, by its name.

    `cast` is its type where PostgreSQL cannot tell it from its place.
    """

    def __init__(self, name: str, *, cast: str = "") -> None:
        super().__init__()
        self.name, self.cast = name, cast

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return (f"%s::{self.cast}" if self.cast else "%s"), (self,)


class _EqualsAny(Lookup):
    lookup_name = "equals_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, of_column = self.process_lhs(compiler, connection)
        array, of_array = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", (*of_column, *of_array)


def any_of(field: str, array: Combinable | str) -> Q:
    """Rows whose field is in an array; a name stands for the parameter of that name."""
    return Q(_EqualsAny(F(field), Parameter(array) if isinstance(array, str) else array))


class _Joined(Func):
    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = ArrayField(models.BigIntegerField())


def joined(*arrays: Combinable) -> Expression:
    """Arrays of keys as one: found each by its own index, before the rows are looked up."""
    return _Joined(*arrays)


class Reading(Generic[M]):
    """Read what a queryset with Parameters reads, given their values, in one prepared statement.

    The queryset must not depend on the time or on who asks: it is compiled at the first reading and stays. That reading
    raises ValueError for a queryset with prefetches. Values are given as the driver takes them: keys, not models.
    """

    def __init__(self, queryset: Callable[[], models.QuerySet[M]]) -> None:
        self._queryset = queryset
        self._made = local()

    def __call__(self, **values: Any) -> list[M]:
        """The rows. Raises KeyError for a parameter without its value."""
        return self._statement().rows(values)

    def _statement(self) -> "_Statement[M]":
        statement: _Statement[M] | None = getattr(self._made, "statement", None)
        if statement is None:
            statement = self._made.statement = self._compiled()
        return statement

    def _compiled(self) -> "_Statement[M]":
        return _Statement(self._queryset())


class RowsByKey(Generic[M]):
    """Read rows by a key of theirs, as whole as the queryset says, in one prepared statement however many."""

    def __init__(self, queryset: Callable[[], models.QuerySet[M]], key: str = "pk") -> None:
        self._reading = Reading(lambda: queryset().filter(any_of(key, "keys")).order_by())
        self._key = key

    def __call__(self, keys: Collection[Any]) -> list[M]:
        """The rows with these keys, in no particular order; keys without a row are left out."""
        command = running_command_or_none()
        remembered = command.last_read.get(self, {}) if command else {}
        missing = [key for key in keys if key not in remembered]
        return [
            *(remembered[key] for key in keys if key in remembered),
            *(self._reading(keys=missing) if missing else ()),
        ]

    def remember(self, rows: Iterable[M]) -> None:
        """The running command has read these rows and writes nothing more: it need not read them again."""
        command = running_command_or_none()
        if command:
            command.last_read.setdefault(self, {}).update({attrgetter(self._key)(row): row for row in rows})


class _Statement(Generic[M]):
    def __init__(self, queryset: models.QuerySet[M]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise ValueError(f"{queryset.model.__name__}: a reading has no prefetches.")
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        self._values = [param.name for param in params if isinstance(param, Parameter)]
        self._sql = PreparedSql(_with_literals(sql, params))
        self._compiler = compiler
        self._model: type[M] = queryset.model
        own = compiler.klass_info["select_fields"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._related = get_related_populators(  # type: ignore[call-arg]  # the stubs describe a later Django
            compiler.klass_info, compiler.select, queryset.db
        )
        self._annotations = [(name, itemgetter(at)) for name, at in compiler.annotation_col_map.items()]

    def rows(self, values: dict[str, Any]) -> list[M]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [values[name] for name in self._values])
            found = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        return [self._instance(row) for row in found]

    def _instance(self, row: Any) -> M:
        instance = self._model.from_db(connection.alias, self._names, row[self._own])
        for related in self._related:
            related.populate(row, instance)
        for name, value in self._annotations:
            setattr(instance, name, value(row))
        return instance


def _with_literals(sql: str, params: Iterable[Any]) -> str:
    """The statement with its constants in it, so that the planner knows them, and a place for each parameter."""
    following = iter(params)
    return _PLACE.sub(lambda place: _filled(next(following)) if place[0] == "%s" else place[0], sql)


def _filled(param: Any) -> str:
    if isinstance(param, Parameter):
        return "%s"
    literal = adapt(param)
    if hasattr(literal, "prepare"):
        connection.ensure_connection()
        literal.prepare(connection.connection)
    return str(literal.getquoted().decode()).replace("%", "%%")
