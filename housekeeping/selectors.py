"""Reading housekeeping's tasks: always whole, in one statement however many."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from housekeeping.models import HousekeepingTask
from housekeeping.snapshots import task_snapshot


def whole_tasks() -> QuerySet[HousekeepingTask]:
    """Tasks with all that their public representation needs."""
    return HousekeepingTask.objects.select_related("room", "booking", "assigned_to__user")


def snapshots(task_ids: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:  # noqa: ARG001 - a loader's shape
    """What the news of tasks shows of them."""
    return {task.pk: task_snapshot(task) for task in whole_tasks().filter(pk__in=task_ids)}
