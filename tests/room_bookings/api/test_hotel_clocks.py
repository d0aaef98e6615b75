"""Hotels in zones whose clocks were changed in 2026: business date, overdue flags and no-shows over the API."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("timezone", "hours", "offset"),
    [
        ("America/Vancouver", -7, "-07:00"),
        ("Africa/Casablanca", 0, "Z"),
        ("America/Winnipeg", -5, "-05:00"),
    ],
)
def test_hotel_and_overdue_flag_follow_latest_release(timezone: str, hours: int, offset: str) -> None:
    scenario = scenarios.new_scenario(timezone=timezone)
    scenarios.rooms(scenario, "101")
    eleven = datetime(2026, 11, 28, 11, tzinfo=UTC) - timedelta(hours=hours)
    arrival = eleven - timedelta(days=1)
    booking = scenarios.checked_in_booking(scenario, "101", check_in=arrival.date(), nights=1, now=arrival)

    for now, is_overdue in ((eleven, False), (eleven + SECOND, True)):
        with time_machine.travel(now, tick=False):
            front_desk = Caller(scenario, scenario.front_desk)
            assert front_desk.get(path_of(booking))["is_overstay"] is is_overdue
            assert front_desk.get("room-bookings/", overstay="true")["count"] == int(is_overdue)
    with time_machine.travel(eleven, tick=False):
        shown = Caller(scenario, scenario.front_desk).get("hotel/")
    assert (shown["business_date"], shown["local_time"]) == ("2026-11-28", f"2026-11-28T11:00:00{offset}")


def test_no_show_stays_possible_while_cutoff_comes_again() -> None:
    """In Cairo 23:00 to 23:59 come twice on 29 October 2026; the cutoff passes the first time."""
    scenario = scenarios.new_scenario(timezone="Africa/Cairo", no_show_cutoff=time(23, 30))
    arrival = date(2026, 10, 29)
    booking = scenarios.booking(scenario, check_in=arrival)
    minutes = ((20, 29, False), (20, 30, True), (21, 0, True), (21, 29, True), (21, 30, True))

    for hour, minute, is_past in minutes:
        with time_machine.travel(datetime(2026, 10, 29, hour, minute, tzinfo=UTC), tick=False):
            shown = Caller(scenario, scenario.front_desk).get(path_of(booking), expand="actions")
        (action,) = [action for action in shown["actions"] if action["action"] == "no-show"]
        assert action["allowed"] is is_past, (hour, minute)
