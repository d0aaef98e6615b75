"""The time zone of the hotels in which the browser tests work."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotel.kernel.time_zones import time_zone_names
from tests.browser.house.clock import zone_at_noon

MIDNIGHT = datetime(2026, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
def test_clock_shows_noon_at_any_hour(hour: int) -> None:
    now = MIDNIGHT + timedelta(hours=hour, minutes=59)

    zone = zone_at_noon(now)

    assert zone in time_zone_names()
    assert now.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "12:59"
