"""…/housekeeping/shifts/, tasks/auto-assign/, tasks/replan/, my-rooms/ and day-sheet/: who does what on a date."""

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.kernel.command import require_capability
from housekeeping import services
from housekeeping.api.assignment_serializers import (
    AssignmentSerializer,
    DateCommandQuery,
    DateQuery,
    DaySheetQuery,
    DaySheetsSerializer,
    MyRoomsSerializer,
    PlanInput,
    ShiftsInput,
    ShiftsSerializer,
)
from housekeeping.api.tasks import TaskView
from housekeeping.models import Shift
from housekeeping.selectors.day_sheets import DaySheet, day_sheets
from housekeeping.selectors.shifts import shifts_of
from housekeeping.selectors.task_plan import plan_tasks
from housekeeping.snapshots import day_task_snapshot, task_snapshot
from staff.authorization import may
from staff.capabilities import Capability
from staff.snapshots import staff_snapshot


class Shifts(TaskView):
    """The people on duty on a date."""

    capabilities = {"GET": Capability.TASKS_MANAGE, "PUT": Capability.TASKS_MANAGE}
    queries = {"GET": DateQuery, "PUT": DateCommandQuery}

    @extend_schema(responses=ShiftsSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return the people on duty on a date by name, with their minutes."""
        day = self.query.get("date") or self.command.today
        return self._respond(shifts_of(hotel_pk=self.hotel.pk, day=day))

    @extend_schema(request=ShiftsInput, responses=ShiftsSerializer)
    def put(self, request: Request, hotel_slug: str) -> Response:
        """Replace the list of the people on duty on a date; whoever is not named is off."""
        day = self.query.get("date") or self.command.today
        return self.carry_out(services.set_shifts, self._respond, body=ShiftsInput, date=day)

    def _respond(self, shifts: Sequence[Shift]) -> Response:
        shown = [
            {"staff": staff_snapshot(shift.staff), "minutes": shift.minutes, "begins_at": shift.begins_at}
            for shift in shifts
        ]
        return self.respond({"date": self.query.get("date") or self.command.today, "shifts": shown})


class _PlanView(TaskView):
    """A command that writes a plan. The plan is made before the transaction and takes up to a second."""

    capabilities = {"POST": Capability.TASKS_MANAGE}

    def respond_with_assignment(self, done: services.TaskAssignment) -> Response:
        """Build the response: what was moved, and the credits of everybody on duty."""
        attendants = [
            {"staff": staff_snapshot(person), "minutes": minutes, "credits": weight}
            for person, minutes, weight in done.people
        ]
        moved = [
            {
                "from_staff": staff_snapshot(move.from_staff),
                "to_staff": staff_snapshot(move.task.assigned_to),
                "task": task_snapshot(move.task),
            }
            for move in done.moves
        ]
        return self.respond(
            {
                "date": done.date,
                "as_planned": done.is_planned,
                "spread": f"{done.plan.spread:.1f}",
                "attendants": attendants,
                "moved": moved,
            }
        )


class AutoAssignTasks(_PlanView):
    """The attendants of the tasks that have nobody."""

    @extend_schema(request=PlanInput, responses=AssignmentSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Give the open cleanings of a date that have nobody to the people on duty.

        Rooms for which arrivals wait are dealt out evenly and come first; credits follow the minutes of the shifts;
        floors stay together; a stay-over keeps yesterday's attendant where it can.
        """
        plan = plan_tasks(self.command, **self.parse(PlanInput))
        return self.carry_out(services.auto_assign_tasks, self.respond_with_assignment, plan=plan)


class ReplanTasks(_PlanView):
    """The attendants of all tasks that have not begun, after the day has changed."""

    @extend_schema(request=PlanInput, responses=AssignmentSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Move tasks that have not begun, so that people off duty have none and the credits are even again."""
        plan = plan_tasks(self.command, moves_assigned=True, **self.parse(PlanInput))
        return self.carry_out(services.replan_tasks, self.respond_with_assignment, plan=plan)


class MyRooms(TaskView):
    """The work of the caller."""

    capabilities = {"GET": Capability.TASKS_WORK}

    @extend_schema(responses=MyRoomsSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return the caller's unfinished tasks of the business date in working order."""
        sheets = day_sheets(self.command, day=self.command.today, staff_pk=self.staff.pk)
        tasks = [task for sheet in sheets for task in sheet.tasks if task.is_unfinished]
        return self.respond(
            {"date": self.command.today, "tasks": [day_task_snapshot(task) for task in tasks]}
        )


class DaySheets(TaskView):
    """The work of a date, attendant by attendant."""

    capabilities = {"GET": Capability.TASKS_WORK}
    queries = {"GET": DaySheetQuery}

    @extend_schema(responses=DaySheetsSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return the sheets of a date. Whoever does not manage tasks reads the own one."""
        staff_pk = self.query.get("staff_id")
        if not may(self.staff, Capability.TASKS_MANAGE):
            if staff_pk not in {None, self.staff.pk}:
                require_capability(self.staff, Capability.TASKS_MANAGE)
            staff_pk = self.staff.pk
        day = self.query.get("date") or self.command.today
        sheets = day_sheets(self.command, day=day, staff_pk=staff_pk)
        return self.respond({"date": day, "sheets": [_sheet(sheet) for sheet in sheets]})


def _sheet(sheet: DaySheet) -> dict[str, Any]:
    person = None if sheet.staff_pk is None else {"id": sheet.staff_pk, "name": sheet.name}
    return {
        "staff": person,
        "minutes": sheet.minutes,
        "begins_at": sheet.begins_at,
        "credits": sheet.credits,
        "planned_minutes": sheet.planned_minutes,
        "tasks": [day_task_snapshot(task) for task in sheet.tasks],
    }
