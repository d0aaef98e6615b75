"""The selectors of housekeeping: tasks, the facts that the guards read, and the rooms that a person can work on."""

from housekeeping.selectors.attendants import (
    Occupant,
    UnvisitedRoom,
    discrepancies_of,
    discrepancy_by_pk,
    latest_observation,
    latest_wish,
    observation_by_pk,
    observations_with_state,
    occupant_of,
    open_discrepancies,
    open_discrepancy,
    unvisited_rooms,
    wish_list,
    wish_of_day,
    wish_of_room,
)
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
    "Occupant",
    "RoomCareFacts",
    "RoomWork",
    "UnvisitedRoom",
    "Work",
    "cleaning_was_stopped",
    "discrepancies_of",
    "discrepancy_by_pk",
    "latest_observation",
    "latest_wish",
    "observation_by_pk",
    "observations_with_state",
    "occupant_of",
    "open_discrepancies",
    "open_discrepancy",
    "read_room_care_facts",
    "rooms_to_work_on",
    "task_by_pk",
    "tasks_of",
    "tasks_with_details",
    "unvisited_rooms",
    "was_in_maintenance",
    "wish_list",
    "wish_of_day",
    "wish_of_room",
]
