"""The rooms that a person can clean, inspect or repair now, in the order in which they are needed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, Subquery

from hotel.kernel.business_date import start_of_day
from housekeeping.enums import CLEANINGS, POSTPONING, Priority, TaskStatus, Wish
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from housekeeping.selectors.attendants import latest_wish, wish_of_day
from housekeeping.selectors.reports import shown_report
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command


class Work(StrEnum):
    """The kinds of work in a room, in the order of the list."""

    FINISH = "finish"
    CLEAN = "clean"
    INSPECT = "inspect"
    REPAIR = "repair"


CAPABILITIES = {
    Work.FINISH: Capability.CLEAN,
    Work.CLEAN: Capability.CLEAN,
    Work.INSPECT: Capability.INSPECT,
    Work.REPAIR: Capability.COMPLETE_MAINTENANCE,
}

_URGENCY = {Priority.HIGH: 0, Priority.MED: 1, Priority.LOW: 2}


class WorkRoom(NamedTuple):
    """A room with its open report. Without one, the values of the report are None.

    `latest_wish` is that of the guests as JSON; `wish_of_day` tells whether it counts.
    """

    pk: int
    version: int
    room_number: str
    floor: int
    room_status: str
    last_cleaned_at: datetime | None
    room_type__name: str
    open_report__pk: int | None
    open_report__category: str | None
    open_report__priority: str | None
    open_report__note: str | None
    open_report__room_usable: bool | None
    open_report__reported_at: datetime | None
    own_place: int | None
    latest_wish: dict[str, Any] | None


@dataclass(frozen=True)
class RoomWork:
    """Something to do in a room.

    `arrival` is the date of the booking that arrives today, or was due earlier and still waits for the room. `since` is
    the instant of the start of the cleaning, or of the report. `wish` is that of the guests in the room for this date.
    """

    room: WorkRoom
    work: Work
    arrival: date | None = None
    is_occupied: bool = False
    since: datetime | None = None
    wish: str = ""


class _Stay(NamedTuple):
    """A booking in its assigned room: in house, or expected by now."""

    assigned_room_id: int
    status: str
    check_in: date
    check_out: date


def rooms_to_work_on(command: Command) -> list[RoomWork]:
    """Return what the acting staff can do now, in three statements.

    First the rooms that this person is cleaning. Dirty rooms: those that the plan gives to this person, in its order;
    then those of arrivals, the earliest first, then the others, then stay-overs that nobody has cleaned on the business
    date; floors together. Of these the rooms of guests who ask for it come first, and those that should not be entered,
    or need no cleaning, last. Rooms to inspect: those of arrivals first. Repairs: by priority, then by age.
    """
    found = _Finder(command)
    permitted = [work for work in Work if may(command.staff, CAPABILITIES[work])]
    return [entry for work in permitted for entry in getattr(found, work)()]


class _Finder:
    """The rooms of a hotel with their stays and the cleanings under way."""

    def __init__(self, command: Command) -> None:
        self._today = command.today
        self._day_began = start_of_day(hotel=command.hotel, day=command.today)
        staff_pk = command.staff.pk if command.staff else None
        self._rooms = _read_rooms(command.hotel.pk, staff_pk)
        stays = _read_stays(command.hotel.pk, command.today)
        self._in_house = {
            stay.assigned_room_id: stay for stay in stays if stay.status == BookingStatus.CHECKED_IN
        }
        expected = sorted(
            (stay for stay in stays if stay.status != BookingStatus.CHECKED_IN), key=_by_arrival
        )
        self._arrivals = {stay.assigned_room_id: stay.check_in for stay in reversed(expected)}
        self._started = _read_own_cleanings(command.hotel.pk, staff_pk)

    def finish(self) -> list[RoomWork]:
        own = [
            self._work(Work.FINISH, room, since=self._started[room.pk])
            for room in self._rooms
            if room.pk in self._started
        ]
        return sorted(own, key=_by_need)

    def clean(self) -> list[RoomWork]:
        entries = [
            self._work(Work.CLEAN, room)
            for room in self._rooms
            if room.room_status == RoomStatus.CHECKOUT_DIRTY or self._is_due_stay_over(room)
        ]
        return sorted(entries, key=_by_need)

    def inspect(self) -> list[RoomWork]:
        cleaned = [room for room in self._rooms if room.room_status == RoomStatus.CLEANED_UNINSPECTED]
        return sorted((self._work(Work.INSPECT, room) for room in cleaned), key=_by_need)

    def repair(self) -> list[RoomWork]:
        broken = [
            self._work(Work.REPAIR, room, since=room.open_report__reported_at)
            for room in self._rooms
            if room.open_report__priority or room.room_status == RoomStatus.MAINTENANCE_REQUIRED
        ]
        return sorted(broken, key=_by_urgency)

    def _work(self, work: Work, room: WorkRoom, since: datetime | None = None) -> RoomWork:
        wish = wish_of_day(room.latest_wish, today=self._today)
        arrival = self._arrivals.get(room.pk)
        return RoomWork(room, work, arrival, room.pk in self._in_house, since, wish["wish"] if wish else "")

    def _is_due_stay_over(self, room: WorkRoom) -> bool:
        """Tell whether guests who slept here and stay on have a room that was not cleaned on the business date."""
        stay = self._in_house.get(room.pk)
        if stay is None or room.room_status != RoomStatus.OCCUPIED:
            return False
        was_cleaned = room.last_cleaned_at is not None and room.last_cleaned_at >= self._day_began
        return stay.check_in < self._today < stay.check_out and not was_cleaned


def _read_rooms(hotel_pk: int, staff_pk: int | None) -> list[WorkRoom]:
    own = HousekeepingTask.objects.filter(
        room=OuterRef("pk"),
        status=TaskStatus.OPEN,
        task_type__in=CLEANINGS,
        assigned_to=staff_pk,
        place__isnull=False,
    ).order_by("place")
    rooms = Room.objects.filter(hotel=hotel_pk, is_active=True).annotate(
        open_report=shown_report(), own_place=Subquery(own.values("place")[:1])
    )
    found = rooms.order_by("room_number").values_list(*WorkRoom._fields[:-1], latest_wish())
    return [WorkRoom(*values) for values in found]


def _read_stays(hotel_pk: int, today: date) -> list[_Stay]:
    expected = Q(
        status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED], check_in__lte=today, check_out__gte=today
    )
    bookings = RoomBooking.objects.filter(
        Q(status=BookingStatus.CHECKED_IN) | expected, hotel=hotel_pk, assigned_room__isnull=False
    )
    return [_Stay(*values) for values in bookings.order_by().values_list(*_Stay._fields)]


def _read_own_cleanings(hotel_pk: int, staff_pk: int | None) -> dict[int, datetime]:
    """Return when this person started each cleaning that is under way, by room."""
    events = RoomStatusEvent.objects.filter(
        room__hotel=hotel_pk,
        room__is_active=True,
        room__room_status=RoomStatus.CLEANING_IN_PROGRESS,
        status_version=F("room__status_version"),
        changed_by=staff_pk,
    )
    return dict(events.order_by().values_list("room_id", "at"))


def _by_arrival(stay: _Stay) -> tuple[date, int]:
    return stay.check_in, stay.assigned_room_id


def _by_need(entry: RoomWork) -> tuple[bool, bool, int, bool, date, bool, bool, int, str]:
    room = entry.room
    return (
        entry.wish in POSTPONING,
        room.own_place is None,
        room.own_place or 0,
        entry.arrival is None,
        entry.arrival or date.max,
        entry.is_occupied,
        entry.wish != Wish.MAKE_UP,
        room.floor,
        room.room_number,
    )


def _by_urgency(entry: RoomWork) -> tuple[int, bool, float, str]:
    """Order by priority and age; a room in maintenance without a report comes last."""
    since = entry.since.timestamp() if entry.since else 0.0
    priority = entry.room.open_report__priority
    return (
        (_URGENCY[Priority(priority)] if priority else 3),
        entry.since is None,
        since,
        entry.room.room_number,
    )
