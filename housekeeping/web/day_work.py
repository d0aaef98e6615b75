"""The supervisor's page: who cleans what, how far everybody is, when rooms will be ready; and the printed sheets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, local_time
from housekeeping.dashboard_snapshots import dashboard_snapshot
from housekeeping.enums import TaskStatus
from housekeeping.selectors.dashboard import Dashboard, read_dashboard
from housekeeping.selectors.day_queues import AttendantDay
from housekeeping.selectors.day_sheets import day_sheets
from housekeeping.selectors.day_tasks import DayTask
from housekeeping.web.labels import TASK_STATUSES, TASK_TYPES
from housekeeping.web.room_tiles import STATUS_SIGNS
from notifications.web.live import LivePage
from rooms.web.labels import ROOM_STATUSES
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PROMISES: dict[str, "StrPromise"] = {
    "open": pgettext_lazy("promise", "Promised"),
    "at_risk": pgettext_lazy("promise", "At risk"),
    "broken": pgettext_lazy("promise", "Broken"),
    "kept": pgettext_lazy("promise", "Kept"),
}
UNKNOWN: dict[str, "StrPromise"] = {
    "out_of_use": pgettext_lazy("no estimate", "Not in use"),
    "no_task": pgettext_lazy("no estimate", "No task"),
    "nobody_assigned": pgettext_lazy("no estimate", "Nobody has it"),
    "occupied": pgettext_lazy("no estimate", "Occupied"),
}
"""Words of a promise's state, and why nobody can tell when a room will be ready."""


@dataclass(frozen=True)
class TaskRow:
    """A task with its words."""

    task: DayTask
    type_word: "StrPromise"
    status_word: "StrPromise"

    @property
    def is_open(self) -> bool:
        """Whether somebody else can get it."""
        return self.task.status == TaskStatus.OPEN


class _DayWork(HotelPage):
    """The content, for the page and for the part that is read again."""

    capability = Capability.TASKS_MANAGE

    def context(self) -> dict[str, Any]:
        """Return attendants, tasks and rooms."""
        dashboard = read_dashboard(self.command)
        shown = dashboard_snapshot(self.command, dashboard)
        return {
            "attendants": [
                (person, values, _rows(person.tasks))
                for person, values in zip(dashboard.attendants, shown["attendants"], strict=True)
            ],
            "nobodys": _rows(dashboard.unassigned),
            "rooms": [_room(room) for room in shown["rooms"]],
            "counts": [
                (STATUS_SIGNS[status], ROOM_STATUSES[status], count)
                for status, count in dashboard.rooms_by_status.items()
                if count
            ],
            "people": _people(dashboard),
        }


class DayWork(_DayWork, LivePage):
    """The page."""

    template_name = "housekeeping/day_work.html"
    section = "day-work"


class DayWorkPart(_DayWork, HotelPart):
    """The content alone."""

    template_name = "housekeeping/day_work_part.html"


class PrintedSheets(HotelPage):
    """The day sheets, to print: one's own, or those of all for whoever manages tasks."""

    capability = Capability.TASKS_WORK
    template_name = "housekeeping/printed_sheets.html"

    def context(self) -> dict[str, Any]:
        """Return the sheets of the date in `?day=`, else of the business date."""
        everybody = may(self.staff, Capability.TASKS_MANAGE)
        day = self._day()
        sheets = day_sheets(self.command, day=day, staff_pk=None if everybody else self.staff.pk)
        return {
            "day": day,
            "sheets": [(sheet, _rows(sheet.tasks)) for sheet in sheets if sheet.tasks],
            "clock": self._clock(),
        }

    def _day(self) -> date:
        try:
            day = date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return self.command.today
        return day if FIRST_DAY <= day <= LAST_DAY else self.command.today

    def _clock(self) -> datetime:
        return local_time(hotel=self.hotel, now=self.now).replace(tzinfo=None)


def _rows(tasks: Iterable[DayTask]) -> list[TaskRow]:
    return [TaskRow(task, TASK_TYPES[task.task_type], TASK_STATUSES[task.status]) for task in tasks]


def _room(room: dict[str, Any]) -> dict[str, Any]:
    """Return the room of the dashboard with its words."""
    promise = room["promise"]
    return room | {
        "sign": STATUS_SIGNS[room["room_status"]],
        "status_word": ROOM_STATUSES[room["room_status"]],
        "unknown_word": UNKNOWN.get(room["unknown_because"] or ""),
        "promise_word": PROMISES[promise["state"]] if promise else None,
    }


def _people(dashboard: Dashboard) -> list[AttendantDay]:
    """Return the people who can get a task: those on duty."""
    return [person for person in dashboard.attendants if person.minutes]
