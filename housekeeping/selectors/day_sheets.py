"""Day sheets: the work of each attendant on a date, to read or to print."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from housekeeping.selectors.day_tasks import DayTask, tasks_of_day
from housekeeping.selectors.shifts import shifts_of
from staff.command import Command
from staff.models import display_name


@dataclass(frozen=True)
class DaySheet:
    """The work of one person on a date, in working order. `staff_pk` is None for what nobody has.

    `minutes` and `begins_at` are those of the shift; a person with tasks and without a shift has None.
    """

    staff_pk: int | None
    name: str
    minutes: int | None
    begins_at: time | None
    tasks: Sequence[DayTask]

    @property
    def credits(self) -> int:
        """The credits of all tasks of the date."""
        return sum(task.credits for task in self.tasks)

    @property
    def planned_minutes(self) -> int:
        """The minutes that all tasks of the date should take."""
        return sum(task.planned_minutes for task in self.tasks)


def day_sheets(command: Command, *, day: date, staff_pk: int | None = None) -> list[DaySheet]:
    """Return the sheets of a date by name, that of unassigned tasks last; with `staff_pk` that person's alone.

    Sends two statements.
    """
    tasks: dict[int | None, list[DayTask]] = defaultdict(list)
    for task in tasks_of_day(hotel_pk=command.hotel.pk, day=day, today=command.today):
        tasks[task.assigned_to_id].append(task)
    shifts = {shift.staff_id: shift for shift in shifts_of(hotel_pk=command.hotel.pk, day=day)}
    names = {pk: shift.staff.name for pk, shift in shifts.items()}
    names |= {pk: _name(own[0]) for pk, own in tasks.items() if pk is not None}
    people = sorted(names, key=lambda pk: (names[pk], pk))
    sheets = [
        DaySheet(
            staff_pk=pk,
            name=names[pk],
            minutes=shifts[pk].minutes if pk in shifts else None,
            begins_at=shifts[pk].begins_at if pk in shifts else None,
            tasks=tasks[pk],
        )
        for pk in people
    ]
    if staff_pk is not None:
        return [sheet for sheet in sheets if sheet.staff_pk == staff_pk]
    return [*sheets, DaySheet(None, "", None, None, tasks[None])] if tasks[None] else sheets


def _name(task: DayTask) -> str:
    return display_name(
        task.assigned_to__user__first_name,
        task.assigned_to__user__last_name,
        task.assigned_to__user__username,
    )
