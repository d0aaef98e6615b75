from housekeeping.services.attendants import (
    record_observation,
    record_visit,
    resolve_discrepancy,
    set_guest_wish,
)
from housekeeping.services.inspections import ItemResult, inspect, set_checklist, set_inspection_rule
from housekeeping.services.maintenance import (
    assign_report,
    complete_maintenance,
    mark_maintenance,
    update_report,
)
from housekeeping.services.productivity import StoredMonths, set_productivity_rule, store_productivity
from housekeeping.services.promises import promise_room
from housekeeping.services.room_care import (
    inspect_rooms,
    mark_cleaned,
    mark_cleaned_rooms,
    mark_dirty,
    start_cleaning,
    start_cleaning_rooms,
    stop_cleaning,
)
from housekeeping.services.room_creation import NewRoom, create_rooms
from housekeeping.services.room_numbers import renumber_room
from housekeeping.services.room_status import record_creation, set_room_status, set_room_statuses
from housekeeping.services.room_steps import RoomStep
from housekeeping.services.shifts import PlannedShift, set_shifts
from housekeeping.services.status_override import override_status
from housekeeping.services.task_assignment import TaskAssignment, auto_assign_tasks, replan_tasks
from housekeeping.services.task_commands import (
    assign_task,
    cancel_task,
    complete_task,
    create_task,
    start_task,
    update_task,
)
from housekeeping.services.task_generation import GeneratedTasks, generate_tasks
from housekeeping.services.task_undo import restore_tasks
from housekeeping.services.tasks import (
    cancel_stayover_tasks,
    cancel_tasks_of_entered_rooms,
    cancel_tasks_of_rooms,
    finish_cleaning_tasks,
    finish_inspection_tasks,
    open_turnover_tasks,
    reopen_cleaning_tasks,
    reschedule_turnover,
    start_cleaning_tasks,
    turn_into_stayovers,
)

__all__ = [
    "GeneratedTasks",
    "ItemResult",
    "NewRoom",
    "PlannedShift",
    "RoomStep",
    "StoredMonths",
    "TaskAssignment",
    "assign_report",
    "assign_task",
    "auto_assign_tasks",
    "cancel_stayover_tasks",
    "cancel_task",
    "cancel_tasks_of_entered_rooms",
    "cancel_tasks_of_rooms",
    "complete_maintenance",
    "complete_task",
    "create_rooms",
    "create_task",
    "finish_cleaning_tasks",
    "finish_inspection_tasks",
    "generate_tasks",
    "inspect",
    "inspect_rooms",
    "mark_cleaned",
    "mark_cleaned_rooms",
    "mark_dirty",
    "mark_maintenance",
    "open_turnover_tasks",
    "override_status",
    "promise_room",
    "record_creation",
    "record_observation",
    "record_visit",
    "renumber_room",
    "reopen_cleaning_tasks",
    "replan_tasks",
    "reschedule_turnover",
    "resolve_discrepancy",
    "restore_tasks",
    "set_checklist",
    "set_guest_wish",
    "set_inspection_rule",
    "set_productivity_rule",
    "set_room_status",
    "set_room_statuses",
    "set_shifts",
    "start_cleaning",
    "start_cleaning_rooms",
    "start_cleaning_tasks",
    "start_task",
    "stop_cleaning",
    "store_productivity",
    "turn_into_stayovers",
    "update_report",
    "update_task",
]
