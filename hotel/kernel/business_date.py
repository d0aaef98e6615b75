"""The hotel's own clock: its business date, expected check-outs and cut-offs.

A hotel's wall clock can step back: an hour is shown twice when summer time ends. Dates and cut-offs do not follow.
They compare with the latest time that the clock has shown so far (`_latest_shown`), which never decreases.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol

from django.utils.translation import gettext as _

from hotel.kernel.sentences import day_text
from hotel.kernel.time_zones import time_zone


class CheckOutClock(Protocol):
    """The settings of a hotel that say when a booking has to leave."""

    @property
    def timezone(self) -> str: ...
    @property
    def day_starts_at(self) -> time: ...
    @property
    def check_out_time(self) -> time: ...


class HotelClock(CheckOutClock, Protocol):
    """The settings of a hotel that say what time and which business date it has."""

    @property
    def no_show_cutoff(self) -> time | None: ...


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""The days that a hotel accepts; calculations with them stay within Python's calendar."""

ONE_DAY = timedelta(days=1)
SECONDS_A_DAY = 86_400
"""No clock steps back further."""


def out_of_calendar() -> str:
    """Return the sentence that refuses a date outside of the days that a hotel accepts."""
    return _("Dates lie between %(first)s and %(last)s.") % {
        "first": day_text(FIRST_DAY),
        "last": day_text(LAST_DAY),
    }


def local_time(*, hotel: CheckOutClock, now: datetime) -> datetime:
    """Return the instant on the hotel's wall clock."""
    return now.astimezone(time_zone(hotel.timezone))


def business_date(*, hotel: CheckOutClock, now: datetime) -> date:
    """Return the hotel's local date, or the day before while its wall clock has not reached `day_starts_at`.

    The date turns at the first instant of a date at which the wall clock has reached `day_starts_at`, and never back;
    where the clock skips that time, at the first instant after the gap. Hours are never added.
    """
    shown = _latest_shown(local_time(hotel=hotel, now=now))
    if shown.time() < hotel.day_starts_at:
        return shown.date() - ONE_DAY
    return shown.date()


def day_of_clock(*, hotel: CheckOutClock, day: date, clock: time) -> date:
    """Return the date on which the wall clock of the business date `day` shows this time.

    A time before the hotel's `day_starts_at` comes after midnight: 01:00 is after 23:00.
    """
    return day + ONE_DAY if clock < hotel.day_starts_at else day


def minutes_after_day_start(*, hotel: CheckOutClock, clock: time) -> int:
    """Return the whole minutes of the wall clock from the hotel's `day_starts_at` to this time, from 0 to 1,439."""
    start = hotel.day_starts_at
    return (60 * (clock.hour - start.hour) + clock.minute - start.minute) % (24 * 60)


def expected_checkout(
    *, hotel: CheckOutClock, check_out: date, departure_time: time | None = None
) -> datetime:
    """Return the instant of `departure_time` on the business date of departure.

    Without one, the instant of the hotel's check_out_time on that date. A time that the clock shows twice means the
    first of the two instants.
    """
    day, clock = _leaves_at(hotel, check_out, departure_time)
    return datetime.combine(day, clock, tzinfo=time_zone(hotel.timezone))


def is_overdue(*, hotel: CheckOutClock, check_out: date, departure_time: time | None, now: datetime) -> bool:
    """Return whether `expected_checkout` has passed; a time that the clock skips passes with the gap."""
    return _leaves_at(hotel, check_out, departure_time) < clock_reached(hotel=hotel, now=now)


def _leaves_at(hotel: CheckOutClock, check_out: date, departure_time: time | None) -> tuple[date, time]:
    """Return the date and time on the wall clock by which a booking has to leave."""
    if departure_time is None:
        return check_out, hotel.check_out_time
    return day_of_clock(hotel=hotel, day=check_out, clock=departure_time), departure_time


def clock_reached(*, hotel: CheckOutClock, now: datetime) -> tuple[date, time]:
    """Return the day and time on the hotel's clock before which every day and time has passed.

    While an hour is shown again, all of it has passed.
    """
    return _clock_reached(time_zone(hotel.timezone), now.astimezone(UTC))


def is_shown(*, hotel: HotelClock, day: date, clock: time) -> bool:
    """Return whether the hotel's clock shows this time on that day; in spring it skips an hour."""
    at = datetime.combine(day, clock, tzinfo=time_zone(hotel.timezone))
    return at.astimezone(UTC).astimezone(at.tzinfo).time() == clock


def is_past_cutoff(*, hotel: HotelClock, arrival: date, now: datetime) -> bool:
    """Return whether a guest expected on `arrival` counts as a no-show.

    True once the arrival's business date is over, or within it from the hotel's `no_show_cutoff` on. A cutoff
    before `day_starts_at` lies after midnight, at the end of the business date. Never turns back to False.
    """
    cutoff = hotel.no_show_cutoff
    if cutoff is None:
        return business_date(hotel=hotel, now=now) > arrival
    day = arrival + ONE_DAY if cutoff < hotel.day_starts_at else arrival
    shown = _latest_shown(local_time(hotel=hotel, now=now))
    return (shown.date(), shown.time()) >= (day, cutoff)


def start_of_day(*, hotel: CheckOutClock, day: date) -> datetime:
    """Return the UTC instant at which this business date begins."""
    clock = hotel.day_starts_at
    since_midnight = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    return at_wall_clock(hotel=hotel, day=day, clock=since_midnight)


def at_wall_clock(*, hotel: CheckOutClock, day: date, clock: timedelta) -> datetime:
    """Return the UTC instant when the hotel's clock shows `clock` after midnight of `day` (may exceed 24 h)."""
    midnight = datetime.combine(day, datetime.min.time())
    return (midnight + clock).replace(tzinfo=time_zone(hotel.timezone)).astimezone(UTC)


def _latest_shown(local: datetime) -> datetime:
    """Return the latest time that the wall clock has shown up to this instant.

    It is the time shown now, except while the clock shows an hour again: then it is the last moment of that hour.
    """
    return _end_of_repetition(local) - datetime.resolution if local.fold else local


def _end_of_repetition(local: datetime) -> datetime:
    """Return the first wall clock time after `local` that the clock does not show twice, without its zone."""
    return _repeated_until(local.replace(microsecond=0, tzinfo=None), local.tzinfo)


@lru_cache(maxsize=64)
def _clock_reached(zone: tzinfo, now: datetime) -> tuple[date, time]:
    """Compute `clock_reached` once for an instant, because a list needs it for each of its rows.

    The instant is in UTC: equal local times of an hour that is shown twice are two instants.
    """
    local = now.astimezone(zone)
    if local.fold:
        local = _end_of_repetition(local)
    return local.date(), local.time()


@lru_cache(maxsize=1024)
def _repeated_until(clock: datetime, zone: tzinfo | None) -> datetime:
    def is_shown_once(seconds_later: int) -> bool:
        first = (clock + timedelta(seconds=seconds_later)).replace(tzinfo=zone, fold=0)
        return first.utcoffset() == first.replace(fold=1).utcoffset()

    return clock + timedelta(seconds=bisect_left(range(SECONDS_A_DAY), True, key=is_shown_once))
