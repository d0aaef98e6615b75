"""The one place that knows what "today" is: a hotel's own date, on its own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotel.kernel.context import HotelClock

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""The days that a hotel can speak of: calculating with them never leaves the calendar."""

OUT_OF_CALENDAR = f"Dates lie between {FIRST_DAY} and {LAST_DAY}."


def local_time(*, hotel: HotelClock, now: datetime) -> datetime:
    """The instant on the hotel's wall clock."""
    return now.astimezone(ZoneInfo(hotel.timezone))


def business_date(*, hotel: HotelClock, now: datetime) -> date:
    """The hotel's local date, or the day before while its wall clock shows less than `day_starts_at`.

    Wall clocks are compared, hours never added: on a daylight-saving day the date turns when the clock says so.
    """
    local = local_time(hotel=hotel, now=now)
    if local.time() < hotel.day_starts_at:
        return local.date() - timedelta(days=1)
    return local.date()


def expected_checkout(*, hotel: HotelClock, check_out: date, departure_time: time | None = None) -> datetime:
    """The instant of the agreed time on the day of departure; where none is agreed, of the hotel's check_out_time."""
    clock = hotel.check_out_time if departure_time is None else departure_time
    return datetime.combine(check_out, clock, tzinfo=ZoneInfo(hotel.timezone))


def is_overdue(*, hotel: HotelClock, check_out: date, departure_time: time | None, now: datetime) -> bool:
    """Whether `expected_checkout` has passed."""
    clock = hotel.check_out_time if departure_time is None else departure_time
    return (check_out, clock) < clock_reached(hotel=hotel, now=now)


def clock_reached(*, hotel: HotelClock, now: datetime) -> tuple[date, time]:
    """The day and time on the hotel's clock before which everything has passed.

    While an hour is shown again all of it has passed: a time that comes twice is meant the first time.
    """
    local = local_time(hotel=hotel, now=now)
    if local.fold:
        local = local.replace(second=0, microsecond=0)
        while local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            local += timedelta(minutes=1)
    return local.date(), local.time()


def is_shown(*, hotel: HotelClock, day: date, clock: time) -> bool:
    """Whether the hotel's clock shows this time on that day: in spring it skips an hour."""
    at = datetime.combine(day, clock, tzinfo=ZoneInfo(hotel.timezone))
    return at.astimezone(UTC).astimezone(at.tzinfo).time() == clock


def is_past_cutoff(*, hotel: HotelClock, arrival: date, now: datetime) -> bool:
    """Whether a guest expected on `arrival` counts as not coming any more.

    True once the arrival's business date is over, or within it from the hotel's `no_show_cutoff` on. A cutoff
    before `day_starts_at` lies after midnight, at the end of the business date.
    """
    today = business_date(hotel=hotel, now=now)
    if today != arrival or hotel.no_show_cutoff is None:
        return today > arrival
    clock, cutoff, start = local_time(hotel=hotel, now=now).time(), hotel.no_show_cutoff, hotel.day_starts_at
    return (clock < start, clock) >= (cutoff < start, cutoff)


def at_wall_clock(*, hotel: HotelClock, day: date, clock: timedelta) -> datetime:
    """The UTC instant when the hotel's clock shows `clock` after midnight of `day` (may exceed 24 h)."""
    midnight = datetime.combine(day, datetime.min.time())
    return (midnight + clock).replace(tzinfo=ZoneInfo(hotel.timezone)).astimezone(UTC)
