"""Row locks in one order: by rank, and within a rank by primary key."""

from collections.abc import Collection
from typing import TypeVar

from django.db import models

from hotel.context import LockRank, running_command

M = TypeVar("M", bound=models.Model)


def lock_in_order(queryset: models.QuerySet[M], *, rank: LockRank) -> list[M]:
    """Lock the rows in primary-key order and return them as they are now.

    Raises RuntimeError when the running command holds locks of a higher rank and would meet new rows here:
    that is how deadlocks are made.
    """
    locked = running_command().locked
    rows = list(queryset.select_for_update(of=("self",), no_key=True).order_by("pk"))
    new = {row.pk for row in rows} - locked.get(rank, set())
    if new and any(other > rank for other in locked if locked[other]):
        raise RuntimeError(f"{rank.name} locked after {max(locked).name}")
    locked.setdefault(rank, set()).update(new)
    return rows


def is_locked(rows: Collection[models.Model], *, rank: LockRank) -> bool:
    """Whether the running command holds all of these rows."""
    return {row.pk for row in rows} <= running_command().locked.get(rank, set())


def holds(rows: Collection[models.Model], *, rank: LockRank) -> None:
    """Note rows that this command has inserted: nobody else can see them, so they are as good as locked."""
    running_command().locked.setdefault(rank, set()).update(row.pk for row in rows)
