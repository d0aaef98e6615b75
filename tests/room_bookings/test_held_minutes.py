"""Held minutes in Python and in the database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from room_bookings.held_minutes import HALF_DAY, half_days_of, held_minutes, ranges_overlap
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.scenarios import NOON

_AS_HELD = """
    UPDATE room_bookings_roombooking
    SET status = 'COMPLETED', checked_in_at = now(), checked_out_at = now(), departed_on = '2026-05-14',
        check_in = %(check_in)s, check_out = %(check_out)s, room_from = %(room_from)s,
        change_version = change_version + 1,
        arrival_minute = %(arrival_minute)s, departure_minute = %(departure_minute)s,
        arrival_time = CASE WHEN %(arrival_minute)s::integer IS NOT NULL THEN time '10:00' END,
        departure_time = CASE WHEN %(departure_minute)s::integer IS NOT NULL THEN time '18:00' END
    WHERE id = %(id)s RETURNING lower(held_minutes), upper(held_minutes)
"""

days = st.integers(min_value=-400, max_value=400)


@pytest.fixture
def booking(db: None) -> RoomBooking:
    return scenarios.booking(scenarios.new_scenario())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    arrival=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    nights=st.integers(min_value=0, max_value=30),
    later=st.integers(min_value=0, max_value=40),
    times=st.tuples(st.none() | st.integers(0, 700), st.none() | st.integers(701, 1440)),
)
def test_python_and_database_agree(
    booking: RoomBooking, arrival: date, nights: int, later: int, times: tuple[int | None, int | None]
) -> None:
    """With nights and day use, with times or without, moved or not, overdue or not."""
    stay: dict[str, Any] = {
        "check_in": arrival,
        "check_out": arrival + timedelta(days=nights),
        "room_from": arrival + timedelta(days=later),
        "arrival_minute": times[0],
        "departure_minute": times[1],
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SAVEPOINT stay")
        cursor.execute(_AS_HELD, {**stay, "id": booking.pk})
        held = range(*cursor.fetchone())
        cursor.execute("ROLLBACK TO SAVEPOINT stay")
    assert held_minutes(**stay) == held


@given(one=st.tuples(days, st.integers(1, 30)), other=st.tuples(days, st.integers(1, 30)))
def test_ranges_overlap_when_they_share_a_minute(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = range(one[0], sum(one)), range(other[0], sum(other))
    assert ranges_overlap(first, second) == bool({*first} & {*second}) == ranges_overlap(second, first)


def test_departure_day_use_and_arrival_share_one_date() -> None:
    today = NOON.date()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    leaving = held_minutes(room_from=yesterday, check_in=yesterday, check_out=today)
    by_day = held_minutes(room_from=today, check_in=today, check_out=today)
    arriving = held_minutes(room_from=today, check_in=today, check_out=tomorrow)
    assert (leaving.stop, by_day.stop, len(by_day)) == (by_day.start, arriving.start, HALF_DAY)


def test_day_use_with_times_holds_the_minutes_between_them() -> None:
    today = NOON.date()
    day_use: dict[str, Any] = {"room_from": today, "check_in": today, "check_out": today}
    whole = held_minutes(**day_use)
    until_two = held_minutes(**day_use, arrival_minute=360, departure_minute=600)
    from_two = held_minutes(**day_use, arrival_minute=600)
    assert (until_two.start - whole.start, len(until_two), from_two.stop) == (360, 240, whole.stop)
    assert not ranges_overlap(until_two, from_two)


def test_half_days_of_a_stay_are_counted_from_its_minutes() -> None:
    today = NOON.date()
    night = held_minutes(room_from=today, check_in=today, check_out=today + timedelta(days=2))
    day_use = held_minutes(
        room_from=today, check_in=today, check_out=today, arrival_minute=360, departure_minute=600
    )
    assert (len(half_days_of(night)), len(half_days_of(day_use))) == (3, 1)
    assert half_days_of(day_use).stop == half_days_of(night).start
