"""The nights of an event: dates as they are, times by the business date of the hotel."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from hotel.kernel.business_date import HotelClock, business_date, local_time, minutes_after_day_start

_ONE_DAY = timedelta(days=1)


class EventClock(HotelClock, Protocol):
    """A hotel with the clocks by which times of events become nights."""

    @property
    def check_in_time(self) -> time: ...


def nights_of(start: date, end: date, *, hotel: EventClock) -> tuple[date, date]:
    """Return the first night of an event and the date after its last; both are equal where it holds none.

    A time without a zone is a time of the hotel, and midnight there is the edge of a date. Any other time belongs to a
    business date. An event that goes on after the hour of check-in holds the night of that date as well, so that no
    room is sold into an event that has not ended.
    """
    return _first_night(start, hotel), _after_last_night(end, hotel)


def _first_night(start: date, hotel: EventClock) -> date:
    if not isinstance(start, datetime):
        return start
    local = _local(start, hotel)
    return local.date() if _is_midnight(local) else business_date(hotel=hotel, now=local)


def _after_last_night(end: date, hotel: EventClock) -> date:
    if not isinstance(end, datetime):
        return end
    local = _local(end, hotel)
    if _is_midnight(local):
        return local.date()
    day = business_date(hotel=hotel, now=local)
    arrival = minutes_after_day_start(hotel=hotel, clock=hotel.check_in_time)
    is_evening = minutes_after_day_start(hotel=hotel, clock=local.time()) > arrival
    return day + _ONE_DAY if is_evening else day


def _local(instant: datetime, hotel: EventClock) -> datetime:
    if instant.tzinfo is None:
        return instant.replace(tzinfo=ZoneInfo(hotel.timezone))
    return local_time(hotel=hotel, now=instant)


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute, local.second) == (0, 0, 0)
