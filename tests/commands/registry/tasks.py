"""The commands on housekeeping tasks."""

from housekeeping import services as housekeeping
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from notifications.models import OutboxEvent
from rooms.models import RoomOperationLog
from tests.architecture.permissions.routes import HOUSEKEEPER, MAINTENANCE, MANAGER, SUPERVISOR
from tests.commands import preconditions
from tests.commands.registry.entry import HttpCase, RegisteredCommand
from tests.commands.registry.rooms import STATUS_ROWS

TASKS = "…/housekeeping/tasks/"
TASK = f"{TASKS}{{task_id}}/"
MANAGERS = SUPERVISOR | MANAGER
WORKERS = HOUSEKEEPER | MAINTENANCE | MANAGERS
FEW = "A hotel gives few of these; the commands on rooms, which move tasks too, are measured."
ROWS = (HousekeepingTask, OutboxEvent)

TASK_COMMANDS = [
    RegisteredCommand(
        housekeeping.create_task,
        requests={
            f"POST {TASKS}": HttpCase(
                {"task_type": "AMENITY", "room_number": "101", "note": "A cot"}, status=201
            )
        },
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.one_room,
        arguments={"task_type": TaskType.AMENITY, "room_number": "101"},
        inserts=ROWS,
        optional=(OutboxEvent,),
        stress=["create_task", "POST tasks"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.update_task,
        requests={f"PATCH {TASK}": HttpCase({"priority": "HIGH"})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.room_with_turnover,
        arguments={"changes": {"note": "First"}},
        inserts=(OutboxEvent,),
        optional=(OutboxEvent,),
        stress=["update_task", "PATCH task"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.assign_task,
        requests={f"POST {TASK}assign/": HttpCase({"staff_id": None}, {"staff_id": 1})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.room_with_assigned_turnover,
        arguments={"staff_id": None},
        inserts=(OutboxEvent,),
        optional=(OutboxEvent,),
        stress=["assign_task", "POST assign task"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.start_task,
        requests={f"POST {TASK}start/": HttpCase()},
        roles=WORKERS,
        caller="housekeeper",
        prepare=preconditions.room_with_turnover,
        inserts=STATUS_ROWS,
        optional=(RoomOperationLog,),
        stress=["start_task", "POST start task"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.complete_task,
        requests={f"POST {TASK}complete/": HttpCase()},
        roles=WORKERS,
        caller="housekeeper",
        prepare=preconditions.room_with_turnover,
        inserts=STATUS_ROWS,
        optional=(RoomOperationLog,),
        stress=["complete_task", "POST complete task"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.cancel_task,
        requests={f"POST {TASK}cancel/": HttpCase({"reason": "Not needed"}, {"reason": "Otherwise"})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.room_with_turnover,
        arguments={"reason": "Not needed"},
        inserts=(OutboxEvent,),
        optional=(OutboxEvent,),
        stress=["cancel_task", "POST cancel task"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.generate_tasks,
        requests={f"POST {TASKS}generate/": HttpCase({}, {"date": None})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.dirty_room_without_task,
        inserts=ROWS,
        optional=(OutboxEvent,),
        stress=["generate_tasks", "POST generate tasks"],
        not_measured="It runs once a day; `tests/housekeeping/services/test_generation.py` counts its statements.",
    ),
]
