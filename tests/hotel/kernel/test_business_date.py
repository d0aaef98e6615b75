"""The business date: around midnight, on days of 23 and 25 hours, in several zones at one instant."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.kernel.business_date import at_wall_clock, business_date, local_time
from tests.hotel.kernel.clocks import (
    AUCKLAND,
    DAYS,
    DUBLIN,
    FALL_BACK,
    FOUR,
    HONOLULU,
    MIDNIGHT,
    ORDINARY,
    SPRING_FORWARD,
    hotel,
    instant,
)


@pytest.mark.parametrize(("timezone", "day"), DAYS)
@pytest.mark.parametrize(
    ("day_starts_at", "clock", "days_back"),
    [
        (FOUR, time(23, 59), 0),
        (FOUR, time(0, 0), 1),
        (FOUR, time(0, 40), 1),
        (FOUR, time(3, 59, 59), 1),
        (FOUR, time(4, 0), 0),
        (MIDNIGHT, time(23, 59), 0),
        (MIDNIGHT, time(0, 0), 0),
        (MIDNIGHT, time(0, 40), 0),
        (MIDNIGHT, time(4, 0), 0),
    ],
)
def test_date_turns_when_wall_clock_reaches_start_of_day(
    timezone: str, day: date, day_starts_at: time, clock: time, days_back: int
) -> None:
    now = instant(day, clock, timezone)
    assert local_time(hotel=hotel(timezone), now=now).time() == clock
    assert business_date(hotel=hotel(timezone, day_starts_at), now=now) == day - timedelta(days=days_back)


@pytest.mark.parametrize(
    ("day", "hours"), [(ORDINARY, 24), (SPRING_FORWARD, 23), (FALL_BACK, 25)], ids=["24 h", "23 h", "25 h"]
)
def test_business_day_is_as_long_as_wall_clock_makes_it(day: date, hours: int) -> None:
    """The short and the long night belong to the business date before."""
    night = day - timedelta(days=1)
    begins = instant(night, FOUR)
    ends = begins + timedelta(hours=hours)
    assert business_date(hotel=hotel(), now=begins) == night
    assert business_date(hotel=hotel(), now=ends - timedelta(seconds=1)) == night
    assert business_date(hotel=hotel(), now=ends) == day


def test_repeated_hour_belongs_to_one_date() -> None:
    first, second = (instant(FALL_BACK, time(1, 30), fold=fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    assert {business_date(hotel=hotel(), now=now) for now in (first, second)} == {
        FALL_BACK - timedelta(days=1)
    }


@pytest.mark.parametrize(
    ("now", "auckland", "dublin", "honolulu"),
    [
        (datetime(2026, 5, 14, 12, 40, tzinfo=UTC), date(2026, 5, 14), date(2026, 5, 14), date(2026, 5, 13)),
        (datetime(2026, 5, 14, 14, 0, tzinfo=UTC), date(2026, 5, 14), date(2026, 5, 14), date(2026, 5, 14)),
        (datetime(2026, 5, 14, 16, 0, tzinfo=UTC), date(2026, 5, 15), date(2026, 5, 14), date(2026, 5, 14)),
        (datetime(2026, 5, 14, 23, 40, tzinfo=UTC), date(2026, 5, 15), date(2026, 5, 14), date(2026, 5, 14)),
        (datetime(2026, 5, 15, 3, 0, tzinfo=UTC), date(2026, 5, 15), date(2026, 5, 15), date(2026, 5, 14)),
    ],
)
def test_hotels_of_three_zones_at_one_instant(
    now: datetime, auckland: date, dublin: date, honolulu: date
) -> None:
    dates = [business_date(hotel=hotel(timezone), now=now) for timezone in (AUCKLAND, DUBLIN, HONOLULU)]
    assert dates == [auckland, dublin, honolulu]


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    timezone=st.sampled_from([DUBLIN, AUCKLAND, HONOLULU, "Asia/Kathmandu", "America/St_Johns"]),
    day_starts_at=st.times(max_value=time(12)),
)
def test_date_is_today_or_yesterday_on_wall_clock(now: datetime, timezone: str, day_starts_at: time) -> None:
    """While an hour is repeated, the date is that of the first time or of the second, whichever is later."""
    local = now.astimezone(ZoneInfo(timezone))
    not_reached = local.time() < day_starts_at
    found = business_date(hotel=hotel(timezone, day_starts_at), now=now)
    expected = local.date() - timedelta(days=int(not_reached))
    assert found in ({expected, local.date()} if local.fold else {expected})


def test_clock_beyond_24_hours_is_on_next_day() -> None:
    assert at_wall_clock(hotel=hotel(), day=ORDINARY, clock=timedelta(hours=24, minutes=40)) == instant(
        date(2026, 5, 15), time(0, 40)
    )
