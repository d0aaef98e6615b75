"""The tasks of a business date: made from departures, stays and vacancies, as often as somebody asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.business_date import start_of_day
from hotel.kernel.exceptions import Invalid
from housekeeping import day_plan
from housekeeping.enums import ONE_PER_ROOM, Priority, TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.selectors.generation import DayFacts, Wish, read_day_facts
from housekeeping.services.task_writes import finish, lock_unfinished_tasks, new_task, set_values, write_tasks
from room_bookings.models import RoomBooking
from rooms import services as room_services
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command

_CARRIED_OVER = (TaskType.TURNOVER, TaskType.DEEP_CLEAN, TaskType.INSPECTION)


@dataclass(frozen=True)
class GeneratedTasks:
    """What a generation wrote: new tasks, stay-overs that were missed, and tasks with another date or priority."""

    created: list[HousekeepingTask] = field(default_factory=list)
    missed: list[HousekeepingTask] = field(default_factory=list)
    changed: list[HousekeepingTask] = field(default_factory=list)


def generate_tasks(command: Command, *, date: date | None = None) -> GeneratedTasks:
    """Make the tasks of the business date: turnovers of departures, stay-overs by the hotel's cadence, freshening up.

    A room gets each type once for the date and the booking, however often this runs. Stay-overs of earlier dates that
    nobody began are MISSED; other unfinished tasks of rooms carry over to this date. A turnover for which an arrival
    waits has the priority HIGH. Locks all rooms in use, then their tasks. The number of statements does not depend on
    the number of rooms. `date` is the date that the caller means. Raises Invalid for another than the business date,
    Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    _require_today(command, date)
    rooms = room_services.lock_rooms_in_use(command)
    unfinished = lock_unfinished_tasks([room.pk for room in rooms], *ONE_PER_ROOM)
    generation = _Generation(command, read_day_facts(command, command.today), unfinished)
    for room in rooms:
        generation.plan(room)
    done = generation.done
    write_tasks(command, generation.changed)  # first: a missed stay-over makes room for the next one
    write_tasks(command, {}, done.created)
    return done


def _require_today(command: Command, day: date | None) -> None:
    if day not in (None, command.today):
        sentence = _("Tasks are generated for the business date, which is %(date)s.") % {
            "date": command.today.isoformat()
        }
        raise Invalid(sentence, errors={"date": [sentence]})


class _Generation:
    """The tasks of one date, collected room by room."""

    def __init__(self, command: Command, facts: DayFacts, unfinished: Sequence[HousekeepingTask]) -> None:
        self._command, self._facts = command, facts
        self._day_began = start_of_day(hotel=command.hotel, day=command.today)
        self._tasks = {(task.room_id, task.task_type): task for task in unfinished}
        self.changed: dict[HousekeepingTask, list[str]] = {}
        self.done = GeneratedTasks()

    def plan(self, room: Room) -> None:
        """Bring the tasks of one room to the business date."""
        stay = self._facts.stays.get(room.pk)
        self._end_earlier_stayover(room)
        self._carry_over(room)
        if stay is None:
            self._plan_vacant(room)
        elif day_plan.is_leaving(stay, today=self._command.today):
            self._plan_departure(room, stay)
        else:
            self._plan_stay(room, stay)

    def _end_earlier_stayover(self, room: Room) -> None:
        task = self._open_task(room, TaskType.STAYOVER)
        if task and task.due_date < self._command.today:
            self._change(task, finish(self._command, task, TaskStatus.MISSED), self.done.missed)
            del self._tasks[room.pk, TaskType.STAYOVER]

    def _carry_over(self, room: Room) -> None:
        for task_type in _CARRIED_OVER:
            task = self._open_task(room, task_type)
            if task and task.due_date < self._command.today:
                changed = set_values(task, due_date=self._command.today, not_before=None)
                self._change(task, changed, self.done.changed)

    def _plan_departure(self, room: Room, stay: RoomBooking) -> None:
        stayover = self._open_task(room, TaskType.STAYOVER)
        if stayover:
            cancelled = finish(self._command, stayover, TaskStatus.CANCELLED)
            self._change(stayover, cancelled, self.done.changed)
        clock = self._command.hotel.check_out_time
        hour = day_plan.not_before(stay, check_out_time=clock)
        assigned = {"assigned_to": stayover.assigned_to} if stayover else {}
        self._need_turnover(room, stay, not_before=hour, **assigned)

    def _plan_stay(self, room: Room, stay: RoomBooking) -> None:
        turnover = self._open_task(room, TaskType.TURNOVER)
        if turnover and turnover.booking_id != stay.pk:
            # It was to freshen the room up before these guests came.
            cancelled = finish(self._command, turnover, TaskStatus.CANCELLED)
            self._change(turnover, cancelled, self.done.changed)
        is_due, with_linen = day_plan.stayover_is_due(
            stay,
            today=self._command.today,
            cadence=self._facts.cadence,
            wish=self._facts.wishes.get(stay.pk, Wish()),
        )
        was_cleaned = room.last_cleaned_at is not None and room.last_cleaned_at >= self._day_began
        if is_due and not was_cleaned and room.room_status != RoomStatus.CLEANING_IN_PROGRESS:
            self._create(room, TaskType.STAYOVER, stay, with_linen=with_linen)

    def _plan_vacant(self, room: Room) -> None:
        if room.room_status == RoomStatus.CHECKOUT_DIRTY or (room.pk, TaskType.TURNOVER) in self._tasks:
            self._need_turnover(room, None)
        elif room.room_status == RoomStatus.READY_FOR_GUEST and day_plan.needs_freshening_up(
            last_care=room.last_cleaned_at or room.created_at,
            day_began=self._day_began,
            cadence=self._facts.cadence,
        ):
            self._create(room, TaskType.TURNOVER, None, priority=Priority.LOW, note=_("Freshen up"))

    def _need_turnover(self, room: Room, stay: RoomBooking | None, **values: Any) -> None:
        """Make sure that the room has a turnover; it is urgent where an arrival waits for the room."""
        task = self._open_task(room, TaskType.TURNOVER)
        if arrival := self._facts.arrivals.get(room.pk):
            due = arrival.arrival_time or self._command.hotel.check_in_time
            values |= {"priority": Priority.HIGH, "due_time": due}
        if task:
            values.pop("assigned_to", None)
            self._change(task, set_values(task, **values), self.done.changed)
        else:
            self._create(room, TaskType.TURNOVER, stay, **values)

    def _create(self, room: Room, task_type: TaskType, stay: RoomBooking | None, **values: Any) -> None:
        key = (room.pk, task_type.value, stay.pk if stay else None)
        if (room.pk, task_type) in self._tasks or key in self._facts.generated:
            return
        today = self._command.today
        self.done.created.append(
            new_task(
                self._command, room=room, booking=stay, task_type=task_type, generated_for=today, **values
            )
        )

    def _open_task(self, room: Room, task_type: TaskType) -> HousekeepingTask | None:
        task = self._tasks.get((room.pk, task_type))
        return task if task and task.status == TaskStatus.OPEN else None

    def _change(self, task: HousekeepingTask, names: Iterable[str], among: list[HousekeepingTask]) -> None:
        """Note the changed fields of a task, once however often it changes."""
        changed = list(names)
        if changed and task not in self.changed:
            among.append(task)
        if changed:
            self.changed[task] = [*dict.fromkeys([*self.changed.get(task, []), *changed])]
