from housekeeping.services.maintenance import complete_maintenance, mark_maintenance
from housekeeping.services.room_care import (
    inspect,
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
from housekeeping.services.status_override import override_status
from housekeeping.services.tasks import (
    cancel_stayover_tasks,
    cancel_turnover_tasks,
    finish_cleaning_tasks,
    open_turnover_tasks,
    reopen_cleaning_tasks,
    reschedule_turnover,
    return_stayover,
    start_cleaning_tasks,
    turn_into_stayovers,
)

__all__ = [
    "NewRoom",
    "RoomStep",
    "cancel_stayover_tasks",
    "cancel_turnover_tasks",
    "complete_maintenance",
    "create_rooms",
    "finish_cleaning_tasks",
    "inspect",
    "inspect_rooms",
    "mark_cleaned",
    "mark_cleaned_rooms",
    "mark_dirty",
    "mark_maintenance",
    "open_turnover_tasks",
    "override_status",
    "record_creation",
    "renumber_room",
    "reopen_cleaning_tasks",
    "reschedule_turnover",
    "return_stayover",
    "set_room_status",
    "set_room_statuses",
    "start_cleaning",
    "start_cleaning_rooms",
    "start_cleaning_tasks",
    "stop_cleaning",
    "turn_into_stayovers",
]
