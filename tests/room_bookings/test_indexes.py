"""The indexes of bookings: each is read by the statement that it exists for."""

from collections.abc import Mapping

import pytest
from django.db import connection

LIVE = "status IN ('CHECKED_IN', 'CONFIRMED', 'PENDING')"

READ_BY: Mapping[str, str] = {
    "booking_newest": "hotel_id = 1 ORDER BY id DESC LIMIT 50",
    "booking_in_house": "hotel_id = 1 AND status = 'CHECKED_IN' ORDER BY id DESC LIMIT 50",
    "booking_live_in_room": f"assigned_room_id = 1 AND {LIVE} AND check_out >= '2026-05-14'",
    "booking_by_departed_on": "hotel_id = 1 AND departed_on = '2025-06-14'",
    "booking_oversold": "hotel_id = 1 AND oversold_kind <> '' ORDER BY id DESC",
}
"""Conditions of queries: a page of bookings, those checked in, those that hold a room or oversell a night."""

BOOKINGS = """
    INSERT INTO room_bookings_roombooking (hotel_id, booking_id, confirmation_number, status, status_version,
        room_version, version, room_type_id, sold_type_id, check_in, check_out, room_from, adults, children,
        booker_name, booker_email, booker_phone, group_reference, assigned_room_id, total_amount, currency,
        payment_terms, special_requests, notes, source, external_reference, checked_in_at, checked_out_at, departed_on,
        created_at, updated_at)
    SELECT n %% 400, 'BK-' || n, 'C-' || n, CASE WHEN n %% 40 = 0 THEN 'CONFIRMED' ELSE 'COMPLETED' END, 1, 1, 1,
        n %% 50, n %% 50, day, day + 1, day, 1, 0, '', '', '', '', n %% 500, 0, 'EUR', 'PAY_AT_HOTEL', '', '', '', '',
        CASE WHEN n %% 40 > 0 THEN now() END, CASE WHEN n %% 40 > 0 THEN now() END,
        CASE WHEN n %% 40 > 0 THEN day + 1 END, now(), now()
    FROM generate_series(1, 20000) AS n, LATERAL (SELECT date '2025-05-14' + n / 40) AS stay (day)
"""


@pytest.mark.django_db
def test_each_index_is_read_by_its_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(BOOKINGS, [])
        cursor.execute("ANALYZE room_bookings_roombooking")
        for index, condition in READ_BY.items():
            cursor.execute(f"EXPLAIN SELECT * FROM room_bookings_roombooking WHERE {condition}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan, plan


PEOPLE = """
    INSERT INTO room_bookings_bookingguest (hotel_id, booking_id, role, first_name, last_name, email, phone, is_staying)
    SELECT n %% 400, n, 'PRIMARY', 'Ada', 'Byrne', '', '', true FROM generate_series(1, 20000) AS n
"""


@pytest.mark.django_db
def test_search_reads_only_the_party_members_of_the_hotel() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(PEOPLE, [])
        cursor.execute("ANALYZE room_bookings_bookingguest")
        searched = "hotel_id = 1 AND upper(first_name) LIKE '%ADA%'"
        cursor.execute(f"EXPLAIN SELECT booking_id FROM room_bookings_bookingguest WHERE {searched}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "party_by_hotel" in plan, plan
