"""Hotels on a wall clock, and the instants at which the clocks of the world are changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hotel.kernel.time_zones import time_zone_names
from hotel.models import Hotel

DUBLIN, AUCKLAND, HONOLULU = "Europe/Dublin", "Pacific/Auckland", "Pacific/Honolulu"
FOUR, MIDNIGHT = time(4), time(0)

ORDINARY = date(2026, 5, 14)
SPRING_FORWARD, FALL_BACK = date(2026, 3, 29), date(2026, 10, 25)
"""In Dublin: 01:00 becomes 02:00, and 02:00 becomes 01:00."""
AUCKLAND_SPRING, AUCKLAND_FALL = date(2026, 9, 27), date(2026, 4, 5)

DAYS = [
    *((DUBLIN, day) for day in (ORDINARY, SPRING_FORWARD, FALL_BACK)),
    *((AUCKLAND, day) for day in (ORDINARY, AUCKLAND_SPRING, AUCKLAND_FALL)),
    (HONOLULU, ORDINARY),
]

YEARS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC))
SHORTEST_PERIOD = timedelta(days=5)
"""No zone changes its clock twice within this time; Gaza does so within six days."""


def hotel(
    timezone: str = DUBLIN,
    day_starts_at: time = FOUR,
    cutoff: time | None = None,
    check_out_time: time = time(11),
) -> Hotel:
    """Return a hotel that is not stored."""
    return Hotel(
        timezone=timezone, day_starts_at=day_starts_at, check_out_time=check_out_time, no_show_cutoff=cutoff
    )


def instant(day: date, clock: time, timezone: str = DUBLIN, *, fold: int = 0) -> datetime:
    """Return when the clock shows this time; with `fold`, the second time that it does."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(timezone)).replace(fold=fold).astimezone(UTC)


@dataclass(frozen=True)
class ClockChange:
    """An instant at which a zone's offset from UTC changes."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    def __str__(self) -> str:
        return f"{self.zone} {self.at:%Y-%m-%d}"


def offset(zone: str, at: datetime) -> timedelta:
    """Return the zone's offset from UTC at an instant."""
    found = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


@cache
def clock_changes() -> tuple[ClockChange, ...]:
    """Return every change of a clock in YEARS, one zone for all whose clocks agree throughout."""
    distinct: dict[tuple[object, ...], tuple[ClockChange, ...]] = {}
    for zone in sorted(time_zone_names()):
        changes = tuple(_changes_of(zone))
        distinct.setdefault(tuple((one.at, one.before, one.after) for one in changes), changes)
    return tuple(change for changes in distinct.values() for change in changes)


def _changes_of(zone: str) -> Iterator[ClockChange]:
    start, end = YEARS
    before = offset(zone, start)
    while start < end:
        later = start + SHORTEST_PERIOD
        after = offset(zone, later)
        if after != before:
            yield ClockChange(zone, _between(zone, start, later), before, after)
        start, before = later, after


def _between(zone: str, start: datetime, end: datetime) -> datetime:
    """Return the minute at which the offset changes."""
    before = offset(zone, start)
    minutes = (end - start) // timedelta(minutes=1)
    first, last = 0, minutes
    while last - first > 1:
        middle = (first + last) // 2
        if offset(zone, start + timedelta(minutes=middle)) == before:
            first = middle
        else:
            last = middle
    return start + timedelta(minutes=last)
