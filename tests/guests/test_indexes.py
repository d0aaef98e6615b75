"""Tests that each index of guests is used by the statement that it is made for."""

from collections.abc import Mapping

import pytest
from django.db import connection

READ_BY: Mapping[str, str] = {
    "guest_by_hotel": "SELECT * FROM guests_guest WHERE hotel_id = 1 ORDER BY id DESC LIMIT 50",
    "guest_in_house": "SELECT * FROM guests_guest WHERE hotel_id = 1 AND room_id IS NOT NULL ORDER BY id DESC LIMIT 50",
    "guest_in_room": "SELECT * FROM guests_guest WHERE hotel_id = 1 AND room_id IN (801, 1201)",
}
"""By index: a page of a hotel's guests, a page of those in rooms, and the guests in some rooms."""

GUESTS = """
    INSERT INTO guests_guest (hotel_id, room_id, guest_type, first_name, last_name, email, phone, id_pin, created_at,
        updated_at)
    SELECT n % 400, CASE WHEN n % 7 > 2 THEN n END, 'PRIMARY', 'Ada', 'Byrne', '', '', '', now(), now()
    FROM generate_series(1, 20000) AS n
"""


@pytest.mark.django_db
def test_each_index_is_used_by_its_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(GUESTS)
        cursor.execute("ANALYZE guests_guest")
        for index, statement in READ_BY.items():
            cursor.execute(f"EXPLAIN {statement}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan, plan
