"""The one place that knows what "today" is: a hotel's own date, on its own clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotel.models import Hotel


def local_time(*, hotel: Hotel, now: datetime) -> datetime:
    """The instant on the hotel's wall clock."""
    return now.astimezone(ZoneInfo(hotel.timezone))


def business_date(*, hotel: Hotel, now: datetime) -> date:
    """The hotel's local date, or the day before while its wall clock shows less than `day_starts_at`.

    Wall clocks are compared, hours never added: on a daylight-saving day the date turns when the clock says so.
    """
    local = local_time(hotel=hotel, now=now)
    if local.time() < hotel.day_starts_at:
        return local.date() - timedelta(days=1)
    return local.date()


def expected_checkout(*, hotel: Hotel, check_out: date) -> datetime:
    """The instant of the hotel's check_out_time on the day of departure."""
    return datetime.combine(check_out, hotel.check_out_time, tzinfo=ZoneInfo(hotel.timezone))


def latest_overdue_departure(*, hotel: Hotel, now: datetime) -> date:
    """The last day of departure whose `expected_checkout` has passed: whoever leaves on it or before is late."""
    day = local_time(hotel=hotel, now=now).date()
    return day if now > expected_checkout(hotel=hotel, check_out=day) else day - timedelta(days=1)


def is_past_cutoff(*, hotel: Hotel, arrival: date, now: datetime) -> bool:
    """Whether a guest expected on `arrival` counts as not coming any more.

    True once the arrival's business date is over, or within it from the hotel's `no_show_cutoff` on. A cutoff
    before `day_starts_at` lies after midnight, at the end of the business date.
    """
    today = business_date(hotel=hotel, now=now)
    if today != arrival or hotel.no_show_cutoff is None:
        return today > arrival
    clock, cutoff, start = local_time(hotel=hotel, now=now).time(), hotel.no_show_cutoff, hotel.day_starts_at
    return (clock < start, clock) >= (cutoff < start, cutoff)


def at_wall_clock(*, hotel: Hotel, day: date, clock: timedelta) -> datetime:
    """The UTC instant when the hotel's clock shows `clock` after midnight of `day` (may exceed 24 h)."""
    midnight = datetime.combine(day, datetime.min.time())
    return (midnight + clock).replace(tzinfo=ZoneInfo(hotel.timezone)).astimezone(UTC)
