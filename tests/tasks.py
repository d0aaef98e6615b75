"""Housekeeping tasks as a command would have written them."""

from typing import Any
from uuid import uuid4

from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from tests.scenarios import MORNING, TODAY, Scenario

CHANGED = {"version", "change_command_id", "change_source", "change_date", "change_note", "changed_by_id"}
"""The columns that every change of a task writes; `TaskChange` tells their story."""


def add_task(**values: Any) -> HousekeepingTask:
    """Insert a task, due on the date of its creation unless told otherwise."""
    made = {"change_source": "HOUSEKEEPING", "change_command_id": uuid4()}
    made |= {"change_date": values.get("due_date", values["created_at"].date())}
    return HousekeepingTask.objects.create(**made | {"updated_at": values["created_at"]} | values)


def add_amenity(scenario: Scenario, number: str) -> HousekeepingTask:
    """Insert a task for something that is brought to the room with this number."""
    room = scenario.hotel.rooms.get(room_number=number)
    return add_task(
        hotel=scenario.hotel, room=room, task_type=TaskType.AMENITY, due_date=TODAY, created_at=MORNING
    )
