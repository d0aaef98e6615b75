"""One UPDATE for many rows, each with a value of its own."""

from collections.abc import Mapping
from typing import Any

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
