"""Refusals about housekeeping tasks."""

from django.utils.translation import gettext as _

from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict, NotFound, ProblemCode, Reason
from housekeeping.models import HousekeepingTask


class TaskNotFound(NotFound):
    """This hotel has no such task."""

    code = ProblemCode.TASK_NOT_FOUND

    def __init__(self, task_id: int) -> None:
        super().__init__(_("The hotel has no task with this ID."), task_id=task_id)


class DiscrepancyNotFound(NotFound):
    """This hotel has no such discrepancy."""

    code = ProblemCode.DISCREPANCY_NOT_FOUND

    def __init__(self, discrepancy_id: int) -> None:
        super().__init__(
            _("The hotel has no discrepancy with this ID."), discrepancy_id=str(discrepancy_id)[:20]
        )


class ReportNotFound(NotFound):
    """This hotel, or the room that was named, has no such maintenance report."""

    code = ProblemCode.REPORT_NOT_FOUND

    def __init__(self, report_id: int) -> None:
        super().__init__(
            _("The hotel has no maintenance report with this ID."), report_id=str(report_id)[:20]
        )


class TaskRefused(Conflict):
    """The present state of a task or of its room forbids the action. The body names the task and its ETag."""

    def __init__(self, task: HousekeepingTask, *reasons: Reason) -> None:
        super().__init__(
            reasons[0].detail,
            reasons=reasons,
            current={"status": task.status, "etag": etag(task)},
            task_id=task.pk,
            room_number=task.room.room_number,
        )
