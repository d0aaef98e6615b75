"""The one source of time zone data: the `tzdata` package that the lock files pin.

By default `zoneinfo` reads the files of the host first, and those are as old as its image: a clock would depend on the
machine. The settings call `use_locked_release`, so that every process does it that Django starts.
"""

import zoneinfo
from functools import cache
from zoneinfo import ZoneInfo

import tzdata

RELEASE: str = tzdata.IANA_VERSION
"""The release of the IANA database in use, for example 2026f."""

_WITHOUT_PLACE = frozenset({"Factory"})
"""Names that the database lists beside the zones of the world."""


def use_locked_release() -> None:
    """Let `zoneinfo` read the installed `tzdata` package alone, whatever the host or PYTHONTZPATH offers."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    time_zone.cache_clear()
    time_zone_names.cache_clear()


@cache
def time_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises ZoneInfoNotFoundError."""
    return ZoneInfo(name)


@cache
def time_zone_names() -> frozenset[str]:
    """Return every name that a hotel's time zone can have."""
    return frozenset(zoneinfo.available_timezones()) - _WITHOUT_PLACE
