"""The generated bookings, one row for each stay, and their rows in bookings, guests, occupancies and rooms."""

TODAY = "date '2026-05-14'"
"""The business date of the benchmark (`tests.scenarios.TODAY`)."""

CREATE_BOOKINGS = f"""
    CREATE UNLOGGED TABLE generated_bookings AS
    WITH room AS (
        SELECT room.id, room.hotel_id, room.room_number, room.room_type_id, hotel.place, staff.id AS staff_id,
            row_number() OVER (PARTITION BY room.hotel_id ORDER BY room.id) - 1 AS n
        FROM rooms_room AS room
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM hotel_hotel) AS hotel
            ON hotel.id = room.hotel_id
        JOIN staff_staff AS staff ON staff.hotel_id = room.hotel_id
    ), stay AS (
        SELECT room.*, 'PAST' AS kind, turn - 1 AS stays_before,
            {TODAY} - turns.many * turns.every + (turn - 1) * turns.every AS arrival, 3 AS nights
        FROM room, LATERAL (
            SELECT CASE WHEN place = 1 THEN %(first_hotel_stays)s
                WHEN %(first_hotel_stays)s > 0 AND n %% %(rooms_per_stay)s = 0 THEN 1 ELSE 0 END AS many,
                CASE WHEN place = 1 THEN 5 ELSE (10 + room.id %% 350)::integer END AS every
        ) AS turns, generate_series(1, turns.many) AS turn
        UNION ALL
        SELECT room.*, 'PRESENT', turns.many, {TODAY} - 1, 3
        FROM room, LATERAL (
            SELECT CASE WHEN place = 1 THEN %(first_hotel_stays)s
                WHEN %(first_hotel_stays)s > 0 AND n %% %(rooms_per_stay)s = 0 THEN 1 ELSE 0 END AS many
        ) AS turns WHERE n %% 10 < %(occupied)s
        UNION ALL
        SELECT room.*, 'FUTURE', 0, {TODAY} + 10, 3 FROM room WHERE n %% 10 < %(booked_ahead)s
    )
    SELECT row_number() OVER (ORDER BY arrival, id) AS booking, id AS room, hotel_id, room_number, room_type_id,
        staff_id, kind, stays_before::integer, arrival::date, (arrival + nights)::date AS departure,
        'BK-' || upper(substr(md5('booking' || id || '-' || arrival), 1, 16)) AS booking_id,
        arrival - 20 + time '09:00' + make_interval(mins => (id %% 50)::integer) AS booked_at,
        arrival + time '14:00' + make_interval(mins => (id %% 50)::integer) AS arrived_at,
        arrival + nights + time '09:00' + make_interval(mins => (id %% 50)::integer) AS departed_at
    FROM stay;
    ANALYZE generated_bookings
"""

BOOKINGS = """
    INSERT INTO room_bookings_roombooking (id, hotel_id, booking_id, confirmation_number, status, status_version,
        room_version, version, room_type_id, sold_type_id, check_in, check_out, room_from, adults, children,
        booker_name, booker_email, booker_phone, group_reference, assigned_room_id, checked_in_at, checked_out_at,
        departed_on, total_amount,
        currency, payment_terms, special_requests, notes, source, external_reference, created_at, updated_at)
    SELECT booking, hotel_id, booking_id, upper(substr(md5(booking_id), 1, 16)), state.status, state.steps,
        state.changes, state.steps, room_type_id, room_type_id, arrival, departure, arrival, 2, 0, '', '', '', '', room,
        CASE WHEN kind <> 'FUTURE' THEN arrived_at END, CASE kind WHEN 'PAST' THEN departed_at END,
        CASE kind WHEN 'PAST' THEN departure END, 0, 'EUR',
        'PAY_AT_HOTEL', '', '', 'web', '', booked_at, state.at
    FROM generated_bookings CROSS JOIN LATERAL (
        SELECT 'COMPLETED' AS status, 5 AS steps, 3 AS changes, departed_at AS at WHERE kind = 'PAST'
        UNION ALL SELECT 'CHECKED_IN', 3, 2, arrived_at WHERE kind = 'PRESENT'
        UNION ALL SELECT 'CONFIRMED', 2, 1, booked_at WHERE kind = 'FUTURE'
    ) AS state ORDER BY booking
"""

NIGHTS_SOLD = """
    INSERT INTO rooms_nightssold (hotel_id, room_type_id, night, sold)
    SELECT hotel_id, room_type_id, arrival + night, count(*)
    FROM generated_bookings, generate_series(0, departure - arrival - 1) AS night
    GROUP BY hotel_id, room_type_id, arrival + night
"""

PEOPLE = """
    INSERT INTO room_bookings_bookingguest (id, hotel_id, booking_id, role, first_name, last_name, email, phone,
        is_staying)
    SELECT 2 * booking - 2 + person.place, hotel_id, booking, person.role, person.name,
        'Of ' || room_number, '', '', true
    FROM generated_bookings, (VALUES (1, 'PRIMARY', 'Nora'), (2, 'COMPANION', 'Con')) AS person (place, role, name)
    ORDER BY booking, person.place;
    INSERT INTO guests_guest (id, hotel_id, booking_id, booking_guest_id, room_id, guest_type, first_name,
        last_name, email, phone, check_in_date, check_out_date, id_pin, created_at, updated_at)
    SELECT member.id, stay.hotel_id, booking, member.id, CASE kind WHEN 'PRESENT' THEN room END, member.role,
        member.first_name, member.last_name, '', '', arrival, CASE kind WHEN 'PAST' THEN departure END,
        CASE kind WHEN 'PRESENT' THEN to_char(row_number() OVER (
            PARTITION BY stay.hotel_id, kind ORDER BY member.id), 'FM0000') ELSE '' END,
        arrived_at, CASE kind WHEN 'PAST' THEN departed_at ELSE arrived_at END
    FROM generated_bookings AS stay JOIN room_bookings_bookingguest AS member ON member.booking_id = booking
    WHERE kind <> 'FUTURE' ORDER BY member.id
"""

OCCUPANCIES = """
    INSERT INTO room_bookings_roomoccupancy (room_id, booking_id, hotel_id, room_status, occupied_since,
        assigned_by_id, guest_fcm_token)
    SELECT room, booking, hotel_id, 'OCCUPIED', arrived_at, staff_id, '' FROM generated_bookings
    WHERE kind = 'PRESENT' ORDER BY booking
"""

ROOMS = """
    UPDATE rooms_room AS room SET room_status = replayed.status, status_version = 1 + replayed.steps,
        version = 1 + replayed.steps, last_cleaned_at = replayed.cleaned_at, last_inspected_at = replayed.cleaned_at,
        cleaned_by_id = replayed.cleaner, inspected_by_id = replayed.cleaner, updated_at = replayed.at
    FROM (
        SELECT room, CASE WHEN bool_or(kind = 'PRESENT') THEN 'OCCUPIED' ELSE 'READY_FOR_GUEST' END AS status,
            5 * count(*) FILTER (WHERE kind = 'PAST') + count(*) FILTER (WHERE kind = 'PRESENT') AS steps,
            max(departed_at) FILTER (WHERE kind = 'PAST') + interval '2 hours' AS cleaned_at,
            max(staff_id) FILTER (WHERE kind = 'PAST') AS cleaner, max(arrived_at) AS at
        FROM generated_bookings WHERE kind <> 'FUTURE' GROUP BY room
    ) AS replayed WHERE replayed.room = room.id
"""

SEARCH_KEYS = """
    INSERT INTO guests_bookingsearchkey (booking_pk, hotel_pk, shown, whole)
    SELECT booking.id, texts.* FROM room_bookings_roombooking AS booking, booking_search_texts(booking.id) AS texts
    WHERE booking.id % {halves} = {half};
    INSERT INTO guests_guestsearchkey (guest_pk, hotel_pk, booking_pk, shown, whole)
    SELECT guest.id, texts.* FROM guests_guest AS guest, guest_search_texts(guest.id) AS texts
    WHERE guest.id % {halves} = {half}
"""
