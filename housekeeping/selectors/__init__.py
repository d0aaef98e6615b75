"""The selectors of housekeeping: tasks, the facts that the guards read, and the rooms that a person can work on."""

from housekeeping.selectors.facts import (
    RoomCareFacts,
    cleaning_was_stopped,
    read_room_care_facts,
    tasks_with_details,
    was_in_maintenance,
)
from housekeeping.selectors.tasks import task_by_pk, tasks_of
from housekeeping.selectors.work import RoomWork, Work, rooms_to_work_on

__all__ = [
    "RoomCareFacts",
    "RoomWork",
    "Work",
    "cleaning_was_stopped",
    "read_room_care_facts",
    "rooms_to_work_on",
    "task_by_pk",
    "tasks_of",
    "tasks_with_details",
    "was_in_maintenance",
]
