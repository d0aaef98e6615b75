"""Commands on housekeeping tasks, given to the services with random tasks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import UNFINISHED, Priority, TaskType
from housekeeping.models import HousekeepingTask
from tools.stress.actor import Actor
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
