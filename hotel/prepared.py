"""Readings whose SQL is made once for each thread: making it costs more than running it."""

from collections.abc import Callable, Collection, Iterable
from operator import attrgetter, itemgetter
from threading import local
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

from hotel.context import running_command_or_none

M = TypeVar("M", bound=models.Model)

_ANY_KEY = -1
_AS_PARAMETER = (_ANY_KEY, str(_ANY_KEY))
"""As keys that are numbers and keys that are words are sent; compared, not hashed: a parameter may be a list."""


class RowsByKey(Generic[M]):
    """Read rows by a key of theirs, as whole as the queryset says, in one statement however many.

    The queryset must not depend on the time or on who asks: it is compiled at the first reading and stays. That reading
    raises ValueError for a queryset that cannot be prepared: with a prefetch, or with a -1 of its own.
    """

    def __init__(self, queryset: Callable[[], models.QuerySet[M]], key: str = "pk") -> None:
        self._queryset = queryset
        self._key = key
        self._made = local()

    def __call__(self, keys: Collection[Any]) -> list[M]:
        """The rows with these keys, in no particular order; keys without a row are left out."""
        command = running_command_or_none()
        remembered = command.last_read.get(self, {}) if command else {}
        missing = [key for key in keys if key not in remembered]
        return [
            *(remembered[key] for key in keys if key in remembered),
            *(self._statement().rows(missing) if missing else ()),
        ]

    def remember(self, rows: Iterable[M]) -> None:
        """The running command has read these rows and writes nothing more: it need not read them again."""
        command = running_command_or_none()
        if command:
            command.last_read.setdefault(self, {}).update({attrgetter(self._key)(row): row for row in rows})

    def _statement(self) -> "_Statement[M]":
        statement: _Statement[M] | None = getattr(self._made, "statement", None)
        if statement is None:
            statement = self._made.statement = _Statement(self._queryset(), self._key)
        return statement


class _Statement(Generic[M]):
    def __init__(self, queryset: models.QuerySet[M], key: str) -> None:
        by_key = queryset.filter(**{f"{key}__in": [_ANY_KEY]}).order_by()
        compiler = by_key.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        places = [at for at, param in enumerate(params) if param in _AS_PARAMETER]
        prefetches = queryset._prefetch_related_lookups  # type: ignore[attr-defined]  # noqa: SLF001
        if len(places) != 1 or prefetches:
            name = queryset.model.__name__
            message = f"{name} by {key}: neither prefetches nor other parameters of {_ANY_KEY}."
            raise ValueError(message)
        self._params, self._place = params, places[0]
        before, after = sql.split(" IN (%s)")
        self._sql = f"{before} = ANY(%s){after}"
        self._compiler: Any = compiler
        self._model: type[M] = queryset.model
        own = compiler.klass_info["select_fields"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [column[0].target.attname for column in compiler.select[self._own]]
        self._related = get_related_populators(  # type: ignore[call-arg]  # the stubs describe a later Django
            compiler.klass_info, compiler.select, queryset.db
        )
        self._annotations = [(name, itemgetter(at)) for name, at in compiler.annotation_col_map.items()]

    def rows(self, keys: list[Any]) -> list[M]:
        params = [*self._params[: self._place], keys, *self._params[self._place + 1 :]]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        return [self._instance(row) for row in self._compiler.results_iter(results=[found])]

    def _instance(self, row: Any) -> M:
        instance = self._model.from_db(connection.alias, self._names, row[self._own])
        for related in self._related:
            related.populate(row, instance)
        for name, value in self._annotations:
            setattr(instance, name, value(row))
        return instance
