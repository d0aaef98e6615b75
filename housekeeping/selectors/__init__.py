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
    is_report_of_room,
    read_room_care_facts,
    reports_with_details,
    tasks_with_details,
    was_in_maintenance,
)
from housekeeping.selectors.inspections import checklist_of, inspection_rule, inspections_of
from housekeeping.selectors.reports import changes_of_report, report_by_pk, reports_of, shown_report
from housekeeping.selectors.tasks import task_by_pk, tasks_of
from housekeeping.selectors.work import RoomWork, Work, rooms_to_work_on

__all__ = [
    "Occupant",
    "RoomCareFacts",
    "RoomWork",
    "UnvisitedRoom",
    "Work",
    "changes_of_report",
    "checklist_of",
    "cleaning_was_stopped",
    "discrepancies_of",
    "discrepancy_by_pk",
    "inspection_rule",
    "inspections_of",
    "is_report_of_room",
    "latest_observation",
    "latest_wish",
    "observation_by_pk",
    "observations_with_state",
    "occupant_of",
    "open_discrepancies",
    "open_discrepancy",
    "read_room_care_facts",
    "report_by_pk",
    "reports_of",
    "reports_with_details",
    "rooms_to_work_on",
    "shown_report",
    "task_by_pk",
    "tasks_of",
    "tasks_with_details",
    "unvisited_rooms",
    "was_in_maintenance",
    "wish_list",
    "wish_of_day",
    "wish_of_room",
]
