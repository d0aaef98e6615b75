"""Pages of lists: one statement chooses and counts their rows, another reads them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django.db.models import F, Func, IntegerField, Model, QuerySet, Subquery


class Keyed(Protocol):
    """A row that knows its primary key: an instance or a NamedTuple."""

    @property
    def pk(self) -> Any: ...


RowT = TypeVar("RowT", bound=Keyed)


class _Count(Func):
    """The number of rows, without the GROUP BY that Django adds for its own Count."""

    function = "COUNT"
    output_field = IntegerField()


def read_page(
    chosen: QuerySet[Model], first: int, size: int, *, read: Callable[[list[Any]], Iterable[RowT]]
) -> tuple[list[RowT], int]:
    """Return `size` rows of an ordered queryset, after the `first`, and the count of all, in two statements.

    Django composes the first, which finds the primary keys and counts; `read`, a prepared query by key, reads the
    rows as they are then, without those deleted meanwhile. One statement for both would be composed and planned each
    time with all its joins, which takes longer than a second statement.
    """
    count = Subquery(chosen.order_by().annotate(count=_Count(F("pk"))).values("count"))
    found = chosen.annotate(count=count).values_list("pk", "count")[first : first + size]
    counts = dict(found)
    return read_in_order(list(counts), read), next(iter(counts.values()), 0)


def read_in_order(pks: Sequence[Any], read: Callable[[list[Any]], Iterable[RowT]]) -> list[RowT]:
    """Return the rows with these primary keys in the order of the keys, without those deleted meanwhile."""
    by_pk = {row.pk: row for row in read(list(pks))}
    return [by_pk[pk] for pk in pks if pk in by_pk]
