"""Queries whose SQL is composed once for each thread, because composing it costs more than running it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from operator import attrgetter
from threading import local
from typing import Any, Generic, TypeAlias, TypeVar, overload

from django.db import connection, models
from django.db.models.query import ModelIterable, ValuesListIterable
from psycopg2.extensions import adapt

from hotel.kernel.attempt import current_attempt, current_attempt_or_none
from hotel.kernel.sql.instances import Instances, InstanceTuples
from hotel.kernel.sql.kept_connections import read_with_health_check
from hotel.kernel.sql.parameters import Parameter, QueryParameters
from hotel.kernel.sql.prepared_statements import PreparedStatement, require_statement_name
from hotel.kernel.sql.statement_cursor import statement_cursor

RowT = TypeVar("RowT")
K = TypeVar("K")

_PLACEHOLDER = re.compile("%%|%s")
_NAMED_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class PreparedQuery(Generic[RowT]):
    """A queryset that runs as one prepared statement, each time with other values.

    It returns what the queryset returns: instances, or the tuples of a `values_list`.

    `name` is what `pg_stat_activity` and `pg_prepared_statements` show: `read_open_reports`. `queryset` builds the
    queryset and receives the parameters:

        PreparedQuery("read_open_reports", lambda given: Report.objects.filter(given.any_of("room_id", "room_pks")))

    The queryset is compiled at the first call in each thread and stays, so it must depend neither on the time nor on
    the user. That call raises ValueError for a queryset with prefetches or of `values`. Raises ValueError for a name
    that `require_statement_name` refuses.

    `is_page` adds LIMIT and OFFSET with the parameters `limit` and `offset`, because a slice of the queryset would be
    part of the text.
    """

    Parameters: TypeAlias = QueryParameters

    def __init__(
        self,
        name: str,
        queryset: Callable[[QueryParameters], "models.QuerySet[Any, RowT]"],
        *,
        is_page: bool = False,
    ) -> None:
        require_statement_name(name)
        self._name = name
        self._queryset = queryset
        self._is_page = is_page
        self._of_thread = local()

    @overload
    @staticmethod
    def by_key(
        name: str, queryset: Callable[[], "models.QuerySet[Any, K]"], key: str = "pk"
    ) -> "RowsByKey[K]": ...
    @overload
    @staticmethod
    def by_key(
        name: str, queryset: Callable[[], "models.QuerySet[Any, Any]"], key: str = "pk", *, row: type[K]
    ) -> "RowsByKey[K]": ...
    @staticmethod
    def by_key(
        name: str, queryset: Callable[[], "models.QuerySet[Any, Any]"], key: str = "pk", *, row: Any = None
    ) -> "RowsByKey[Any]":
        """Return a prepared query that reads the rows of a queryset by a key of theirs.

        `row` is the NamedTuple that holds the values of a `values_list`; without it, rows are instances.
        """
        return RowsByKey(name, queryset, key, row)

    @staticmethod
    def from_sql(name: str, sql: str, *, has_result: bool = True) -> "SqlQuery":
        """Return a prepared query from SQL whose values stand as `%(name)s`; it returns tuples.

        With `has_result=False` it returns none, and within a command it goes to the server with the next statement.
        """
        return SqlQuery(name, sql, has_result=has_result)

    @staticmethod
    def first_of_request(name: str, sql: str, **tables: type[models.Model]) -> "FirstQuery":
        """Return a prepared query from SQL that a request sends first; it returns tuples of instances.

        `tables` names the model of each table or alias in the order of the tuple; `{tables}` in the SQL becomes all
        of their columns. The statement also checks that a kept connection works, so it must write nothing (see
        `hotel.kernel.sql.kept_connections`).
        """
        return FirstQuery(name, sql, tables)

    def __call__(self, **values: Any) -> list[RowT]:
        """Return the rows. Values are as the driver takes them: keys, not models.

        Raises KeyError for a parameter without its value.
        """
        compiled = self._compiled()
        with statement_cursor() as cursor:
            cursor.execute(compiled.statement, [values[name] for name in compiled.parameters])
            rows = cursor.fetchall()
        return self._receive(compiled.rows_of_queryset(rows))

    def _receive(self, rows: list[RowT]) -> list[RowT]:
        """Return the rows that a call returns; a subclass registers them here."""
        return rows

    def _compiled(self) -> "CompiledQuery":
        compiled: CompiledQuery | None = getattr(self._of_thread, "compiled", None)
        if compiled is None:
            compiled = self._of_thread.compiled = self._compile()
        return compiled

    def _compile(self) -> "CompiledQuery":
        return CompiledQuery(self._name, self._queryset(QueryParameters()), is_page=self._is_page)


class RowsByKey(Generic[RowT]):
    """Rows by a key of theirs, with all that their queryset selects, in one prepared statement."""

    def __init__(
        self, name: str, queryset: Callable[[], "models.QuerySet[Any, Any]"], key: str, row: Any
    ) -> None:
        self._query: PreparedQuery[Any] = PreparedQuery(
            name, lambda given: queryset().filter(given.any_of(key, "keys")).order_by()
        )
        self._key = key
        self._row = row

    def __call__(self, keys: Collection[Any]) -> list[RowT]:
        """Return the rows with these keys, in no particular order; a key without a row is left out.

        Rows that the running attempt holds are not read again.
        """
        attempt = current_attempt_or_none()
        held = attempt.held_rows.get(self, {}) if attempt else {}
        missing = [key for key in keys if key not in held]
        return [
            *(held[key] for key in keys if key in held),
            *(self.read(missing) if missing else ()),
        ]

    def read(self, keys: list[Any]) -> list[RowT]:
        """Read the rows with these keys, also those that are held."""
        rows = self._query(keys=keys)
        return [self._row(*row) for row in rows] if self._row else rows

    def keep_rows(self, rows: Iterable[RowT]) -> None:
        """Hold rows just read for the rest of the running attempt, which must not change them any more."""
        attempt = current_attempt_or_none()
        if attempt:
            attempt.held_rows.setdefault(self, {}).update({attrgetter(self._key)(row): row for row in rows})

    def forget_rows(self, keys: Iterable[Any]) -> None:
        """Let the running attempt read these rows again, because it has changed details outside of the instances."""
        for key in keys:
            current_attempt().held_rows.get(self, {}).pop(key, None)


class SqlQuery:
    """A hand-written statement that runs prepared."""

    def __init__(self, name: str, sql: str, *, has_result: bool) -> None:
        self._names = _NAMED_PLACEHOLDER.findall(sql)
        self._statement = PreparedStatement(name, _NAMED_PLACEHOLDER.sub("%s", sql), has_result=has_result)

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows, none where the statement returns none. Raises KeyError for a value that is missing."""
        with statement_cursor() as cursor:
            cursor.execute(self._statement, [values[name] for name in self._names])
            return cursor.fetchall() if self._statement.has_result and cursor.description else []


class FirstQuery:
    """A hand-written statement that runs prepared as the first of a request, and returns instances."""

    def __init__(self, name: str, sql: str, tables: Mapping[str, type[models.Model]]) -> None:
        columns = ", ".join(InstanceTuples.columns(model, table) for table, model in tables.items())
        self._query = SqlQuery(name, sql.replace("{tables}", columns), has_result=True)
        self._instances = InstanceTuples([*tables.values()])

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the instances of each row, None where an outer join found no row. Raises KeyError as SqlQuery."""
        return [self._instances(row) for row in read_with_health_check(lambda: self._query(**values))]


class CompiledQuery:
    """The SQL of a queryset, the names of its parameters in their order, and what makes its rows."""

    def __init__(self, name: str, queryset: "models.QuerySet[Any, Any]", *, is_page: bool) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise ValueError(f"{queryset.model.__name__}: a prepared query cannot prefetch.")
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        self.parameters = [param.name for param in params if isinstance(param, Parameter)]
        text = _with_literals(sql, params)
        if is_page:
            text += " LIMIT %s OFFSET %s"
            self.parameters += ["limit", "offset"]
        self.statement = PreparedStatement(name, text)
        self._compiler = compiler
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._instances = _instances_of(queryset, compiler)

    def rows_of_queryset(self, rows: Iterable[Any]) -> list[Any]:
        """Return the server's rows as the queryset returns them."""
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return self._instances(rows) if self._instances else [tuple(row) for row in rows]


def _instances_of(
    queryset: "models.QuerySet[Any, Any]", compiler: Any
) -> Callable[[Iterable[Any]], list[Any]] | None:
    """Return what makes instances of a queryset's rows; None if it returns tuples. Raises ValueError for `values`."""
    iterable = queryset._iterable_class  # noqa: SLF001
    if iterable is ModelIterable:
        return Instances(compiler)
    if iterable is ValuesListIterable:
        return None
    raise ValueError(f"{queryset.model.__name__}: a prepared query returns instances or tuples.")


def _with_literals(sql: str, params: Iterable[Any]) -> str:
    """Return the SQL with its constants as literals, so the planner knows them, and `%s` for each Parameter."""
    remaining = iter(params)
    return _PLACEHOLDER.sub(
        lambda found: _placeholder_or_literal(next(remaining)) if found[0] == "%s" else found[0], sql
    )


def _placeholder_or_literal(param: Any) -> str:
    if isinstance(param, Parameter):
        return "%s"
    literal = adapt(param)
    if hasattr(literal, "prepare"):
        connection.ensure_connection()
        literal.prepare(connection.connection)
    return str(literal.getquoted().decode()).replace("%", "%%")
