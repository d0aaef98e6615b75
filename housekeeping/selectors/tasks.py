"""The lists of tasks: those of a hotel that match filters, and the history of one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from hotel.kernel.keys import can_be_key
from hotel.models import Hotel
from housekeeping.enums import UNFINISHED, Priority
from housekeeping.exceptions import TaskNotFound
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.facts import tasks_with_details

_BY_PRIORITY = Case(
    *(When(priority=priority, then=Value(place)) for place, priority in enumerate(reversed(Priority.values))),
    output_field=IntegerField(),
)


def tasks_of(*, hotel: Hotel, filters: Mapping[str, Any]) -> QuerySet[HousekeepingTask]:
    """Return the tasks of a hotel that match, by date, priority, floor and room.

    Without `status` and dates these are the unfinished ones. The filters are those of `TaskQuery`.
    """
    given = {name: value for name, value in filters.items() if value not in (None, [], "")}
    chosen = tasks_with_details().filter(hotel=hotel)
    if not given.keys() & {"status", "due_date", "due_from", "due_to"}:
        chosen = chosen.filter(status__in=UNFINISHED)
    lookups = {
        "status": "status__in",
        "task_type": "task_type__in",
        "priority": "priority__in",
        "due_date": "due_date",
        "due_from": "due_date__gte",
        "due_to": "due_date__lte",
        "floor": "room__floor__in",
        "assigned_to": "assigned_to",
        "booking": "booking__booking_id",
    }
    for name, lookup in lookups.items():
        if name in given:
            chosen = chosen.filter(**{lookup: given[name]})
    if "room_number" in given:
        chosen = chosen.filter(room__room_number__in=[number.upper() for number in given["room_number"]])
    if "unassigned" in given:
        chosen = chosen.filter(assigned_to__isnull=given["unassigned"])
    return chosen.order_by("due_date", _BY_PRIORITY, "room__floor", "room__room_number", "pk")


def task_by_pk(*, hotel: Hotel, task_pk: int) -> HousekeepingTask:
    """Return one task of a hotel with its details. Raises TaskNotFound."""
    if can_be_key(task_pk):
        for task in tasks_with_details().filter(hotel=hotel, pk=task_pk):
            return task
    raise TaskNotFound(task_pk)
