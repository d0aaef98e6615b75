"""Query plans in a hotel with many past stays: commands find bookings by their keys."""

import re

import pytest
from django.db import connection

from room_bookings import services as stays
from room_bookings.services import RoomCheckOut
from tests import scenarios
from tests.room_bookings.large_tables import prepared_plans, write_past_stays
from tests.room_bookings.services.service_calls import run_service

BY_KEY = re.compile(r"Index Cond: .*(\bid|\(booking_id\)::text) = ")
BOOKINGS = "room_bookings_roombooking"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", [0, 20_000])
def test_past_stays_are_not_read(elsewhere: int) -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", "103")
    one, _, three = (scenarios.checked_in_booking(scenario, number) for number in ("101", "102", "103"))
    write_past_stays("101", elsewhere=elsewhere)

    run_service(
        scenario, stays.check_out_rooms, check_outs=[RoomCheckOut("101", one.booking_id), RoomCheckOut("102")]
    )
    run_service(scenario, stays.check_out_booking, booking_id=three.booking_id)

    plans = prepared_plans(f'"{BOOKINGS}"')
    locking = [text for text in plans if f'FOR NO KEY UPDATE OF "{BOOKINGS}"' in text]
    writing = [text for text in plans if text.startswith(f'UPDATE "{BOOKINGS}"')]
    assert len(locking) >= 3  # and those that earlier tests have left in the session
    assert writing
    for text in [*locking, *writing]:
        conditions = conditions_on_bookings(plans[text])
        assert conditions
        assert all(BY_KEY.search(condition) for condition in conditions), plans[text]


def conditions_on_bookings(plan: str) -> list[str]:
    """Return the condition by which each scan finds bookings; for a bitmap, that of its index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [BOOKINGS])
        names = "|".join(name for (name,) in cursor.fetchall())
    lines = plan.splitlines()
    scan = re.compile(rf"Index (Only )?Scan .*\b({names})\b|Seq Scan on {BOOKINGS}\b")
    return [below for line, below in zip(lines, [*lines[1:], ""], strict=True) if scan.search(line)]
