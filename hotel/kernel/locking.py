"""Row locks in one order for all commands: by rank, and within a rank by primary key."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank, current_attempt
from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Stale
from hotel.kernel.sql import PreparedQuery
from hotel.kernel.sql.held_rows import KeyLeavingQuery, hold_left_rows
from hotel.kernel.sql.prepared_queries import RowsByKey

M = TypeVar("M", bound=models.Model)


def lock_in_order(queryset: models.QuerySet[M], *, rank: LockRank) -> list[M]:
    """Lock the rows in primary-key order and return them as they are now.

    Raises Stale when the subject is among them and has another version than the caller expects. Raises RuntimeError
    when the command already holds locks of a higher rank and these rows are not locked yet: two commands that lock in
    different orders can deadlock.
    """
    return _register_locked(list(_in_order(queryset)), rank)


class LockQuery(PreparedQuery[M]):
    """A prepared query that locks its rows as `lock_in_order` does. `name` starts with `lock_`.

    A call returns the rows. It raises what `lock_in_order` raises, and KeyError for a missing value.
    """

    def __init__(
        self,
        name: str,
        queryset: Callable[[PreparedQuery.Parameters], "models.QuerySet[M]"],
        *,
        rank: LockRank,
    ) -> None:
        super().__init__(name, lambda given: _in_order(queryset(given)))
        self._rank = rank

    def _receive(self, rows: list[M]) -> list[M]:
        return _register_locked(rows, self._rank)


class HoldingLockQuery(LockQuery[M]):
    """A LockQuery whose rows come with their details, and which the attempt holds.

    `details` reads the rows by primary key: after the lock, in the same message. Later in the attempt `details`
    returns these instances, as services have changed them.
    """

    def __init__(
        self,
        name: str,
        queryset: Callable[[PreparedQuery.Parameters], "models.QuerySet[M]"],
        *,
        rank: LockRank,
        details: RowsByKey[M],
    ) -> None:
        super().__init__(name, queryset, rank=rank)
        self._details = details
        self._leave_keys = KeyLeavingQuery(name, lambda given: _in_order(queryset(given)).values_list("pk"))

    def __call__(self, **values: Any) -> list[M]:
        """Lock the rows and return them."""
        self._leave_keys(**values)
        return self._receive(hold_left_rows(self._details))


def _in_order(queryset: models.QuerySet[M]) -> models.QuerySet[M]:
    return queryset.select_for_update(of=("self",), no_key=True).order_by("pk")


def _register_locked(rows: list[M], rank: LockRank) -> list[M]:
    locked = current_attempt().locked
    new = {row.pk for row in rows} - locked.get(rank, set())
    if new and any(other > rank for other in locked if locked[other]):
        raise RuntimeError(f"{rank.name} locked after {max(locked).name}")
    locked.setdefault(rank, set()).update(new)
    _require_expected_version(rows, rank)
    return rows


def is_locked(rows: Collection[models.Model], *, rank: LockRank) -> bool:
    """Tell whether the current attempt has locked all of these rows."""
    return {row.pk for row in rows} <= current_attempt().locked.get(rank, set())


def register_locks_held(rows: Collection[models.Model], *, rank: LockRank) -> None:
    """Count rows that this attempt has inserted as locked: no other transaction can see them."""
    current_attempt().locked.setdefault(rank, set()).update(row.pk for row in rows)


def require_expected_version_checked() -> None:
    """Raise RuntimeError unless the version that the caller expects was compared with a locked row."""
    if current_attempt().expected is not None:
        raise RuntimeError("the subject of an If-Match was never locked")


def _require_expected_version(rows: Collection[models.Model], rank: LockRank) -> None:
    """Compare the subject's version once, at its first lock: later changes are the command's own."""
    expected = current_attempt().expected
    if expected is None or expected.rank != rank:
        return
    subject: Any = next(
        (row for row in rows if str(getattr(row, expected.field)).upper() == expected.name.upper()), None
    )
    if subject is None:
        return
    current_attempt().expected = None
    if etag(subject) not in expected.tags:
        raise Stale(
            _("It has changed since you last read it. Read it again, and decide anew."),
            current={"etag": etag(subject)},
            **({expected.named_as: getattr(subject, expected.field)} if expected.named_as else {}),
        )
