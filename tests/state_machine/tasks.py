"""Rules on housekeeping tasks: opened, generated, assigned, started, completed and cancelled, in any order."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from housekeeping import services as housekeeping
from housekeeping.enums import CLEANINGS, UNFINISHED, Priority, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.task_plan import plan_tasks
from staff.command import system_command
from staff.models import Staff
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

    @rule(works=st.booleans())
    def set_shifts(self, works: bool) -> None:
        people = [self.scenario.housekeeper, *([self.scenario.supervisor] if works else [])]
        shifts = [housekeeping.PlannedShift(person.pk, 240) for person in people]
        self.run_service(True, housekeeping.set_shifts, date=self.model.today, shifts=shifts)

    @rule(months=st.integers(min_value=1, max_value=3))
    def keep_figures(self, months: int) -> None:
        rule_of = {"shows_names": False, "months_kept": months}
        self.run_service(True, housekeeping.set_productivity_rule, **rule_of)
        self.run_service(True, housekeeping.store_productivity)

    @rule(number=numbers, hours=st.integers(min_value=1, max_value=3))
    def promise_room(self, number: str, hours: int) -> None:
        ready_at = self.now + timedelta(hours=hours)
        self.run_service(None, housekeeping.promise_room, room_number=number, ready_at=ready_at)

    @rule(replan=st.booleans())
    def give_tasks_to_attendants(self, replan: bool) -> None:
        """Plan and write at once. Afterwards every open cleaning of the date has an attendant."""
        people = [self.scenario.housekeeper.pk, self.scenario.supervisor.pk]
        command = system_command(self.scenario.hotel, now=self.now)
        plan = plan_tasks(command, staff_ids=people, moves_assigned=replan)
        service = housekeeping.replan_tasks if replan else housekeeping.auto_assign_tasks
        self.run_service(True, service, plan=plan)
        left = HousekeepingTask.objects.filter(
            hotel=self.scenario.hotel,
            status=TaskStatus.OPEN,
            task_type__in=CLEANINGS,
            due_date__lte=self.model.today,
            room__is_active=True,
        )
        assert not left.exclude(assigned_to__in=people if replan else Staff.objects.all()).exists()

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
