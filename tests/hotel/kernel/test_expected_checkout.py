"""Expected check-outs and overdue stays, also on days on which the clock skips or repeats an hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.kernel.business_date import (
    clock_reached,
    day_of_clock,
    expected_checkout,
    is_overdue,
    is_shown,
    local_time,
    minutes_after_day_start,
)
from tests.hotel.kernel.clocks import (
    AUCKLAND,
    DAYS,
    DUBLIN,
    FALL_BACK,
    HONOLULU,
    ORDINARY,
    SPRING_FORWARD,
    hotel,
    instant,
)


@pytest.mark.parametrize("day", [ORDINARY, SPRING_FORWARD, FALL_BACK])
def test_check_out_is_expected_at_eleven_on_wall_clock(day: date) -> None:
    assert expected_checkout(hotel=hotel(), check_out=day) == instant(day, time(11))


@pytest.mark.parametrize(("timezone", "day"), DAYS)
@pytest.mark.parametrize("agreed", [time(0), time(6, 30), time(14), time(23, 59)])
def test_agreed_time_replaces_usual_one(timezone: str, day: date, agreed: time) -> None:
    its_hotel = hotel(timezone)
    at = instant(day_of_clock(hotel=its_hotel, day=day, clock=agreed), agreed, timezone)
    assert expected_checkout(hotel=its_hotel, check_out=day, departure_time=agreed) == at
    for now, late in ((at, False), (at + timedelta(microseconds=1), True)):
        assert is_overdue(hotel=its_hotel, check_out=day, departure_time=agreed, now=now) is late


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
def test_agreed_time_in_skipped_or_repeated_hour(agreed: time, due: datetime, late_from: datetime) -> None:
    """A time that comes twice means the first one; a time that is skipped passes with the gap."""
    day = due.astimezone(ZoneInfo(DUBLIN)).date()
    its_hotel = hotel(day_starts_at=time(0))
    expected = expected_checkout(hotel=its_hotel, check_out=day, departure_time=agreed)
    assert expected.astimezone(UTC) == due
    assert is_shown(hotel=hotel(), day=day, clock=agreed) is (day != SPRING_FORWARD or agreed.hour != 1)
    for now, late in ((late_from - timedelta(seconds=1), False), (late_from, True)):
        assert is_overdue(hotel=its_hotel, check_out=day, departure_time=agreed, now=now) is late


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_overdue_stay_remains_overdue_while_hour_repeats(clock: time) -> None:
    for now in (instant(FALL_BACK, time(1), fold=1), instant(FALL_BACK, time(1, 59, 59), fold=1)):
        its_hotel = hotel(day_starts_at=time(0))
        assert is_overdue(hotel=its_hotel, check_out=FALL_BACK, departure_time=clock, now=now)
        assert not is_overdue(hotel=its_hotel, check_out=FALL_BACK, departure_time=time(2), now=now)


def test_local_times_of_a_repeated_hour_are_two_instants() -> None:
    first, second = (
        datetime.combine(FALL_BACK, time(1, 30), ZoneInfo(DUBLIN)).replace(fold=f) for f in (0, 1)
    )
    assert first == second

    reached = [clock_reached(hotel=hotel(), now=now) for now in (first, second, first)]

    assert reached == [(FALL_BACK, time(1, 30)), (FALL_BACK, time(2)), (FALL_BACK, time(1, 30))]


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    timezone=st.sampled_from([DUBLIN, AUCKLAND, HONOLULU, "Africa/Cairo", "Australia/Lord_Howe"]),
    days=st.integers(-1, 1),
    clock=st.times(),
    is_agreed=st.booleans(),
)
def test_overdue_is_after_expected_checkout(
    now: datetime, timezone: str, days: int, clock: time, *, is_agreed: bool
) -> None:
    its_hotel = hotel(timezone)
    day = local_time(hotel=its_hotel, now=now).date() + timedelta(days=days)
    shown_on = day_of_clock(hotel=its_hotel, day=day, clock=clock)
    agreed = clock if is_agreed and is_shown(hotel=its_hotel, day=shown_on, clock=clock) else None
    departure = expected_checkout(hotel=its_hotel, check_out=day, departure_time=agreed)
    assert is_overdue(hotel=its_hotel, check_out=day, departure_time=agreed, now=now) is (now > departure)


@pytest.mark.parametrize(
    ("clock", "minutes", "days_later"),
    [
        (time(4), 0, 0),
        (time(10, 30), 390, 0),
        (time(23, 59), 1199, 0),
        (time(0), 1200, 1),
        (time(3, 59), 1439, 1),
    ],
)
def test_hours_before_the_start_of_the_day_come_last(clock: time, minutes: int, days_later: int) -> None:
    assert minutes_after_day_start(hotel=hotel(), clock=clock) == minutes
    shown_on = day_of_clock(hotel=hotel(), day=ORDINARY, clock=clock)
    assert shown_on - ORDINARY == timedelta(days=days_later)
