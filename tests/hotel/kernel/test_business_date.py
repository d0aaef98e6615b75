"""What "today" is: on the hotel's own clock, around midnight, on the days that have 23 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.kernel.business_date import (
    at_wall_clock,
    business_date,
    expected_checkout,
    is_overdue,
    is_past_cutoff,
    is_shown,
    local_time,
)
from hotel.models import Hotel

DUBLIN, AUCKLAND, HONOLULU = "Europe/Dublin", "Pacific/Auckland", "Pacific/Honolulu"
FOUR, MIDNIGHT = time(4), time(0)


def hotel(timezone: str = DUBLIN, day_starts_at: time = FOUR, cutoff: time | None = None) -> Hotel:
    return Hotel(
        timezone=timezone, day_starts_at=day_starts_at, check_out_time=time(11), no_show_cutoff=cutoff
    )


def instant(day: date, clock: time, timezone: str = DUBLIN, *, fold: int = 0) -> datetime:
    """When the hotel's clock shows this; with `fold`, for the second time."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(timezone)).replace(fold=fold).astimezone(UTC)


ORDINARY = date(2026, 5, 14)
SPRING_FORWARD, FALL_BACK = date(2026, 3, 29), date(2026, 10, 25)
"""In Dublin: 01:00 becomes 02:00, and 02:00 becomes 01:00."""
AUCKLAND_SPRING, AUCKLAND_FALL = date(2026, 9, 27), date(2026, 4, 5)

DAYS = [
    *((DUBLIN, day) for day in (ORDINARY, SPRING_FORWARD, FALL_BACK)),
    *((AUCKLAND, day) for day in (ORDINARY, AUCKLAND_SPRING, AUCKLAND_FALL)),
    (HONOLULU, ORDINARY),
]


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
def test_the_date_turns_when_the_wall_clock_says_so(
    timezone: str, day: date, day_starts_at: time, clock: time, days_back: int
) -> None:
    now = instant(day, clock, timezone)
    assert local_time(hotel=hotel(timezone), now=now).time() == clock
    assert business_date(hotel=hotel(timezone, day_starts_at), now=now) == day - timedelta(days=days_back)


@pytest.mark.parametrize(
    ("day", "hours"), [(ORDINARY, 24), (SPRING_FORWARD, 23), (FALL_BACK, 25)], ids=["24 h", "23 h", "25 h"]
)
def test_a_business_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    """The short and the long night belong to the business date before."""
    night = day - timedelta(days=1)
    begins = instant(night, FOUR)
    ends = begins + timedelta(hours=hours)
    assert business_date(hotel=hotel(), now=begins) == night
    assert business_date(hotel=hotel(), now=ends - timedelta(seconds=1)) == night
    assert business_date(hotel=hotel(), now=ends) == day


def test_the_hour_that_comes_twice_belongs_to_one_date() -> None:
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
def test_three_houses_at_one_instant(now: datetime, auckland: date, dublin: date, honolulu: date) -> None:
    dates = [business_date(hotel=hotel(timezone), now=now) for timezone in (AUCKLAND, DUBLIN, HONOLULU)]
    assert dates == [auckland, dublin, honolulu]


instants = st.integers(0, 15 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(
    now=instants,
    timezone=st.sampled_from([DUBLIN, AUCKLAND, HONOLULU, "Asia/Kathmandu", "America/St_Johns"]),
    day_starts_at=st.times(max_value=time(12)),
)
def test_it_is_today_or_yesterday_on_the_hotels_clock(
    now: datetime, timezone: str, day_starts_at: time
) -> None:
    local = now.astimezone(ZoneInfo(timezone))
    before_it_starts = local.time() < day_starts_at
    assert business_date(hotel=hotel(timezone, day_starts_at), now=now) == local.date() - timedelta(
        days=int(before_it_starts)
    )


@pytest.mark.parametrize("day", [ORDINARY, SPRING_FORWARD, FALL_BACK])
def test_departure_is_due_at_eleven_on_the_wall_clock(day: date) -> None:
    assert expected_checkout(hotel=hotel(), check_out=day) == instant(day, time(11))


@pytest.mark.parametrize(("timezone", "day"), DAYS)
@pytest.mark.parametrize("agreed", [time(0), time(6, 30), time(14), time(23, 59)])
def test_an_agreed_time_stands_for_the_usual_one(timezone: str, day: date, agreed: time) -> None:
    house, at = hotel(timezone), instant(day, agreed, timezone)
    assert expected_checkout(hotel=house, check_out=day, departure_time=agreed) == at
    for now, late in ((at, False), (at + timedelta(microseconds=1), True)):
        assert is_overdue(hotel=house, check_out=day, departure_time=agreed, now=now) is late


@pytest.mark.parametrize(
    ("agreed", "due", "late_from"),
    [
        (time(0, 59), instant(SPRING_FORWARD, time(0, 59)), instant(SPRING_FORWARD, time(0, 59, 1))),
        (time(1, 30), instant(SPRING_FORWARD, time(2, 30)), instant(SPRING_FORWARD, time(2))),
        (time(2), instant(SPRING_FORWARD, time(2)), instant(SPRING_FORWARD, time(2, 0, 1))),
        (time(1, 30), instant(FALL_BACK, time(1, 30)), instant(FALL_BACK, time(1, 30, 1))),
        (time(1, 59), instant(FALL_BACK, time(1, 59)), instant(FALL_BACK, time(1, 59, 1))),
        (time(2), instant(FALL_BACK, time(2)), instant(FALL_BACK, time(2, 0, 1))),
    ],
)
def test_agreed_times_where_the_clock_jumps(agreed: time, due: datetime, late_from: datetime) -> None:
    """A time that comes twice is meant the first time; one that is skipped has passed when it was."""
    day = due.astimezone(ZoneInfo(DUBLIN)).date()
    expected = expected_checkout(hotel=hotel(), check_out=day, departure_time=agreed)
    assert expected.astimezone(UTC) == due
    assert is_shown(hotel=hotel(), day=day, clock=agreed) is (day != SPRING_FORWARD or agreed.hour != 1)
    for now, late in ((late_from - timedelta(seconds=1), False), (late_from, True)):
        assert is_overdue(hotel=hotel(), check_out=day, departure_time=agreed, now=now) is late


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_who_was_late_is_so_when_the_hour_comes_again(clock: time) -> None:
    for now in (instant(FALL_BACK, time(1), fold=1), instant(FALL_BACK, time(1, 59, 59), fold=1)):
        assert is_overdue(hotel=hotel(), check_out=FALL_BACK, departure_time=clock, now=now)
        assert not is_overdue(hotel=hotel(), check_out=FALL_BACK, departure_time=time(2), now=now)


@given(
    now=instants,
    timezone=st.sampled_from([DUBLIN, AUCKLAND, HONOLULU, "Africa/Cairo", "Australia/Lord_Howe"]),
    days=st.integers(-1, 1),
    clock=st.times(),
    is_agreed=st.booleans(),
)
def test_overdue_is_past_the_expected_checkout(
    now: datetime, timezone: str, days: int, clock: time, *, is_agreed: bool
) -> None:
    house = hotel(timezone)
    day = local_time(hotel=house, now=now).date() + timedelta(days=days)
    agreed = clock if is_agreed and is_shown(hotel=house, day=day, clock=clock) else None
    departure = expected_checkout(hotel=house, check_out=day, departure_time=agreed)
    assert is_overdue(hotel=house, check_out=day, departure_time=agreed, now=now) is (now > departure)


@pytest.mark.parametrize("day", [ORDINARY, SPRING_FORWARD, FALL_BACK])
@pytest.mark.parametrize(
    ("cutoff", "day_starts_at", "clock", "next_day", "past"),
    [
        (None, FOUR, time(23, 59), False, False),
        (None, FOUR, time(3, 59), True, False),
        (None, FOUR, time(4, 0), True, True),
        (None, MIDNIGHT, time(23, 59), False, False),
        (None, MIDNIGHT, time(0, 0), True, True),
        (time(18), FOUR, time(4, 0), False, False),
        (time(18), FOUR, time(17, 59), False, False),
        (time(18), FOUR, time(18, 0), False, True),
        (time(18), FOUR, time(0, 40), True, True),
        (time(18), FOUR, time(4, 0), True, True),
        (time(3), FOUR, time(23, 59), False, False),
        (time(3), FOUR, time(2, 59), True, False),
        (time(3), FOUR, time(3, 0), True, True),
        (time(3), FOUR, time(4, 0), True, True),
        (time(3), MIDNIGHT, time(3, 0), False, True),
        (time(0), MIDNIGHT, time(0, 0), False, True),
    ],
)
def test_from_when_on_a_guest_counts_as_not_coming(
    day: date, cutoff: time | None, day_starts_at: time, clock: time, *, next_day: bool, past: bool
) -> None:
    """A cutoff before `day_starts_at` lies after midnight, at the end of the business date."""
    if clock.hour in {1, 2} and day + timedelta(days=next_day) == SPRING_FORWARD:
        clock = clock.replace(hour=2)  # 01:00 to 01:59 does not exist on that day
    now = instant(day + timedelta(days=next_day), clock)
    house = hotel(day_starts_at=day_starts_at, cutoff=cutoff)
    assert is_past_cutoff(hotel=house, arrival=day, now=now) is past


def test_before_the_arrivals_day_nobody_is_late() -> None:
    house = hotel(cutoff=time(18))
    assert not is_past_cutoff(hotel=house, arrival=ORDINARY, now=instant(date(2026, 5, 13), time(23, 59)))


def test_a_clock_beyond_midnight_is_the_next_day() -> None:
    assert at_wall_clock(hotel=hotel(), day=ORDINARY, clock=timedelta(hours=24, minutes=40)) == instant(
        date(2026, 5, 15), time(0, 40)
    )
