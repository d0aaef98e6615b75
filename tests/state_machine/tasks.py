"""Rules on housekeeping tasks: opened, generated, assigned, started, completed and cancelled, in any order."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from housekeeping import services as housekeeping
from housekeeping.enums import CLEANINGS, UNFINISHED, Priority, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from tests.state_machine.before_arrival import numbers, picks
from tests.state_machine.guest_access import GuestAccessRules
from tests.state_machine.model_rows import BROKEN, CLEANING, DIRTY, OCCUPIED, READY

with_tasks = precondition(
    lambda machine: HousekeepingTask.objects.filter(hotel=machine.scenario.hotel).exists()
)


class TaskRules(GuestAccessRules):
    """The rules on tasks. What they do to rooms is told to the model; guards decide which of them succeed."""

    def task(self, pick: int) -> HousekeepingTask:
        """Return one of the unfinished tasks, or of the latest ones."""
        tasks = HousekeepingTask.objects.filter(hotel=self.scenario.hotel).select_related("room")
        chosen = list(tasks.filter(status__in=UNFINISHED).order_by("pk")) or list(tasks.order_by("-pk")[:3])
        return chosen[pick % len(chosen)]

    @rule(number=numbers, task_type=st.sampled_from(list(TaskType)))
    def create_task(self, number: str, task_type: TaskType) -> None:
        self.run_service(None, housekeeping.create_task, room_number=number, task_type=task_type)

    @rule()
    def generate_tasks(self) -> None:
        self.run_service(True, housekeeping.generate_tasks)

    @with_tasks
    @rule(pick=picks, is_free=st.booleans())
    def assign_task(self, pick: int, is_free: bool) -> None:
        staff_id = None if is_free else self.scenario.housekeeper.pk
        self.run_service(None, housekeeping.assign_task, task_id=self.task(pick).pk, staff_id=staff_id)

    @with_tasks
    @rule(pick=picks)
    def update_task(self, pick: int) -> None:
        changes = {"priority": Priority.HIGH}
        self.run_service(None, housekeeping.update_task, task_id=self.task(pick).pk, changes=changes)

    @with_tasks
    @rule(pick=picks)
    def cancel_task(self, pick: int) -> None:
        self.run_service(None, housekeeping.cancel_task, task_id=self.task(pick).pk, reason="Not needed")

    @with_tasks
    @rule(pick=picks)
    def start_task(self, pick: int) -> None:
        task = self.task(pick)
        room: Any = self.model.rooms[task.room.room_number]
        done = self.run_service(
            None, housekeeping.start_task, task_id=task.pk, staff=self.scenario.supervisor
        )
        if done and task.task_type in CLEANINGS and room.status != CLEANING:
            room.before_cleaning, room.status = room.status, CLEANING

    @with_tasks
    @rule(pick=picks, passed=st.booleans())
    def complete_task(self, pick: int, passed: bool) -> None:
        task = self.task(pick)
        number = task.room.room_number
        room: Any = self.model.rooms[number]
        done = self.run_service(
            None,
            housekeeping.complete_task,
            task_id=task.pk,
            passed=passed,
            staff=self.scenario.supervisor,
        )
        if not done or task.status == TaskStatus.DONE:
            return
        if task.task_type in CLEANINGS and room.status not in {READY, BROKEN}:
            room.status = OCCUPIED if room.occupant else self.model.status_when_cleaned(number)
        elif task.task_type == TaskType.INSPECTION:
            room.status = self.model.status_when_inspected(number) if passed else DIRTY
