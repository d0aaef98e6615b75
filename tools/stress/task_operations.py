"""Commands on housekeeping tasks, given to the services with random tasks."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import UNFINISHED, Priority, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.task_plan import plan_tasks
from housekeeping.services import PlannedShift
from staff.authorization import may
from staff.capabilities import Capability
from tools.stress.actor import WRONG_SUBJECT_RATE, Actor
from tools.stress.api_requests import Request


def create_task(actor: Actor) -> Any:
    return actor.call(
        housekeeping.create_task,
        room_number=actor.pick_room(),
        task_type=actor.rng.choice(list(TaskType)),
        priority=actor.rng.choice(list(Priority)),
    )


def generate_tasks(actor: Actor) -> Any:
    return actor.call(housekeeping.generate_tasks)


def assign_task(actor: Actor) -> Any:
    staff = actor.rng.choice([None, actor.pick_staff()])
    return actor.call(
        housekeeping.assign_task, task_id=_pick_task(actor), staff_id=staff.pk if staff else None
    )


def update_task(actor: Actor) -> Any:
    changes = {"priority": actor.rng.choice(list(Priority)), "due_date": actor.today}
    return actor.call(housekeeping.update_task, task_id=_pick_task(actor), changes=changes)


def auto_assign_tasks(actor: Actor) -> Any:
    """Plan before the transaction, as the endpoint does: other processes change tasks meanwhile."""
    return actor.call(housekeeping.auto_assign_tasks, plan=plan_tasks(actor.command()))


def replan_tasks(actor: Actor) -> Any:
    plan = plan_tasks(actor.command(), moves_assigned=True)
    return actor.call(housekeeping.replan_tasks, plan=plan)


def set_shifts(actor: Actor) -> Any:
    shifts = [PlannedShift(**shift) for shift in random_shifts(actor)]
    return actor.call(housekeeping.set_shifts, date=actor.today, shifts=shifts)


def promise_room(actor: Actor) -> Any:
    ready_at = actor.now + timedelta(minutes=actor.rng.choice([-5, 30, 90]))
    return actor.call(housekeeping.promise_room, room_number=actor.pick_room(), ready_at=ready_at)


def set_productivity_rule(actor: Actor) -> Any:
    return actor.call(
        housekeeping.set_productivity_rule,
        shows_names=actor.rng.random() < 0.5,
        months_kept=actor.rng.choice([1, 12]),
    )


def store_productivity(actor: Actor) -> Any:
    return actor.call(housekeeping.store_productivity)


def random_shifts(actor: Actor) -> list[dict[str, Any]]:
    """Return a shift for most people of the hotel who work on tasks, sometimes for another one."""
    people = [
        person
        for person in actor.people[actor.hotel.pk]
        if may(person, Capability.TASKS_WORK) or actor.rng.random() < WRONG_SUBJECT_RATE
    ]
    return [
        {"staff_id": person.pk, "minutes": actor.rng.choice([240, 480])}
        for person in people
        if actor.rng.random() < 0.9
    ]


def _on_a_task(service: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
    return actor.call(service, task_id=_pick_task(actor), **arguments)


start_task = partial(_on_a_task, housekeeping.start_task)
complete_task = partial(_on_a_task, housekeeping.complete_task)
cancel_task = partial(_on_a_task, housekeeping.cancel_task, reason="Not needed")


def task_request(action: str = "", method: str = "post", **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to an unfinished task."""

    def build(actor: Actor) -> Request:
        subject = f"housekeeping/tasks/{_pick_task(actor)}/"
        return Request(method, f"{subject}{action}/" if action else subject, body, subject)

    return build


def _pick_task(actor: Actor) -> int:
    """Return an unfinished task of the actor's hotel, or a key that no task has."""
    tasks = HousekeepingTask.objects.filter(hotel=actor.hotel, status__in=UNFINISHED)
    return actor.rng.choice(list(tasks.order_by("pk").values_list("pk", flat=True)) or [0])
