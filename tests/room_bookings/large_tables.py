"""Five thousand past stays of a room, alone or among hotels, for statements that must not read them."""

from django.db import connection

from hotel.models import Hotel

_UNSEARCHED = """
    INSERT INTO room_bookings_roombooking (hotel_id, booking_id, confirmation_number, status, status_version,
        room_version, version, room_type_id, sold_type_id, check_in, check_out, room_from, adults, children,
        booker_name, booker_email, booker_phone, group_reference, total_amount, currency, payment_terms,
        special_requests, notes, source, external_reference, checked_in_at, checked_out_at, departed_on, created_at,
        updated_at)
    SELECT hotel_id, 'BK-' || n, 'C-' || n, 'COMPLETED', 5, 3, 5, id, id, day, day + 1, day, 1, 0, '', '', '', '', 0,
        'EUR', 'PAY_AT_HOTEL', '', '', '', '', day, day, day, day, day
    FROM rooms_roomtype, generate_series(1, 1001) AS n, LATERAL (SELECT date '2012-01-01' + n) AS stay (day)
    WHERE hotel_id = %(hotel_pk)s;
    INSERT INTO guests_guest (hotel_id, guest_type, first_name, last_name, email, phone, id_pin, created_at, updated_at)
    SELECT %(hotel_pk)s, 'PRIMARY', 'Nobody', '', '', '', '', '2012-01-01', '2012-01-01' FROM generate_series(1, 1001)
"""

_STAYS = """
    INSERT INTO room_bookings_roombooking (hotel_id, booking_id, confirmation_number, status, status_version,
        room_version, version, room_type_id, sold_type_id, check_in, check_out, room_from, adults, children,
        booker_name, booker_email, booker_phone, group_reference, assigned_room_id, total_amount, currency,
        payment_terms, special_requests, notes, source, external_reference, checked_in_at, checked_out_at, departed_on,
        created_at, updated_at)
    SELECT CASE WHEN n <= 5000 THEN hotel_id ELSE 1000000 + n %% 1000 END, 'BK-' || n, 'C-' || n, 'COMPLETED', 5, 3,
        5, room_type_id, room_type_id, day, day + 1, day, 1, 0, '', '', '', '', id, 0, 'EUR', 'PAY_AT_HOTEL',
        '', '', '', '',
        day + time '15:00', day + 1 + time '09:00', day + 1, day, day
    FROM rooms_room, generate_series(1, 5000 + %s) AS n, LATERAL (SELECT date '2012-01-01' + n %% 5000) AS stay (day)
    WHERE room_number = %s
"""


def write_past_stays(room_number: str, *, elsewhere: int = 0) -> None:
    """Insert past stays within a test's transaction, and `elsewhere` stays of other hotels, without the guards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_STAYS, [elsewhere, room_number])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE room_bookings_roombooking")


def pretend_large_hotel(hotel: Hotel) -> None:
    """Insert so many bookings and guests that searches use their index: without keys, so that none is found."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_UNSEARCHED, {"hotel_pk": hotel.pk})
        cursor.execute("SET LOCAL session_replication_role = origin")


def prepared_plans(fragment: str) -> dict[str, str]:
    """Return the generic plans of this session's prepared statements that contain the fragment, by their SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, parameter_types::text[], substring(statement FROM ' AS (.*)') "
            "FROM pg_prepared_statements"
        )
        prepared = cursor.fetchall()
    return {
        sql: plan_of(f"EXECUTE {name}({', '.join(f'NULL::{kind}' for kind in types)})")
        for name, types, sql in prepared
        if fragment in sql
    }


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())
