from housekeeping.services.room_status import RoomStep, record_creation, set_room_status, set_room_statuses
from housekeeping.services.tasks import (
    finish_cleaning_tasks,
    open_turnover_tasks,
    reopen_cleaning_tasks,
    start_cleaning_tasks,
)

__all__ = [
    "RoomStep",
    "finish_cleaning_tasks",
    "open_turnover_tasks",
    "record_creation",
    "reopen_cleaning_tasks",
    "set_room_status",
    "set_room_statuses",
    "start_cleaning_tasks",
]
