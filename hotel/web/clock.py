"""The offsets of a hotel's clock, for scripts: the time zones that a browser knows may be older than ours."""

from datetime import UTC, datetime, timedelta

from hotel.kernel.time_zones import time_zone

STEP = timedelta(days=7)
"""No zone keeps an offset for a shorter time, apart from a pause in Ramadan, which lasts four weeks."""

Offsets = list[tuple[str, int]]


def clock_offsets(timezone: str, *, since: datetime, until: datetime) -> Offsets:
    """Return the instants from which the clock has another offset from UTC, in minutes; the first one is `since`."""
    start = since.astimezone(UTC)
    offsets = [(start.isoformat(), _minutes(timezone, start))]
    while start < until:
        end = start + STEP
        if _minutes(timezone, end) != _minutes(timezone, start):
            change = _first_instant_with_offset_of(timezone, start, end)
            offsets.append((change.isoformat(), _minutes(timezone, change)))
        start = end
    return offsets


def _minutes(timezone: str, at: datetime) -> int:
    offset = at.astimezone(time_zone(timezone)).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


def _first_instant_with_offset_of(timezone: str, start: datetime, end: datetime) -> datetime:
    """Return the first second between the two instants at which the clock has the offset of `end`."""
    wanted = _minutes(timezone, end)
    while end - start > timedelta(seconds=1):
        middle = start + timedelta(seconds=(end - start) // timedelta(seconds=2))
        if _minutes(timezone, middle) == wanted:
            end = middle
        else:
            start = middle
    return end.replace(microsecond=0)
