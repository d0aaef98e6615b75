"""Tests of the time from which an expected guest counts as a no-show."""

from datetime import date, time, timedelta

import pytest

from hotel.kernel.business_date import is_past_cutoff
from tests.hotel.kernel.clocks import FALL_BACK, FOUR, MIDNIGHT, ORDINARY, SPRING_FORWARD, hotel, instant


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
def test_cutoff_passes_within_business_date_or_at_its_end(
    day: date, cutoff: time | None, day_starts_at: time, clock: time, *, next_day: bool, past: bool
) -> None:
    """A cutoff before `day_starts_at` lies after midnight, at the end of the business date."""
    if clock.hour in {1, 2} and day + timedelta(days=next_day) == SPRING_FORWARD:
        clock = clock.replace(hour=2)  # 01:00 to 01:59 does not exist on that day
    now = instant(day + timedelta(days=next_day), clock)
    its_hotel = hotel(day_starts_at=day_starts_at, cutoff=cutoff)
    assert is_past_cutoff(hotel=its_hotel, arrival=day, now=now) is past


def test_cutoff_of_later_arrival_has_not_passed() -> None:
    now = instant(date(2026, 5, 13), time(23, 59))
    assert not is_past_cutoff(hotel=hotel(cutoff=time(18)), arrival=ORDINARY, now=now)
