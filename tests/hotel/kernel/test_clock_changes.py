"""Business dates, cut-offs and overdue flags never turn back when a clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel.kernel.business_date import business_date, is_overdue, is_past_cutoff, local_time
from tests.hotel.kernel.clocks import FOUR, MIDNIGHT, ClockChange, clock_changes, hotel

HALF_PAST = {hour: time(hour, 30) for hour in (0, 1, 2, 3, 23)}
QUARTERS = [timedelta(minutes=minutes) for minutes in range(-120, 255, 15)]
"""Around a change: from two hours before it to four hours after, longer than any step of a clock."""


def times_around(change: ClockChange) -> list[time]:
    """Return times of the day around the one that the clock shows when it is changed."""
    clock = change.at + change.before
    return [(clock + timedelta(minutes=minutes)).time() for minutes in (-60, -30, -15, 0, 15, 30)]


@pytest.mark.parametrize(
    ("timezone", "day_starts_at", "turns_at", "new_date"),
    [
        # An hour, or half of one, or two, come twice: the first time counts.
        ("Europe/Berlin", HALF_PAST[2], "2026-10-25T00:30", date(2026, 10, 25)),
        ("Europe/Chisinau", HALF_PAST[3], "2026-10-25T00:30", date(2026, 10, 25)),
        ("Africa/Casablanca", HALF_PAST[1], "2026-09-20T00:30", date(2026, 9, 20)),
        ("Africa/Cairo", HALF_PAST[23], "2026-10-29T20:30", date(2026, 10, 29)),
        ("Asia/Beirut", HALF_PAST[23], "2026-10-24T20:30", date(2026, 10, 24)),
        ("America/Havana", HALF_PAST[0], "2027-11-07T04:30", date(2027, 11, 7)),
        ("America/Santiago", HALF_PAST[23], "2026-04-05T02:30", date(2026, 4, 4)),
        ("Atlantic/Azores", MIDNIGHT, "2026-10-25T00:00", date(2026, 10, 25)),
        ("Atlantic/Azores", HALF_PAST[0], "2026-10-25T00:30", date(2026, 10, 25)),
        ("America/Nuuk", HALF_PAST[23], "2026-10-25T00:30", date(2026, 10, 24)),
        ("Antarctica/Troll", HALF_PAST[2], "2026-10-25T00:30", date(2026, 10, 25)),
        ("Pacific/Chatham", time(3), "2026-04-04T13:15", date(2026, 4, 5)),
        ("Australia/Lord_Howe", time(1, 45), "2026-04-04T14:45", date(2026, 4, 5)),
        # The end of the hour that comes twice has not been reached before it comes again.
        ("Europe/Berlin", time(3), "2026-10-25T02:00", date(2026, 10, 25)),
        ("Africa/Cairo", MIDNIGHT, "2026-10-29T22:00", date(2026, 10, 30)),
        ("America/Santiago", MIDNIGHT, "2026-04-05T04:00", date(2026, 4, 5)),
        ("America/Nuuk", MIDNIGHT, "2026-10-25T02:00", date(2026, 10, 25)),
        # An hour, or half of one, or two, are skipped: the first instant after the gap counts.
        ("Europe/Berlin", HALF_PAST[2], "2026-03-29T01:00", date(2026, 3, 29)),
        ("Africa/Cairo", MIDNIGHT, "2026-04-23T22:00", date(2026, 4, 24)),
        ("Asia/Beirut", HALF_PAST[0], "2026-03-28T22:00", date(2026, 3, 29)),
        ("America/Havana", MIDNIGHT, "2026-03-08T05:00", date(2026, 3, 8)),
        ("America/Santiago", HALF_PAST[0], "2026-09-06T04:00", date(2026, 9, 6)),
        ("Atlantic/Azores", MIDNIGHT, "2026-03-29T01:00", date(2026, 3, 29)),
        ("America/Nuuk", HALF_PAST[23], "2026-03-29T01:00", date(2026, 3, 28)),
        ("Antarctica/Troll", HALF_PAST[2], "2026-03-29T01:00", date(2026, 3, 29)),
        ("Pacific/Chatham", time(3), "2026-09-26T14:00", date(2026, 9, 27)),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03T15:30", date(2026, 10, 4)),
        # Samoa skipped 30 December 2011: its business date is as long as the hours before the next one's start.
        ("Pacific/Apia", FOUR, "2011-12-30T10:00", date(2011, 12, 30)),
        ("Pacific/Apia", FOUR, "2011-12-30T14:00", date(2011, 12, 31)),
        # Kwajalein crossed the date line the other way and had nearly all of 30 September 1969 twice.
        ("Pacific/Kwajalein", FOUR, "1969-09-29T17:00", date(1969, 9, 30)),
        ("Pacific/Kwajalein", FOUR, "1969-10-01T16:00", date(1969, 10, 1)),
    ],
)
def test_business_date_turns_once(timezone: str, day_starts_at: time, turns_at: str, new_date: date) -> None:
    its_hotel, turn = hotel(timezone, day_starts_at), datetime.fromisoformat(f"{turns_at}Z")
    before = turn - timedelta(microseconds=1)
    assert business_date(hotel=its_hotel, now=before) == new_date - timedelta(days=1)
    minutes = [turn + timedelta(minutes=minute) for minute in range(4 * 60)]
    assert {business_date(hotel=its_hotel, now=now) for now in minutes} == {new_date}


def test_skipped_day_has_no_business_date_where_days_start_at_midnight() -> None:
    apia, midnight = hotel("Pacific/Apia", MIDNIGHT), datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert business_date(hotel=apia, now=midnight - timedelta(seconds=1)) == date(2011, 12, 29)
    assert business_date(hotel=apia, now=midnight) == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("timezone", "cutoff", "passes_at", "arrival"),
    [
        ("Africa/Cairo", HALF_PAST[23], "2026-10-29T20:30", date(2026, 10, 29)),
        ("Europe/Berlin", HALF_PAST[2], "2026-10-25T00:30", date(2026, 10, 24)),
        ("Europe/Berlin", HALF_PAST[2], "2026-03-29T01:00", date(2026, 3, 28)),
        ("America/Nuuk", HALF_PAST[23], "2026-03-29T01:00", date(2026, 3, 28)),
        ("Atlantic/Azores", HALF_PAST[0], "2026-03-29T01:00", date(2026, 3, 28)),
        ("Pacific/Apia", time(18), "2011-12-30T10:00", date(2011, 12, 30)),
    ],
)
def test_cutoff_passes_once(timezone: str, cutoff: time, passes_at: str, arrival: date) -> None:
    its_hotel, passed = hotel(timezone, cutoff=cutoff), datetime.fromisoformat(f"{passes_at}Z")
    before = passed - timedelta(microseconds=1)
    assert not is_past_cutoff(hotel=its_hotel, arrival=arrival, now=before)
    for minute in range(4 * 60):
        assert is_past_cutoff(hotel=its_hotel, arrival=arrival, now=passed + timedelta(minutes=minute))


def test_business_date_follows_latest_time_shown_in_every_zone() -> None:
    for change in clock_changes():
        instants = [change.at + quarter for quarter in QUARTERS]
        clocks = [local_time(hotel=hotel(change.zone), now=now).replace(tzinfo=None) for now in instants]
        shown = list(accumulate(clocks, max))
        for start in times_around(change):
            its_hotel = hotel(change.zone, day_starts_at=start)
            expected = [clock.date() - timedelta(days=clock.time() < start) for clock in shown]
            found = [business_date(hotel=its_hotel, now=now) for now in instants]
            assert found == expected == sorted(found), f"{change}, days start at {start}"


def test_cutoffs_and_overdue_flags_never_turn_back_in_any_zone() -> None:
    for change in clock_changes():
        instants = [change.at + quarter for quarter in QUARTERS]
        day = (change.at + change.before).date() - timedelta(days=1)
        for clock in times_around(change):
            its_hotel = hotel(change.zone, cutoff=clock, check_out_time=clock)
            for stay_day in (day, day + timedelta(days=1)):
                past = [is_past_cutoff(hotel=its_hotel, arrival=stay_day, now=now) for now in instants]
                assert past == sorted(past), f"{change}, cutoff at {clock}"
                overdue = [
                    is_overdue(hotel=its_hotel, check_out=stay_day, departure_time=None, now=now)
                    for now in instants
                ]
                assert overdue == sorted(overdue), f"{change}, check-out at {clock}"


@given(
    change=st.deferred(lambda: st.sampled_from(clock_changes())),
    minutes=st.lists(st.integers(-36 * 60, 36 * 60), min_size=2, max_size=2).map(sorted),
    day_starts_at=st.times(),
    cutoff=st.times(),
)
def test_later_instant_has_no_earlier_business_date(
    change: ClockChange, minutes: list[int], day_starts_at: time, cutoff: time
) -> None:
    its_hotel = hotel(change.zone, day_starts_at, cutoff)
    earlier, later = (change.at + timedelta(minutes=minute) for minute in minutes)
    dates = [business_date(hotel=its_hotel, now=now) for now in (earlier, later)]
    assert dates == sorted(dates)
    for arrival in dates:
        past = [is_past_cutoff(hotel=its_hotel, arrival=arrival, now=now) for now in (earlier, later)]
        assert past == sorted(past)
