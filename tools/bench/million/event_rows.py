"""The audit rows, tasks and events of the generated bookings."""

_BOOKING_STEPS = """
    (VALUES (1, '', 'PENDING', 'booking_created'), (2, 'PENDING', 'CONFIRMED', 'booking_confirmed'),
        (3, 'CONFIRMED', 'CHECKED_IN', 'booking_checked_in'), (4, 'CHECKED_IN', 'CHECKED_OUT', 'booking_checked_out'),
        (5, 'CHECKED_OUT', 'COMPLETED', 'booking_updated')) AS step (version, from_status, to_status, event_type)
    ON step.version <= CASE kind WHEN 'PAST' THEN 5 WHEN 'PRESENT' THEN 3 ELSE 2 END
"""

_BOOKING_STEP_AT = """
    CASE WHEN step.version < 3 THEN booked_at WHEN step.version = 3 THEN arrived_at ELSE departed_at END
"""

_ROOM_STEPS = """
    (VALUES (1, 'READY_FOR_GUEST', 'OCCUPIED'), (2, 'OCCUPIED', 'CHECKOUT_DIRTY'),
        (3, 'CHECKOUT_DIRTY', 'CLEANING_IN_PROGRESS'), (4, 'CLEANING_IN_PROGRESS', 'CLEANED_UNINSPECTED'),
        (5, 'CLEANED_UNINSPECTED', 'READY_FOR_GUEST')) AS step (version, from_status, to_status)
    ON step.version <= CASE kind WHEN 'PAST' THEN 5 WHEN 'PRESENT' THEN 1 ELSE 0 END
"""

_ROOM_STEP_AT = """
    CASE step.version WHEN 1 THEN arrived_at ELSE departed_at + make_interval(mins => 30 * (step.version - 2)) END
"""

BOOKING_EVENTS = f"""
    INSERT INTO room_bookings_bookingstatusevent (hotel_id, booking_id, status_version, from_status, to_status,
        kind, changed_by_id, source, reason, metadata, at, business_date, command_id, request_id)
    SELECT hotel_id, booking, step.version, step.from_status, step.to_status, 'STEP', staff_id, 'FRONT_DESK', '',
        '{{}}', {_BOOKING_STEP_AT} AS at, ({_BOOKING_STEP_AT})::date, md5('stay' || booking)::uuid, ''
    FROM generated_bookings JOIN {_BOOKING_STEPS} ORDER BY at, booking, step.version
"""

ROOM_EVENTS = f"""
    INSERT INTO housekeeping_roomstatusevent (hotel_id, room_id, status_version, from_status, to_status, kind,
        changed_by_id, source, note, at, business_date, command_id, request_id)
    SELECT hotel_id, room, 1 + 5 * stays_before + step.version, step.from_status, step.to_status, 'STEP', staff_id,
        'HOUSEKEEPING', '', {_ROOM_STEP_AT} AS at, ({_ROOM_STEP_AT})::date, md5('stay' || booking)::uuid, ''
    FROM generated_bookings JOIN {_ROOM_STEPS} ORDER BY at, room, step.version
"""

ROOM_LOG = """
    INSERT INTO rooms_roomoperationlog (hotel_id, room_id, operation, booking_id, room_version, performed_by_id,
        source, note, guest_ids, room_status_before, occupied_since, metadata, at, business_date, command_id,
        request_id)
    SELECT hotel_id, room, done.operation, CASE WHEN done.version IS NOT NULL THEN booking_id ELSE '' END,
        done.version, staff_id, done.source, '',
        CASE WHEN done.version > 1 THEN ARRAY[2 * booking - 1, 2 * booking] ELSE '{}' END, done.before,
        CASE WHEN done.version > 1 THEN arrived_at END, '{}', done.at, done.at::date, md5('stay' || booking)::uuid, ''
    FROM generated_bookings CROSS JOIN LATERAL (VALUES
        ('ASSIGN', 1, 'FRONT_DESK', '', booked_at, 1), ('CHECKIN', 2, 'FRONT_DESK', 'READY_FOR_GUEST', arrived_at, 2),
        ('CHECKOUT', 3, 'FRONT_DESK', 'OCCUPIED', departed_at, 3),
        ('CLEAN_COMPLETE', NULL, 'HOUSEKEEPING', 'CLEANING_IN_PROGRESS', departed_at + interval '60 minutes', 4),
        ('INSPECT', NULL, 'HOUSEKEEPING', 'CLEANED_UNINSPECTED', departed_at + interval '90 minutes', 5)
    ) AS done (operation, version, source, before, at, place)
    WHERE done.place <= CASE kind WHEN 'PAST' THEN 5 WHEN 'PRESENT' THEN 2 ELSE 1 END
    ORDER BY done.at, room, done.place
"""

TASKS = """
    INSERT INTO housekeeping_housekeepingtask (hotel_id, room_id, booking_id, task_type, status, priority, note,
        due_date, assigned_to_id, started_at, finished_at, created_at, updated_at, credits, planned_minutes,
        worked_minutes, changed_by_id, change_source, change_note, change_date, change_command_id)
    SELECT hotel_id, room, booking, 'TURNOVER', 'DONE', 'MED', '', departure, staff_id,
        departed_at + interval '30 minutes', departed_at + interval '60 minutes', departed_at,
        departed_at + interval '60 minutes', 30, 30, 30, staff_id, 'HOUSEKEEPING', '', departure,
        md5('stay' || booking)::uuid
    FROM generated_bookings WHERE kind = 'PAST' ORDER BY departed_at, booking
"""

TASK_CHANGES = """
    INSERT INTO housekeeping_taskchange (hotel_id, task_id, version, from_status, to_status, changes,
        performed_by_id, source, note, at, business_date, command_id)
    SELECT hotel_id, id, version, '', status, '[]', changed_by_id, change_source, change_note, updated_at, change_date,
        change_command_id
    FROM housekeeping_housekeepingtask ORDER BY id
"""

EVENTS = f"""
    INSERT INTO notifications_outboxevent (hotel_id, event_id, type, subject_kind, room_ref, booking_ref,
        status_version, occurred_at, source, changed_fields, snapshot, command_id, position)
    SELECT hotel_id, md5(concat_ws('-', subject, booking, version))::uuid, type, subject,
        room_ref, booking_ref, version, at, source, '{{status}}',
        jsonb_build_object('booking_id', booking_id, 'assigned_room', room_number, 'check_in', arrival,
            'check_out', departure, 'status', status, 'status_version', version, 'adults', 2, 'children', 0,
            'total_amount', '0.00', 'nightly_amounts', '[]'::jsonb, 'amount_paid', '0.00', 'balance_due', '0.00',
            'open_balance', NULL, 'currency', 'EUR'),
        md5('stay' || booking)::uuid, position
    FROM (
        SELECT announced.*, counter.last_position
            + row_number() OVER (PARTITION BY hotel_id ORDER BY at, booking, subject, version) AS position
        FROM (
            SELECT hotel_id, booking, booking_id, room_number, arrival, departure, step.event_type AS type,
                'booking' AS subject, NULL::bigint AS room_ref, booking AS booking_ref, step.version,
                step.to_status AS status, {_BOOKING_STEP_AT} AS at, 'FRONT_DESK' AS source
            FROM generated_bookings JOIN {_BOOKING_STEPS}
            UNION ALL
            SELECT hotel_id, booking, booking_id, room_number, arrival, departure, 'room_updated',
                'room', room, NULL, 1 + 5 * stays_before + step.version,
                step.to_status, {_ROOM_STEP_AT}, 'HOUSEKEEPING'
            FROM generated_bookings JOIN {_ROOM_STEPS}
            UNION ALL
            SELECT hotel_id, booking, booking_id, room_number, arrival, departure, 'task_created', 'task', room,
                NULL, NULL, 'OPEN', departed_at, 'SYSTEM' FROM generated_bookings WHERE kind = 'PAST'
        ) AS announced JOIN notifications_eventcounter AS counter USING (hotel_id)
        ORDER BY at, booking, subject, version
    ) AS announced
"""
"""The snapshots are built after the sort, which then need not carry them."""

COUNTERS = """
    UPDATE notifications_eventcounter AS counter SET last_position = announced.last_position
    FROM (
        SELECT hotel_id, max(position) AS last_position FROM notifications_outboxevent GROUP BY hotel_id
    ) AS announced WHERE announced.hotel_id = counter.hotel_id
"""
