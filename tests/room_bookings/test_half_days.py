"""Half-days in Python and in the database."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from room_bookings.half_days import half_days, ranges_overlap
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.scenarios import NOON

_AS_HELD = """
    UPDATE room_bookings_roombooking
    SET status = 'COMPLETED', checked_in_at = now(), checked_out_at = now(), departed_on = '2026-05-14',
        check_in = %(check_in)s, check_out = %(check_out)s, room_from = %(room_from)s,
        change_version = change_version + 1
    WHERE id = %(id)s RETURNING lower(held_half_days), upper(held_half_days)
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
)
def test_python_and_database_agree(booking: RoomBooking, arrival: date, nights: int, later: int) -> None:
    """With nights and day use, moved or not, overdue or not."""
    stay = {
        "check_in": arrival,
        "check_out": arrival + timedelta(days=nights),
        "room_from": arrival + timedelta(days=later),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SAVEPOINT stay")
        cursor.execute(_AS_HELD, {**stay, "id": booking.pk})
        held = range(*cursor.fetchone())
        cursor.execute("ROLLBACK TO SAVEPOINT stay")
    assert half_days(**stay) == held


@given(one=st.tuples(days, st.integers(1, 30)), other=st.tuples(days, st.integers(1, 30)))
def test_ranges_overlap_when_they_share_a_half_day(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = range(one[0], sum(one)), range(other[0], sum(other))
    assert ranges_overlap(first, second) == bool({*first} & {*second}) == ranges_overlap(second, first)


def test_departure_day_use_and_arrival_share_one_date() -> None:
    today = NOON.date()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    leaving = half_days(room_from=yesterday, check_in=yesterday, check_out=today)
    by_day = half_days(room_from=today, check_in=today, check_out=today)
    arriving = half_days(room_from=today, check_in=today, check_out=tomorrow)
    assert (leaving.stop, by_day.stop, len(by_day)) == (by_day.start, arriving.start, 1)
