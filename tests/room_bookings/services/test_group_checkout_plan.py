"""A coach leaves a hotel with a long history: what is locked is found by its keys, not by reading all that ever was."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from room_bookings import services as stays
from room_bookings.services import Departure
from tests import lives
from tests.room_bookings.services.desk import do

HISTORY = """
    INSERT INTO room_bookings_roombooking (hotel_id, booking_id, confirmation_number, status, status_version,
        room_version, version, room_type_id, check_in, check_out, room_from, adults, children, booker_name,
        booker_email, booker_phone, group_reference, assigned_room_id, total_amount, currency, payment_terms,
        special_requests, notes, source, external_reference, checked_in_at, checked_out_at, created_at, updated_at)
    SELECT hotel_id, 'BK-' || n, 'C-' || n, 'COMPLETED', 5, 3, 5, room_type_id, day, day + 1, day, 1, 0, '', '', '',
        '', id, 0, 'EUR', 'PAY_AT_HOTEL', '', '', '', '', day + time '15:00', day + 1 + time '09:00', day, day
    FROM rooms_room, generate_series(1, 5000) AS n, LATERAL (SELECT date '2012-01-01' + n) AS stay (day)
    WHERE room_number = '101'
"""
LOCKED = 'FOR NO KEY UPDATE OF "room_bookings_roombooking"'


@pytest.mark.django_db
def test_the_history_of_the_hotel_is_not_read() -> None:
    house = lives.house()
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")
    lives.stay(house, "102")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(HISTORY)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE room_bookings_roombooking")

    departures = [Departure("101", booking.booking_id), Departure("102")]
    with CaptureQueriesContext(connection) as sent:
        do(house, stays.check_out_rooms, departures=departures)

    locking = next(query["sql"] for query in sent if LOCKED in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {locking}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    by_name, by_key = re.findall(r" on room_bookings_roombooking.*\n +Index Cond: (.*)", plan)
    assert plan.count(" on room_bookings_roombooking") == 2, plan
    assert by_name == f"((booking_id)::text = '{booking.booking_id}'::text)", plan
    assert '(id = "ANY_subquery".booking_id)' in by_key, plan
