"""A million rooms in five thousand hotels, each with status event, log row and event, in one transaction.

Nothing is switched off: every key, check and trigger checks every row, and the feed's positions are assigned at commit.
"""

import time
from dataclasses import dataclass
from typing import Any

from tools.bench.million.sizes import Size, rows_of

MORNING = "timestamptz '2025-04-14 08:00+00'"

_HOTELS = f"""
    INSERT INTO hotel_hotel (slug, name, timezone, currency, day_starts_at, check_in_time, check_out_time,
        no_show_cutoff, requires_inspection, allow_uninspected_check_in, created_at, updated_at)
    SELECT 'hotel-' || n, 'Hotel ' || n, 'Europe/Dublin', 'EUR', '04:00', '15:00', '11:00', '11:00', true, false,
        {MORNING}, {MORNING}
    FROM generate_series(1, %(hotels)s) AS n
"""

_USERS = f"""
    INSERT INTO staff_user (username, password, is_superuser, is_staff, is_active, first_name, last_name, email,
        date_joined)
    SELECT 'manager-' || slug, '!', false, false, true, 'Mary', 'Murphy', '', {MORNING}
    FROM hotel_hotel ORDER BY id
"""

_STAFF = f"""
    INSERT INTO staff_staff (user_id, hotel_id, roles, is_active, created_at, updated_at)
    SELECT person.id, hotel.id, '{{FRONT_DESK,MANAGER}}', true, {MORNING}, {MORNING}
    FROM hotel_hotel AS hotel JOIN staff_user AS person ON person.username = 'manager-' || hotel.slug
    ORDER BY hotel.id
"""

_ROOM_TYPES = f"""
    INSERT INTO rooms_roomtype (hotel_id, code, name, max_occupancy, created_at, updated_at)
    SELECT hotel.id, kind.code, kind.name, kind.people, {MORNING}, {MORNING}
    FROM hotel_hotel AS hotel,
        (VALUES (0, 'DBL', 'Double', 2), (1, 'TWN', 'Twin', 2), (2, 'FAM', 'Family', 4))
            AS kind (place, code, name, people)
    ORDER BY hotel.id, kind.place
"""

_ROOMS = f"""
    INSERT INTO rooms_room (hotel_id, room_number, floor, room_type_id, is_active, room_status, status_version,
        version, created_at, updated_at)
    SELECT hotel.id, (100 * (1 + n / 50) + n %% 50 + 1)::text, 1 + n / 50, kind.id, true, 'READY_FOR_GUEST', 1,
        1, {MORNING}, {MORNING}
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM hotel_hotel) AS hotel
    CROSS JOIN LATERAL generate_series(
        0, CASE hotel.place WHEN 1 THEN %(first)s WHEN 2 THEN %(second)s ELSE %(others)s END - 1
    ) AS n
    JOIN rooms_roomtype AS kind ON kind.hotel_id = hotel.id
        AND kind.code = (ARRAY['DBL', 'DBL', 'DBL', 'TWN', 'FAM'])[1 + n %% 5]
    ORDER BY hotel.id, n
"""

_COMMAND = "md5('setup' || room.hotel_id)::uuid"

_STATUS_EVENTS = f"""
    INSERT INTO housekeeping_roomstatusevent (hotel_id, room_id, status_version, from_status, to_status, kind,
        source, note, at, business_date, command_id, request_id)
    SELECT room.hotel_id, room.id, 1, '', 'READY_FOR_GUEST', 'STEP', 'SYSTEM', '', {MORNING},
        {MORNING}::date, {_COMMAND}, ''
    FROM rooms_room AS room ORDER BY room.id
"""

_LOG = f"""
    INSERT INTO rooms_roomoperationlog (hotel_id, room_id, operation, booking_id, source, note, guest_ids,
        room_status_before, metadata, at, business_date, command_id, request_id)
    SELECT room.hotel_id, room.id, 'CREATE', '', 'SYSTEM', '', '{{}}', '', '{{}}', {MORNING}, {MORNING}::date,
        {_COMMAND}, ''
    FROM rooms_room AS room ORDER BY room.id
"""

_EVENTS_SQL = f"""
    WITH counters AS (
        INSERT INTO notifications_eventcounter AS counter (hotel_id, last_position)
        SELECT hotel_id, count(*) FROM rooms_room GROUP BY hotel_id ORDER BY hotel_id
        RETURNING hotel_id
    )
    INSERT INTO notifications_outboxevent (hotel_id, event_id, type, subject_kind, room_ref, status_version,
        occurred_at, source, changed_fields, snapshot, command_id, position)
    SELECT room.hotel_id, md5('created' || room.id)::uuid, 'room_created', 'room', room.id, 1, {MORNING}, 'SYSTEM',
        '{{room_number,room_status}}', kind.snapshot || jsonb_build_object(
            'room_number', room.room_number, 'floor', room.floor), {_COMMAND}, room.position
    FROM (
        SELECT id, hotel_id, room_number, floor, room_type_id,
            row_number() OVER (PARTITION BY hotel_id ORDER BY id) AS position
        FROM rooms_room
    ) AS room JOIN counters USING (hotel_id) JOIN (
        SELECT id, jsonb_build_object('room_type', jsonb_build_object(
                'code', code, 'name', name, 'max_occupancy', max_occupancy),
            'room_status', 'READY_FOR_GUEST', 'status_version', 1, 'is_occupied', false,
            'occupancy_status', 'VACANT_CLEAN', 'is_active', true, 'maintenance_required', false,
            'maintenance_priority', NULL, 'maintenance_notes', NULL, 'last_cleaned_at', NULL,
            'cleaned_by', NULL, 'last_inspected_at', NULL, 'inspected_by', NULL,
            'allowed_transitions', '["CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", "MAINTENANCE_REQUIRED",
                "OUT_OF_ORDER"]'::jsonb,
            'current_booking', NULL) AS snapshot
        FROM rooms_roomtype OFFSET 0
    ) AS kind ON kind.id = room.room_type_id
"""
"""The snapshots are built after the numbering: a million of them are more than a sort can hold in memory."""

_STATEMENTS = {
    "hotel_hotel": _HOTELS,
    "staff_user": _USERS,
    "staff_staff": _STAFF,
    "rooms_roomtype": _ROOM_TYPES,
    "rooms_room": _ROOMS,
    "housekeeping_roomstatusevent": _STATUS_EVENTS,
    "rooms_roomoperationlog": _LOG,
    "notifications_outboxevent": _EVENTS_SQL,
}


@dataclass(frozen=True)
class Loaded:
    """The number of rows of each table, and the seconds of each statement and of the commit with its checks."""

    rows: dict[str, int]
    seconds: dict[str, float]

    @property
    def total_seconds(self) -> float:
        """The seconds of all statements and the commit."""
        return sum(self.seconds.values())


def load(connection: Any, size: Size) -> Loaded:
    """Load the rooms into an empty database through a psycopg2 connection, in one transaction."""
    seconds: dict[str, float] = {}
    numbers = {"hotels": size.hotels, "first": size.of(1), "second": size.of(2), "others": size.rooms_each}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for table, statement in _STATEMENTS.items():
            started = time.perf_counter()
            cursor.execute(statement, numbers)
            seconds[table] = time.perf_counter() - started
        started = time.perf_counter()
        connection.commit()
        seconds["commit"] = time.perf_counter() - started
    return Loaded(rows=rows_of(connection), seconds=seconds)
