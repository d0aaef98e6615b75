"""The commands on housekeeping tasks."""

from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import TaskType
from housekeeping.models import AttendantMonth, HousekeepingTask, ProductivityRule, ReadyPromise, Shift
from housekeeping.selectors.task_plan import plan_tasks
from notifications.models import OutboxEvent
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from staff.command import system_command
from tests.architecture.permissions.routes import FRONT_DESK, HOUSEKEEPER, MAINTENANCE, MANAGER, SUPERVISOR
from tests.commands import preconditions
from tests.commands.preconditions import Subject
from tests.commands.registry.entry import Arguments, HttpCase, RegisteredCommand
from tests.commands.registry.rooms import STATUS_ROWS
from tests.scenarios import LATER, NOON, TODAY, Scenario

TASKS = "…/housekeeping/tasks/"
TASK = f"{TASKS}{{task_id}}/"
MANAGERS = SUPERVISOR | MANAGER
WORKERS = HOUSEKEEPER | MAINTENANCE | MANAGERS
FEW = "A hotel gives few of these; the commands on rooms, which move tasks too, are measured."
FEW_PLANS = "A few times a day; `tests/housekeeping/services/test_task_assignment.py` counts its statements."
ROWS = (HousekeepingTask, OutboxEvent)


def _with_plan(*, moves_assigned: bool) -> Arguments:
    """Return the argument of a command that writes a plan, which is made just before."""

    def arguments(scenario: Scenario, subject: Subject) -> dict[str, Any]:
        command = system_command(scenario.hotel, now=NOON)
        return {"plan": plan_tasks(command, moves_assigned=moves_assigned)}

    return arguments


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
    RegisteredCommand(
        housekeeping.auto_assign_tasks,
        requests={f"POST {TASKS}auto-assign/": HttpCase({}, {"date": None})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.turnover_and_shift,
        arguments=_with_plan(moves_assigned=False),
        inserts=(OutboxEvent,),
        optional=(OutboxEvent,),
        stress=["auto_assign_tasks", "POST auto-assign tasks"],
        not_measured=FEW_PLANS,
    ),
    RegisteredCommand(
        housekeeping.replan_tasks,
        requests={f"POST {TASKS}replan/": HttpCase({}, {"date": None})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.turnover_and_shift,
        arguments=_with_plan(moves_assigned=True),
        inserts=(OutboxEvent,),
        optional=(OutboxEvent,),
        stress=["replan_tasks", "POST replan tasks"],
        not_measured=FEW_PLANS,
    ),
    RegisteredCommand(
        housekeeping.promise_room,
        requests={
            "POST …/housekeeping/promises/": HttpCase(
                {"ready_at": "2026-05-14T14:30:00Z"}, {"note": "They have a child"}, status=201
            )
        },
        roles=FRONT_DESK | MANAGER,
        prepare=preconditions.room_with_status(RoomStatus.CHECKOUT_DIRTY),
        arguments={"ready_at": LATER},
        inserts=(ReadyPromise, OutboxEvent),
        optional=(ReadyPromise, OutboxEvent),
        stress=["promise_room", "POST promises"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.set_productivity_rule,
        requests={
            "PUT …/housekeeping/productivity/": HttpCase(
                {"shows_names": False, "months_kept": 6}, {"months_kept": 7}
            )
        },
        roles=MANAGER,
        caller="manager",
        arguments={"shows_names": False, "months_kept": 6},
        inserts=(ProductivityRule,),
        optional=(ProductivityRule,),
        stress=["set_productivity_rule", "PUT productivity"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.store_productivity,
        caller="manager",
        prepare=preconditions.shift_of_an_earlier_month,
        inserts=(AttendantMonth,),
        optional=(AttendantMonth,),
        stress=["store_productivity"],
        not_measured="It runs once a month.",
    ),
    RegisteredCommand(
        housekeeping.set_shifts,
        requests={"PUT …/housekeeping/shifts/": HttpCase({"shifts": []}, {"shifts": []})},
        roles=MANAGERS,
        caller="supervisor",
        prepare=preconditions.turnover_and_shift,
        arguments={"date": TODAY, "shifts": []},
        inserts=(Shift,),
        optional=(Shift,),
        stress=["set_shifts", "PUT shifts"],
        not_measured=FEW,
    ),
]
