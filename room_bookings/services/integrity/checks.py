"""The queries that select the rows which break an invariant, by the constraint or trigger that enforces it.

Each repeats the promise without the constraint, so that it also finds rows that came past it: written by the owner of
the tables, restored, or imported with triggers off. Each selects an identifier of the row and its hotel.
"""

from housekeeping.transitions import CORRECTIONS as ROOM_CORRECTIONS
from housekeeping.transitions import FORWARD as ROOM_FORWARD
from room_bookings.services.integrity.change_checks import CHANGE_CHECKS
from room_bookings.services.integrity.hotel_checks import SAME_HOTEL
from room_bookings.services.integrity.invoice_checks import INVOICE_CHECKS
from room_bookings.services.integrity.ledger_checks import LEDGER_CHECKS
from room_bookings.services.integrity.provider_checks import PROVIDER_CHECKS
from room_bookings.services.integrity.status_checks import StatusSubject, status_checks
from room_bookings.services.integrity.task_checks import TASK_CHECKS
from room_bookings.transitions import CORRECTIONS as BOOKING_CORRECTIONS
from room_bookings.transitions import FORWARD as BOOKING_FORWARD

_BOOKINGS = "SELECT booking_id, hotel_id FROM room_bookings_roombooking WHERE "

_STAYS = {
    "i1_room_holds_one_booking": (
        "SELECT room_id, min(hotel_id) FROM room_bookings_roomoccupancy GROUP BY room_id HAVING count(*) > 1"
    ),
    "i1_booking_holds_one_room": (
        "SELECT booking_id, min(hotel_id) FROM room_bookings_roomoccupancy GROUP BY booking_id HAVING count(*) > 1"
    ),
    "i2_checked_in_has_assigned_room": _BOOKINGS + "status = 'CHECKED_IN' AND assigned_room_id IS NULL",
    "i2_cancelled_has_no_room": _BOOKINGS
    + "status IN ('CANCELLED', 'NO_SHOW') AND assigned_room_id IS NOT NULL",
    "i2_checked_in_booking_has_occupancy": """
        SELECT booking.booking_id, booking.hotel_id FROM room_bookings_roombooking AS booking
        LEFT JOIN room_bookings_roomoccupancy AS occupancy
            ON occupancy.booking_id = booking.id AND occupancy.room_id = booking.assigned_room_id
        WHERE booking.status = 'CHECKED_IN' AND occupancy.room_id IS NULL
    """,
    "i2_occupancy_has_checked_in_booking": """
        SELECT occupancy.room_id, occupancy.hotel_id FROM room_bookings_roomoccupancy AS occupancy
        LEFT JOIN room_bookings_roombooking AS booking
            ON booking.id = occupancy.booking_id AND booking.status = 'CHECKED_IN'
            AND booking.assigned_room_id = occupancy.room_id
        WHERE booking.id IS NULL
    """,
    "i3_occupied_room_status": """
        SELECT room.id, room.hotel_id FROM rooms_room AS room
        JOIN room_bookings_roomoccupancy AS occupancy ON occupancy.room_id = room.id
        WHERE room.room_status NOT IN ('OCCUPIED', 'CLEANING_IN_PROGRESS')
    """,
    "i3_occupancy_follows_room_status": """
        SELECT occupancy.room_id, occupancy.hotel_id FROM room_bookings_roomoccupancy AS occupancy
        LEFT JOIN rooms_room AS room ON room.id = occupancy.room_id AND room.hotel_id = occupancy.hotel_id
            AND room.room_status = occupancy.room_status AND room.is_active = occupancy.room_is_active
        WHERE room.id IS NULL
    """,
    "i3_occupied_room_is_active": """
        SELECT room.id, room.hotel_id FROM rooms_room AS room
        JOIN room_bookings_roomoccupancy AS occupancy ON occupancy.room_id = room.id
        WHERE NOT room.is_active
    """,
    "i3_occupied_status_has_occupancy": """
        SELECT room.id, room.hotel_id FROM rooms_room AS room
        LEFT JOIN room_bookings_roomoccupancy AS occupancy ON occupancy.room_id = room.id
        WHERE room.room_status = 'OCCUPIED' AND occupancy.room_id IS NULL
    """,
    "i4_no_two_bookings_in_one_room": """
        SELECT one.booking_id, one.hotel_id FROM room_bookings_roombooking AS one
        JOIN room_bookings_roombooking AS other
            ON other.assigned_room_id = one.assigned_room_id AND other.id > one.id
            AND other.held_minutes && one.held_minutes
        WHERE one.status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN')
            AND other.status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN')
    """,
    "i4_no_two_blocks_in_one_room": """
        SELECT one.id, one.hotel_id FROM room_bookings_roomblock AS one
        JOIN room_bookings_roomblock AS other
            ON other.room_id = one.room_id AND other.id > one.id AND other.held_minutes && one.held_minutes
        WHERE one.ended_at IS NULL AND other.ended_at IS NULL
    """,
    "i4_room_block_outside_bookings": """
        SELECT block.id, block.hotel_id FROM room_bookings_roomblock AS block
        JOIN room_bookings_roombooking AS booking ON booking.assigned_room_id = block.room_id
            AND booking.status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN')
            AND booking.held_minutes && block.held_minutes
        WHERE block.ended_at IS NULL AND block.kind = 'OUT_OF_ORDER'
    """,
    "i4_room_from_is_arrival_until_check_in": _BOOKINGS
    + "room_from < check_in"
    + " OR room_from > check_in AND status NOT IN ('CHECKED_IN', 'CHECKED_OUT', 'COMPLETED')",
    "i4_times_have_minutes": _BOOKINGS
    + "(arrival_time IS NULL) <> (arrival_minute IS NULL) OR (departure_time IS NULL) <> (departure_minute IS NULL)"
    + " OR NOT arrival_minute BETWEEN 0 AND 1440 OR NOT departure_minute BETWEEN 0 AND 1440",
    "i4_day_use_ends_after_it_begins": _BOOKINGS
    + "check_in = check_out AND coalesce(departure_minute, 1440) <= coalesce(arrival_minute, 0)",
    "i5_checked_in_at": _BOOKINGS
    + "(status IN ('CHECKED_IN', 'CHECKED_OUT', 'COMPLETED')) <> (checked_in_at IS NOT NULL)",
    "i5_checked_out_at": _BOOKINGS
    + "(status IN ('CHECKED_OUT', 'COMPLETED')) <> (checked_out_at IS NOT NULL)",
    "i5_departed_on": _BOOKINGS + "(status IN ('CHECKED_OUT', 'COMPLETED')) <> (departed_on IS NOT NULL)",
    "i5_cancelled_at": _BOOKINGS + "(status = 'CANCELLED') <> (cancelled_at IS NOT NULL)",
    "i5_no_show_at": _BOOKINGS + "(status = 'NO_SHOW') <> (no_show_at IS NOT NULL)",
    "i5_overstay_only_in_house": _BOOKINGS
    + "(overstay_flagged_at IS NOT NULL OR overstay_acknowledged_at IS NOT NULL "
    "OR overstay_acknowledged_by_id IS NOT NULL) AND (status <> 'CHECKED_IN' "
    "OR overstay_acknowledged_at IS NULL AND overstay_acknowledged_by_id IS NOT NULL)",
    "i5_waiting_only_while_confirmed": _BOOKINGS + "waiting_since IS NOT NULL AND status <> 'CONFIRMED'",
    "i5_departure_not_before_arrival": _BOOKINGS + "check_out < check_in",
    "i5_stay_within_the_calendar": _BOOKINGS + "check_in < '2000-01-01' OR check_out > '2199-12-31'",
    "i5_stay_of_at_most_1000_nights": _BOOKINGS + "check_out - check_in > 1000",
    "i8_guest_is_where_their_booking_is": """
        SELECT guest.id, guest.hotel_id FROM guests_guest AS guest
        LEFT JOIN room_bookings_roomoccupancy AS occupancy
            ON occupancy.booking_id = guest.booking_id AND occupancy.room_id = guest.room_id
        WHERE guest.room_id IS NOT NULL AND occupancy.room_id IS NULL
    """,
}

_EVENTS = {
    "i11_event_names_its_subject": """
        SELECT event_id, hotel_id FROM notifications_outboxevent WHERE CASE
                CASE WHEN subject_kind IN ('wish', 'observation', 'report', 'block') THEN 'task' ELSE subject_kind END
            WHEN 'room' THEN room_ref IS NULL OR booking_ref IS NOT NULL
            WHEN 'booking' THEN booking_ref IS NULL OR room_ref IS NOT NULL
            WHEN 'task' THEN room_ref IS NULL OR booking_ref IS NOT NULL OR status_version IS NOT NULL
            WHEN 'calendar' THEN room_ref IS NOT NULL OR booking_ref IS NOT NULL OR status_version IS NOT NULL
            ELSE true END
    """,
    "i11_moved_event_names_from_room": """
        SELECT event_id, hotel_id FROM notifications_outboxevent
        WHERE CASE WHEN from_room = '' THEN type = 'booking_moved'
              ELSE type <> 'booking_moved' AND NOT (type = 'room_updated' AND 'room_number' = ANY(changed_fields)) END
    """,
    "i11_event_takes_its_position": "SELECT event_id, hotel_id FROM notifications_outboxevent WHERE position IS NULL",
    "i11_event_position_once_per_hotel": """
        SELECT hotel_id, hotel_id FROM notifications_outboxevent WHERE position IS NOT NULL
        GROUP BY hotel_id, position HAVING count(*) > 1
    """,
    "i11_event_position_starts_at_one": "SELECT event_id, hotel_id FROM notifications_outboxevent WHERE position < 1",
    "i11_event_counter_counts_events": """
        SELECT hotel_id, hotel_id FROM notifications_outboxevent
        FULL JOIN notifications_eventcounter AS counter USING (hotel_id)
        GROUP BY hotel_id, last_position
        HAVING (count(DISTINCT position), coalesce(max(position), 0), min(coalesce(position, 1)))
            IS DISTINCT FROM (last_position, last_position, 1::bigint)
    """,
}

_ROOM_CHANGES = {
    "i12_first_room_counts": _BOOKINGS + "assigned_room_id IS NOT NULL AND room_version < 1",
    "i12_room_change_logged": """
        SELECT booking.booking_id, booking.hotel_id FROM room_bookings_roombooking AS booking
        LEFT JOIN rooms_roomoperationlog AS log USING (hotel_id, booking_id, room_version)
        WHERE booking.room_version > 0 AND log.id IS NULL
    """,
    "i12_room_change_logged_once": """
        SELECT booking_id, hotel_id FROM rooms_roomoperationlog WHERE room_version IS NOT NULL
        GROUP BY hotel_id, booking_id, room_version HAVING count(*) > 1
    """,
    "i12_room_changes_chain": """
        SELECT booking_id, hotel_id FROM rooms_roomoperationlog WHERE room_version IS NOT NULL
        GROUP BY hotel_id, booking_id
        HAVING (min(room_version), max(room_version)) <> (1, count(DISTINCT room_version))
    """,
    "i12_log_names_the_room": """
        SELECT log.id, log.hotel_id FROM rooms_roomoperationlog AS log
        JOIN room_bookings_roombooking AS booking USING (hotel_id, booking_id, room_version)
        LEFT JOIN rooms_roomoperationlog AS before
            ON before.hotel_id = log.hotel_id AND before.booking_id = log.booking_id
            AND before.room_version = log.room_version - 1
        WHERE log.room_id <> coalesce(booking.assigned_room_id, before.room_id)
    """,
    "i12_operation_not_ahead_of_booking": """
        SELECT log.id, log.hotel_id FROM rooms_roomoperationlog AS log
        LEFT JOIN room_bookings_roombooking AS booking USING (hotel_id, booking_id)
        WHERE log.room_version IS NOT NULL AND (
            booking.id IS NULL OR booking.room_version < log.room_version
        )
    """,
}

_SEARCH_KEYS = {
    "i16_booking_gets_search_key": """
        SELECT coalesce(booking.booking_id, stored.booking_pk::text), coalesce(booking.hotel_id, stored.hotel_pk)
        FROM room_bookings_roombooking AS booking
        FULL JOIN guests_bookingsearchkey AS stored ON stored.booking_pk = booking.id
        LEFT JOIN LATERAL booking_search_texts(booking.id) AS made ON true
        WHERE (stored.hotel_pk, stored.shown, stored.whole) IS DISTINCT FROM (made.hotel_pk, made.shown, made.whole)
    """,
    "i16_guest_gets_search_key": """
        SELECT coalesce(guest.id, stored.guest_pk), coalesce(guest.hotel_id, stored.hotel_pk)
        FROM guests_guest AS guest FULL JOIN guests_guestsearchkey AS stored ON stored.guest_pk = guest.id
        LEFT JOIN LATERAL guest_search_texts(guest.id) AS made ON true
        WHERE (stored.hotel_pk, stored.booking_pk, stored.shown, stored.whole)
            IS DISTINCT FROM (made.hotel_pk, made.booking_pk, made.shown, made.whole)
    """,
}

_NIGHTS = {
    "i13_sold_type_of_room": _BOOKINGS + "assigned_room_id IS NULL AND sold_type_id <> room_type_id",
    "i13_sold_type_follows_room": """
        SELECT booking.booking_id, booking.hotel_id FROM room_bookings_roombooking AS booking
        JOIN rooms_room AS room ON room.id = booking.assigned_room_id
        WHERE booking.sold_type_id <> room.room_type_id
    """,
    "i13_oversold_says_why": _BOOKINGS
    + "oversold_kind NOT IN ('', 'OVERRIDE', 'CHANNEL', 'IN_HOUSE') "
    + "OR oversold_kind = '' AND (oversold_staff_id IS NOT NULL OR oversold_reason <> '') "
    + "OR oversold_kind = 'OVERRIDE' AND (oversold_staff_id IS NULL OR oversold_reason = '')",
    "i13_nights_sold_say_what_bookings_hold": """
        SELECT type.code || ' ' || wrong.night, wrong.hotel_id FROM (
            SELECT coalesce(held.hotel_id, counter.hotel_id) AS hotel_id,
                coalesce(held.room_type_id, counter.room_type_id) AS room_type_id,
                coalesce(held.night, counter.night) AS night
            FROM (
                SELECT hotel_id, sold_type_id AS room_type_id, night, count(*) AS sold FROM (
                    SELECT hotel_id, sold_type_id, check_in + generate_series(0, sold_until - check_in - 1) AS night
                    FROM room_bookings_roombooking
                ) AS nights GROUP BY hotel_id, sold_type_id, night
            ) AS held FULL JOIN (SELECT * FROM rooms_nightssold WHERE sold <> 0) AS counter
                ON counter.hotel_id = held.hotel_id AND counter.room_type_id = held.room_type_id
                AND counter.night = held.night
            WHERE coalesce(held.sold, 0) <> coalesce(counter.sold, 0)
        ) AS wrong JOIN rooms_roomtype AS type ON type.id = wrong.room_type_id
        UNION ALL
        SELECT type.code || ' ' || wrong.night, wrong.hotel_id FROM (
            SELECT coalesce(held.hotel_id, counter.hotel_id) AS hotel_id,
                coalesce(held.room_type_id, counter.room_type_id) AS room_type_id,
                coalesce(held.night, counter.night) AS night
            FROM (
                SELECT hotel_id, room_type_id, night,
                    count(DISTINCT room_id) + count(*) FILTER (WHERE room_id IS NULL) AS blocked FROM (
                    SELECT hotel_id, room_type_id, room_id, first + generate_series(0, until - first - 1) AS night
                    FROM room_bookings_calendarblock WHERE released_at IS NULL
                    UNION ALL
                    SELECT hotel_id, room_type_id, room_id, first + generate_series(0, until - first - 1)
                    FROM room_bookings_roomblock WHERE ended_at IS NULL AND kind = 'OUT_OF_ORDER'
                ) AS nights GROUP BY hotel_id, room_type_id, night
            ) AS held FULL JOIN (SELECT * FROM rooms_nightssold WHERE blocked <> 0) AS counter
                ON counter.hotel_id = held.hotel_id AND counter.room_type_id = held.room_type_id
                AND counter.night = held.night
            WHERE coalesce(held.blocked, 0) <> coalesce(counter.blocked, 0)
        ) AS wrong JOIN rooms_roomtype AS type ON type.id = wrong.room_type_id
    """,
    "i13_block_type_follows_room": """
        SELECT block.id, block.hotel_id FROM room_bookings_calendarblock AS block
        JOIN rooms_room AS room ON room.id = block.room_id WHERE block.room_type_id <> room.room_type_id
    """,
    "i9_room_block_changes_chain": """
        SELECT block_id, hotel_id FROM room_bookings_roomblockchange GROUP BY hotel_id, block_id
        HAVING (min(version), max(version)) <> (1, count(*))
    """,
    "i13_room_block_type_follows_room": """
        SELECT block.id, block.hotel_id FROM room_bookings_roomblock AS block
        JOIN rooms_room AS room ON room.id = block.room_id WHERE block.room_type_id <> room.room_type_id
    """,
    "i13_calendar_type_follows_room": """
        SELECT calendar.id, calendar.hotel_id FROM room_bookings_channelcalendar AS calendar
        JOIN rooms_room AS room ON room.id = calendar.room_id WHERE calendar.room_type_id <> room.room_type_id
    """,
}
"""Nights beyond their limit are none of these: capacity may be lost after a booking. `oversold_nights` lists them."""

CHECKS: dict[str, str] = {
    **_STAYS,
    **status_checks(
        StatusSubject(
            number="i6",
            name="room",
            table="rooms_room",
            status="room_status",
            events="housekeeping_roomstatusevent",
            forward=ROOM_FORWARD,
            corrections=ROOM_CORRECTIONS,
        )
    ),
    **status_checks(
        StatusSubject(
            number="i7",
            name="booking",
            table="room_bookings_roombooking",
            status="status",
            events="room_bookings_bookingstatusevent",
            forward=BOOKING_FORWARD,
            corrections=BOOKING_CORRECTIONS,
        )
    ),
    **SAME_HOTEL,
    **_EVENTS,
    **_ROOM_CHANGES,
    **CHANGE_CHECKS,
    **LEDGER_CHECKS,
    **INVOICE_CHECKS,
    **PROVIDER_CHECKS,
    **TASK_CHECKS,
    **_NIGHTS,
    **_SEARCH_KEYS,
}
"""By the name of the constraint or trigger: a query for the identifier and the hotel of each row that breaks it."""
