"""The selectors of housekeeping: tasks, the facts that the guards read, and the rooms that a person can work on."""

from housekeeping.selectors.facts import (
    RoomCareFacts,
    cleaning_was_stopped,
    read_room_care_facts,
    tasks_with_details,
    was_in_maintenance,
)
from housekeeping.selectors.work import RoomWork, Work, rooms_to_work_on

__all__ = [
    "RoomCareFacts",
    "RoomWork",
    "Work",
    "cleaning_was_stopped",
    "read_room_care_facts",
    "rooms_to_work_on",
    "tasks_with_details",
    "was_in_maintenance",
]
