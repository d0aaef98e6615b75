"""Row locks in one order: by rank, and within a rank by primary key."""

from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar

from django.db import models

from hotel.kernel.attempt import LockRank, current_attempt
from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Stale
from hotel.kernel.sql import PreparedQuery

M = TypeVar("M", bound=models.Model)


def lock_in_order(queryset: models.QuerySet[M], *, rank: LockRank) -> list[M]:
    """Lock the rows in primary-key order and return them as they are now.

    Raises Stale when the subject is among them and not in the state that the caller expects, and RuntimeError
    when the running command holds locks of a higher rank and would meet new rows here: that is how deadlocks are
    made.
    """
    return _taken(list(_in_order(queryset)), rank)


class LockQuery(Generic[M]):
    """A prepared query that locks its rows as `lock_in_order` does. `name` starts with `lock_`."""

    def __init__(
        self,
        name: str,
        queryset: Callable[[PreparedQuery.Parameters], "models.QuerySet[M]"],
        *,
        rank: LockRank,
    ) -> None:
        self._query = PreparedQuery(name, lambda given: _in_order(queryset(given)))
        self._rank = rank

    def __call__(self, **values: Any) -> list[M]:
        """Lock the rows and return them. Raises what `lock_in_order` raises, and KeyError for a missing value."""
        return _taken(self._query(**values), self._rank)


def _in_order(queryset: models.QuerySet[M]) -> models.QuerySet[M]:
    return queryset.select_for_update(of=("self",), no_key=True).order_by("pk")


def _taken(rows: list[M], rank: LockRank) -> list[M]:
    locked = current_attempt().locked
    new = {row.pk for row in rows} - locked.get(rank, set())
    if new and any(other > rank for other in locked if locked[other]):
        raise RuntimeError(f"{rank.name} locked after {max(locked).name}")
    locked.setdefault(rank, set()).update(new)
    _require_expected(rows, rank)
    return rows


def is_locked(rows: Collection[models.Model], *, rank: LockRank) -> bool:
    """Whether the running command holds all of these rows."""
    return {row.pk for row in rows} <= current_attempt().locked.get(rank, set())


def holds(rows: Collection[models.Model], *, rank: LockRank) -> None:
    """Note rows that this command has inserted: nobody else can see them, so they are as good as locked."""
    current_attempt().locked.setdefault(rank, set()).update(row.pk for row in rows)


def require_expectation_judged() -> None:
    """Raises RuntimeError when the command was done without locking the subject whose state its caller expects."""
    if current_attempt().expected is not None:
        raise RuntimeError("the subject of an If-Match was never locked")


def _require_expected(rows: Collection[models.Model], rank: LockRank) -> None:
    """Judge the subject once, when it is locked first: what the command itself changes later is no news."""
    expected = current_attempt().expected
    if expected is None or expected.rank != rank:
        return
    subject: Any = next(
        (row for row in rows if getattr(row, expected.field).upper() == expected.name.upper()), None
    )
    if subject is None:
        return
    current_attempt().expected = None
    if etag(subject) not in expected.tags:
        raise Stale(
            "It has changed since you last read it. Read it again, and judge anew.",
            current={"etag": etag(subject)},
            **{expected.field: getattr(subject, expected.field)},
        )
