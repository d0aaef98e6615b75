"""The dashboard of housekeeping: counts, progress, and when each room will be ready. Four statements for a hotel."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import DateTimeField, OuterRef, Q, Subquery

from hotel.kernel.business_date import start_of_day
from hotel.kernel.sql import PreparedQuery
from housekeeping.enums import CLEANINGS, TaskStatus, TaskType
from housekeeping.models import ReadyPromise, Shift
from housekeeping.selectors.day_queues import AttendantDay, Departure, attendant_day
from housekeeping.selectors.day_tasks import DayTask, tasks_of_day
from housekeeping.selectors.shifts import shifts_of
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command

USUAL_INSPECTION = 15.0
PRIOR_INSPECTIONS = 4
"""Minutes from a cleaned room to an inspected one, and after how many of today's these count as much."""


class RoomNow(NamedTuple):
    """A room in use. Each name is the path of the value from `Room`; the promise is the latest one of this date."""

    pk: int
    room_number: str
    floor: int
    room_type__code: str
    room_status: str
    last_cleaned_at: datetime | None
    last_inspected_at: datetime | None
    promised_for: datetime | None
    promised_at: datetime | None


class Stay(NamedTuple):
    """A booking in its room, or one that is expected by now. Each name is the path of the value from `RoomBooking`."""

    booking_id: str
    status: str
    check_in: date
    check_out: date
    arrival_time: time | None
    departure_time: time | None
    waiting_since: datetime | None
    assigned_room_id: int | None


@dataclass(frozen=True)
class RoomForecast:
    """A room that is not ready, or that is promised: what it waits for, and when it will be ready.

    `ready_in` are minutes from now; None with a `reason` where nobody can tell.
    """

    room: RoomNow
    task: DayTask | None
    arrival: Stay | None
    ready_in: float | None
    reason: str = ""
    attendant: AttendantDay | None = None
    inspection: float = 0.0
    promise: str = ""


@dataclass(frozen=True)
class Dashboard:
    """The state of a hotel's housekeeping at one moment."""

    rooms_by_status: Mapping[str, int]
    tasks_by_status: Mapping[str, int]
    attendants: Sequence[AttendantDay]
    unassigned: Sequence[DayTask]
    forecasts: Sequence[RoomForecast]
    arrivals_without_room: int
    arrivals_in_ready_rooms: int


_OF_LATEST_PROMISE = ReadyPromise.objects.filter(room=OuterRef("pk")).order_by("-pk")


def _rooms_now(given: PreparedQuery.Parameters) -> Any:
    latest = _OF_LATEST_PROMISE.filter(at__gte=given.value("since"))
    rooms = Room.objects.filter(hotel=given.value("hotel_pk"), is_active=True).annotate(
        promised_for=Subquery(latest.values("ready_at")[:1], output_field=DateTimeField()),
        promised_at=Subquery(latest.values("at")[:1], output_field=DateTimeField()),
    )
    return rooms.order_by("floor", "room_number").values_list(*RoomNow._fields)


_READ_ROOMS = PreparedQuery("read_rooms_of_dashboard", _rooms_now)
_READ_STAYS = PreparedQuery(
    "read_stays_of_dashboard",
    lambda given: (
        RoomBooking.objects.filter(
            Q(status=BookingStatus.CHECKED_IN)
            | Q(
                status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
                check_in__lte=given.value("day"),
                check_out__gte=given.value("day"),
            ),
            hotel=given.value("hotel_pk"),
        )
        .order_by("check_in", "pk")
        .values_list(*Stay._fields)
    ),
)


def read_dashboard(command: Command) -> Dashboard:
    """Return the dashboard of the business date at the instant of the command, in four statements."""
    hotel_pk, day = command.hotel.pk, command.today
    since = start_of_day(hotel=command.hotel, day=day)
    rooms = [RoomNow(*row) for row in _READ_ROOMS(hotel_pk=hotel_pk, since=since)]
    stays = [Stay(*row) for row in _READ_STAYS(hotel_pk=hotel_pk, day=day)]
    tasks = tasks_of_day(hotel_pk=hotel_pk, day=day, today=day)
    shifts = shifts_of(hotel_pk=hotel_pk, day=day)
    return _Making(command, rooms, stays, tasks, shifts).dashboard()


@dataclass
class _Making:
    """The dashboard while it is made."""

    command: Command
    rooms: Sequence[RoomNow]
    stays: Sequence[Stay]
    tasks: Sequence[DayTask]
    shifts: Sequence[Shift]
    arrivals: dict[int, Stay] = field(default_factory=dict)
    in_house: dict[int, Departure] = field(default_factory=dict)

    def dashboard(self) -> Dashboard:
        """Put everything together."""
        self._sort_stays()
        attendants = self._attendants()
        forecasts = self._forecasts(attendants)
        expected = [stay for stay in self.stays if stay.status != BookingStatus.CHECKED_IN]
        waiting = {each.room.pk for each in forecasts if each.ready_in != 0}
        return Dashboard(
            rooms_by_status=_counts((room.room_status for room in self.rooms), RoomStatus.values),
            tasks_by_status=_counts(
                (task.status for task in self.tasks),
                [TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.DONE],
            ),
            attendants=attendants,
            unassigned=[task for task in self.tasks if task.assigned_to_id is None and task.is_unfinished],
            forecasts=forecasts,
            arrivals_without_room=sum(stay.assigned_room_id is None for stay in expected),
            arrivals_in_ready_rooms=sum(pk not in waiting for pk in self.arrivals),
        )

    def _sort_stays(self) -> None:
        for stay in self.stays:
            if stay.assigned_room_id is None:
                continue
            if stay.status == BookingStatus.CHECKED_IN:
                self.in_house[stay.assigned_room_id] = Departure(stay.check_out, stay.departure_time)
            else:
                self.arrivals.setdefault(stay.assigned_room_id, stay)

    def _attendants(self) -> list[AttendantDay]:
        """Return everybody on duty, and everybody who has tasks, by name."""
        tasks: dict[int, list[DayTask]] = defaultdict(list)
        for task in self.tasks:
            if task.assigned_to_id is not None:
                tasks[task.assigned_to_id].append(task)
        shifts = {shift.staff_id: shift for shift in self.shifts}
        found = [
            attendant_day(self.command, pk, shift=shifts.get(pk), tasks=tasks[pk], in_house=self.in_house)
            for pk in {*tasks, *shifts}
        ]
        return sorted(found, key=lambda person: (person.name, person.staff_pk))

    def _forecasts(self, attendants: Sequence[AttendantDay]) -> list[RoomForecast]:
        by_task = {pk: person for person in attendants for pk in person.ready_in}
        cleanings = {task.room_id: task for task in self.tasks if _makes_ready(task)}
        inspection = self._inspection_minutes()
        found = [self._forecast(room, cleanings.get(room.pk), by_task, inspection) for room in self.rooms]
        return [each for each in found if each.ready_in != 0 or each.promise]

    def _forecast(
        self,
        room: RoomNow,
        task: DayTask | None,
        by_task: Mapping[int, AttendantDay],
        inspection: float,
    ) -> RoomForecast:
        arrival = self.arrivals.get(room.pk)
        person = by_task.get(task.pk) if task else None
        ready_in, reason = self._ready_in(room, task, person, inspection)
        waits = inspection if ready_in and task is not None else 0.0
        promise = self._promise(room, ready_in)
        return RoomForecast(room, task, arrival, ready_in, reason, person, waits, promise)

    def _ready_in(
        self, room: RoomNow, task: DayTask | None, person: AttendantDay | None, inspection: float
    ) -> tuple[float | None, str]:
        """Return the minutes until the room is ready, 0 where it is, or None with the reason."""
        if room.room_status == RoomStatus.CLEANED_UNINSPECTED:
            return inspection, ""
        if task is None:
            out = {RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER}
            if room.room_status in out:
                return None, "out_of_use"
            if room.pk in self.in_house and room.pk in self.arrivals:
                return None, "occupied"
            is_dirty = room.room_status in {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}
            return (None, "no_task") if is_dirty else (0, "")
        if person is None:
            return None, "nobody_assigned"
        return person.ready_in[task.pk].minutes + inspection, ""

    def _inspection_minutes(self) -> float:
        """Return the minutes that an inspection adds: as today's took, with the usual ones as a start."""
        if not self.command.hotel.requires_inspection:
            return 0.0
        began = start_of_day(hotel=self.command.hotel, day=self.command.today)
        lags = [
            (room.last_inspected_at - room.last_cleaned_at).total_seconds() / 60
            for room in self.rooms
            if room.last_cleaned_at
            and room.last_inspected_at
            and began <= room.last_cleaned_at <= room.last_inspected_at
        ]
        return (sum(lags) + PRIOR_INSPECTIONS * USUAL_INSPECTION) / (len(lags) + PRIOR_INSPECTIONS)

    def _promise(self, room: RoomNow, ready_in: float | None) -> str:
        """Return the state of the room's promise: kept, broken, at_risk or open; empty without one."""
        if room.promised_for is None or room.promised_at is None:
            return ""
        left = (room.promised_for - self.command.now).total_seconds() / 60
        if ready_in == 0:
            at = room.last_inspected_at if self.command.hotel.requires_inspection else room.last_cleaned_at
            return "broken" if at is not None and at > room.promised_for else "kept"
        if left < 0:
            return "broken"
        return "at_risk" if ready_in is None or ready_in > left else "open"


def _makes_ready(task: DayTask) -> bool:
    """Tell whether the room is ready only when this task is done: a stay-over changes nothing for an arrival."""
    return task.is_unfinished and task.task_type in CLEANINGS and task.task_type != TaskType.STAYOVER


def _counts(values: Iterable[str], names: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return {str(name): counted[name] for name in names}
