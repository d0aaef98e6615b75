"""The values that a prepared query is given each time it runs, as parts of a queryset."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Expression, F, Func, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import Lookup


class Parameter(Expression):
    """A value that the caller passes by name. `cast` is its type where PostgreSQL cannot tell it from its position."""

    def __init__(self, name: str, *, cast: str = "") -> None:
        super().__init__()
        self.name, self.cast = name, cast

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the placeholder, with this object in place of the value."""
        return (f"%s::{self.cast}" if self.cast else "%s"), (self,)


class QueryParameters:
    """The maker of parameters that the function which builds a prepared query receives."""

    def value(self, name: str, *, cast: str = "") -> Any:
        """Return an expression for one value, or for one array with `cast="bigint[]"`."""
        return Parameter(name, cast=cast)

    def any_of(self, field: str, *arrays: "str | Parameter | models.QuerySet[Any, Any]") -> Q:
        """Return the condition that the field is in one of these arrays.

        An array is the name of a parameter, a `value(..., cast=...)`, or a queryset of one column. Each queryset runs
        once, before the rows are looked up, so PostgreSQL finds the rows by their index. Several arrays are
        concatenated, and each parameter among them needs its cast.
        """
        expressions = [self._array(array) for array in arrays]
        array = expressions[0] if len(expressions) == 1 else _Concatenated(*expressions)
        return Q(_EqualsAny(F(field), array))

    def _array(self, array: "str | Parameter | models.QuerySet[Any, Any]") -> Combinable:
        if isinstance(array, str):
            return self.value(array)  # type: ignore[no-any-return]  # an expression, which querysets take for a value
        if isinstance(array, Parameter):
            return array
        return ArraySubquery(array.order_by())


class _EqualsAny(Lookup):
    lookup_name = "equals_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        array, array_params = self.process_rhs(compiler, connection)
        return f"{column} = ANY({array})", (*column_params, *array_params)


class _Concatenated(Func):
    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = ArrayField(models.BigIntegerField())
