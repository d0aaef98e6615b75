"""The lock of tasks, with the assignee and the booking that they have under the lock."""

from typing import Any

from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery
from housekeeping.models import HousekeepingTask
from housekeeping.selectors import tasks_with_details

_READ_LOCKED_TASKS = PreparedQuery(
    "read_locked_tasks", lambda given: tasks_with_details().filter(given.any_of("pk", "task_pks"))
)


class TaskLockQuery(LockQuery[HousekeepingTask]):
    """A lock of tasks that `tasks_with_details` selects.

    After a wait PostgreSQL reads the locked task again, but not the rows that it joined before: those of another
    assignee or booking are read once more then, by one statement.
    """

    def _receive(self, rows: list[Any]) -> list[Any]:
        locked = super()._receive(rows)
        changed = {task.pk: task for task in locked if _is_outdated(task)}
        if changed:
            for fresh in _READ_LOCKED_TASKS(task_pks=list(changed)):
                changed[fresh.pk].assigned_to, changed[fresh.pk].booking = fresh.assigned_to, fresh.booking
        return locked


def _is_outdated(task: HousekeepingTask) -> bool:
    joined = [related.pk if related else None for related in (task.assigned_to, task.booking)]
    return joined != [task.assigned_to_id, task.booking_id]
