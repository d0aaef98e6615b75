"""A coach leaves a hotel with a long history: what is locked is found by its keys, not by reading all that ever was."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from room_bookings import services as stays
from room_bookings.services import Departure
from tests import lives
from tests.room_bookings.long_history import plan_of, write_history
from tests.room_bookings.services.desk import do

LOCKED = 'FOR NO KEY UPDATE OF "room_bookings_roombooking"'


@pytest.mark.django_db
def test_the_history_of_the_hotel_is_not_read() -> None:
    house = lives.house()
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")
    lives.stay(house, "102")
    write_history("101")

    departures = [Departure("101", booking.booking_id), Departure("102")]
    with CaptureQueriesContext(connection) as sent:
        do(house, stays.check_out_rooms, departures=departures)

    plan = plan_of(next(query["sql"] for query in sent if LOCKED in query["sql"]))
    conditions = re.findall(r" on room_bookings_roombooking.*\n +Index Cond: (.*)", plan)
    assert plan.count(" on room_bookings_roombooking") == len(conditions) == 2, plan
    assert f"((booking_id)::text = ANY ('{{{booking.booking_id}}}'::text[]))" in conditions, plan
    assert any("id = ANY (((InitPlan" in condition for condition in conditions), plan
