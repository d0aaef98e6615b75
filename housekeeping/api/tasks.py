"""…/housekeeping/tasks/: the work of a day, room by room."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.kernel.enums import Source
from hotel.kernel.etag import etag
from housekeeping import services
from housekeeping.api.serializers import OptionalNoteInput, ReasonInput, TaskSerializer
from housekeeping.api.task_serializers import (
    AssignInput,
    CompleteTaskInput,
    GeneratedTasksSerializer,
    GenerateInput,
    NewTaskInput,
    TaskChangesInput,
    TaskQuery,
)
from housekeeping.models import HousekeepingTask
from housekeeping.policies import source_of
from housekeeping.selectors import task_by_pk, tasks_of
from housekeeping.snapshots import task_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability


class TaskView(HotelView):
    """A view of tasks."""

    tag = "housekeeping"

    @property
    def source(self) -> Source:
        return source_of(self.staff)

    def respond_with_task(self, task: HousekeepingTask, *, status: int = 200) -> Response:
        """Build the response with the task and its ETag."""
        return self.respond(task_snapshot(task), status=status, etag=etag(task))


class Tasks(TaskView):
    """The tasks of the hotel."""

    capabilities = {"GET": Capability.ROOMS_READ, "POST": Capability.TASKS_MANAGE}
    queries = {"GET": TaskQuery}

    @extend_schema(responses=page_of(TaskSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List tasks by date, priority, floor and room; without a status and dates the unfinished ones."""
        return self.page(
            tasks_of(hotel=self.hotel, filters=self.query),
            lambda tasks: [task_snapshot(task) for task in tasks],
        )

    @extend_schema(request=NewTaskInput, responses={201: TaskSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Open a task in a room. A turnover of an occupied room is planned: it begins when the guests have left."""
        return self.carry_out(
            services.create_task,
            lambda task: self.respond_with_task(task, status=201),
            body=NewTaskInput,
        )


class GenerateTasks(TaskView):
    """The tasks of a day, made from its departures, stays and vacancies."""

    capabilities = {"POST": Capability.TASKS_MANAGE}

    @extend_schema(request=GenerateInput, responses=GeneratedTasksSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Make the tasks of the business date, each once for room, type and booking, however often this is sent."""
        return self.carry_out(services.generate_tasks, self._respond, body=GenerateInput)

    def _respond(self, done: services.GeneratedTasks) -> Response:
        lists = {"created": done.created, "missed": done.missed, "changed": done.changed}
        shown = {name: [task_snapshot(task) for task in tasks] for name, tasks in lists.items()}
        return self.respond({"date": self.command.today, **shown})


class TaskDetail(TaskView):
    """One task of the hotel."""

    capabilities = {"GET": Capability.ROOMS_READ, "PATCH": Capability.TASKS_MANAGE}

    @extend_schema(responses=TaskSerializer)
    def get(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Show one task."""
        return self.respond_with_task(task_by_pk(hotel=self.hotel, task_pk=task_id))

    @extend_schema(request=TaskChangesInput, responses=TaskSerializer)
    def patch(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Change priority, note, date or times of an unfinished task."""
        return self.carry_out(
            services.update_task, self.respond_with_task, body=TaskChangesInput, task_id=task_id
        )


class AssignTask(TaskView):
    """The person who does a task."""

    capabilities = {"POST": Capability.TASKS_MANAGE}

    @extend_schema(request=AssignInput, responses=TaskSerializer)
    def post(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Assign an open task to a member of the staff, or make it free for everybody."""
        return self.carry_out(services.assign_task, self.respond_with_task, body=AssignInput, task_id=task_id)


class StartTask(TaskView):
    """The beginning of a task."""

    capabilities = {"POST": Capability.TASKS_WORK}

    @extend_schema(request=OptionalNoteInput, responses=TaskSerializer)
    def post(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Begin a task; a cleaning makes its room CLEANING_IN_PROGRESS.

        409 `guest_not_departed` for the turnover of an occupied room, `not_own_task` for that of another person,
        `already_started` for one that another person works on.
        """
        return self.carry_out(
            services.start_task, self.respond_with_task, body=OptionalNoteInput, task_id=task_id
        )


class CompleteTask(TaskView):
    """The end of a task."""

    capabilities = {"POST": Capability.TASKS_WORK}

    @extend_schema(request=CompleteTaskInput, responses=TaskSerializer)
    def post(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Complete a task; a cleaning marks its room as cleaned, an inspection passes or fails it."""
        return self.carry_out(
            services.complete_task, self.respond_with_task, body=CompleteTaskInput, task_id=task_id
        )


class CancelTask(TaskView):
    """The cancellation of a task."""

    capabilities = {"POST": Capability.TASKS_MANAGE}

    @extend_schema(request=ReasonInput, responses=TaskSerializer)
    def post(self, request: Request, hotel_slug: str, task_id: int) -> Response:
        """Cancel a task that has not begun."""
        return self.carry_out(services.cancel_task, self.respond_with_task, body=ReasonInput, task_id=task_id)
