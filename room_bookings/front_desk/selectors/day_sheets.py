"""The bookings of a day sheet: arrivals, departures, in house, waiting and overdue, candidates for no-show."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from hotel.kernel.business_date import (
    ONE_DAY,
    at_wall_clock,
    business_date,
    is_past_cutoff,
    local_time,
    start_of_day,
)
from hotel.models import Hotel
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors import bookings_with_details
from room_bookings.selectors.search import is_overdue_now, is_waiting
from room_bookings.transitions import LIVE, WITH_CHECKED_IN_AT
from rooms.enums import RoomStatus


class Sheet(StrEnum):
    """A day sheet; the value is the name of its page."""

    ARRIVALS = "arrivals"
    DEPARTURES = "departures"
    IN_HOUSE = "in-house"
    WAITING = "waiting"
    NO_SHOWS = "no-shows"


@dataclass(frozen=True)
class SheetDay:
    """The business date of a sheet, in a hotel at an instant."""

    hotel: Hotel
    day: date
    now: datetime

    @property
    def today(self) -> date:
        """The hotel's business date."""
        return business_date(hotel=self.hotel, now=self.now)

    @property
    def is_today(self) -> bool:
        """Whether the sheet shows the current business date: no other can be worked on."""
        return self.day == self.today

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """The instants of the business date, from its first to the first of the next one."""
        days = (self.day, self.day + ONE_DAY)
        first, next_first = (start_of_day(hotel=self.hotel, day=day) for day in days)
        return first, next_first


@dataclass(frozen=True)
class Changed:
    """The bookings and rooms that have changed: a sheet that is shown asks for their rows only."""

    booking_ids: Collection[str] = ()
    room_numbers: Collection[str] = ()

    def condition(self) -> Q:
        """Return the condition of the bookings to read again."""
        return Q(booking_id__in=self.booking_ids) | Q(assigned_room__room_number__in=self.room_numbers)


def sheet_bookings(
    sheet: Sheet, day: SheetDay, *, changed: Changed | None = None, also: Collection[str] = ()
) -> list[RoomBooking]:
    """Return the bookings of a sheet with their details, in one statement.

    `changed` limits them to the bookings that have changed. `also` adds bookings by ID that the sheet has shown
    and that may have left it: what was done to them stays on it.
    """
    wanted = _CONDITIONS[sheet](day)
    if changed is not None:
        wanted &= changed.condition()
    if also:
        wanted |= Q(booking_id__in=also)
    return list(bookings_with_details().filter(wanted, hotel=day.hotel).order_by("pk"))


def _arrivals(day: SheetDay) -> Q:
    """Return the arrivals of the day and, today, late ones that can still check in."""
    to_come = Q(status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED])
    arrived = Q(status__in=sorted(WITH_CHECKED_IN_AT))
    if not day.is_today:
        return Q(check_in=day.day) & (to_come | arrived)
    on_time = Q(check_in=day.day)
    may_still_come = Q(check_out__gt=day.day) | Q(check_out=day.day) & ~is_overdue_now(day.hotel, day.now)
    late = Q(check_in__lt=day.day) & may_still_come
    start, _end = day.instants
    return to_come & (on_time | late) | arrived & (on_time | Q(checked_in_at__gte=start))


def _departures(day: SheetDay) -> Q:
    """Return the departures of the day and, today, those that are overdue; early ones on the day they left."""
    left = Q(departed_on=day.day)
    if day.is_today:
        return left | Q(status=BookingStatus.CHECKED_IN, check_out__lte=day.day)
    if day.day > day.today:
        return Q(status__in=sorted(LIVE), check_out=day.day)
    return left


def _in_house(day: SheetDay) -> Q:
    """Return the bookings that are in the house, were there at the end of a past day or will be on a future one."""
    if day.is_today:
        return Q(status=BookingStatus.CHECKED_IN)
    if day.day > day.today:
        return Q(status__in=sorted(LIVE), check_in__lte=day.day, check_out__gt=day.day)
    _start, end = day.instants
    was_there = Q(departed_on__isnull=True) | Q(departed_on__gt=day.day)
    return Q(status__in=sorted(WITH_CHECKED_IN_AT), checked_in_at__lt=end) & was_there


def _waiting(day: SheetDay) -> Q:
    """Return stays past their departure, guests who wait in the house, and arrivals whose room should be ready.

    The last are those past the hotel's check-in time without a room, or with one that is not ready.
    """
    overdue = Q(status=BookingStatus.CHECKED_IN) & is_overdue_now(day.hotel, day.now)
    due = Q(check_in__lt=day.day, check_out__gt=day.day)
    if local_time(hotel=day.hotel, now=day.now) >= _check_in_opens(day):
        due |= Q(check_in=day.day)
    no_room = Q(assigned_room__isnull=True)
    not_ready = ~Q(assigned_room__room_status=RoomStatus.READY_FOR_GUEST)
    unready = Q(status=BookingStatus.CONFIRMED) & due & (no_room | not_ready)
    return overdue | is_waiting(day.today) | unready


def _check_in_opens(day: SheetDay) -> datetime:
    clock = day.hotel.check_in_time
    return at_wall_clock(
        hotel=day.hotel, day=day.day, clock=timedelta(hours=clock.hour, minutes=clock.minute)
    )


def _no_shows(day: SheetDay) -> Q:
    """Return the confirmed bookings that may be marked as no-shows now, and those that were marked today."""
    last = day.day if is_past_cutoff(hotel=day.hotel, arrival=day.day, now=day.now) else day.day - ONE_DAY
    start, _end = day.instants
    marked = Q(status=BookingStatus.NO_SHOW, no_show_at__gte=start)
    return Q(status=BookingStatus.CONFIRMED, check_in__lte=last) | marked


_CONDITIONS: Mapping[Sheet, Callable[[SheetDay], Q]] = {
    Sheet.ARRIVALS: _arrivals,
    Sheet.DEPARTURES: _departures,
    Sheet.IN_HOUSE: _in_house,
    Sheet.WAITING: _waiting,
    Sheet.NO_SHOWS: _no_shows,
}
