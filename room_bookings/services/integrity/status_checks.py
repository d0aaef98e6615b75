"""The queries of I6, I7 and I11, the same for the statuses of rooms and of bookings."""

from hotel.kernel.transitions import Transitions


def status_checks(
    *,
    number: str,
    subject: str,
    subjects: str,
    status: str,
    events: str,
    forward: Transitions,
    corrections: Transitions,
) -> dict[str, str]:
    """Return the queries of I6 (rooms) or I7 (bookings), and those of I11 for the same subject."""
    about = f"{subject}_id"
    return {
        f"{number}_{subject}_status_witnessed": f"""
            SELECT subject.id, subject.hotel_id FROM {subjects} AS subject LEFT JOIN {events} AS event
                ON event.{about} = subject.id AND event.status_version = subject.status_version
                AND event.to_status = subject.{status}
            WHERE event.id IS NULL
        """,
        f"{number}_event_not_ahead_of_{subject}": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event
            LEFT JOIN {subjects} AS subject ON subject.id = event.{about}
            WHERE subject.id IS NULL OR event.status_version > subject.status_version
        """,
        f"{number}_one_event_per_version": f"""
            SELECT {about}, min(hotel_id) FROM {events} GROUP BY {about}, status_version HAVING count(*) > 1
        """,
        f"{number}_first_event_is_creation": f"""
            SELECT id, hotel_id FROM {events} WHERE status_version < 1 OR (status_version = 1) <> (from_status = '')
        """,
        f"{number}_events_chain": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event LEFT JOIN {events} AS before
                ON before.{about} = event.{about} AND before.status_version = event.status_version - 1
                AND before.to_status = event.from_status
            WHERE event.status_version > 1 AND before.id IS NULL
        """,
        f"{number}_status_moves_along_its_edges": f"""
            SELECT id, hotel_id FROM {events} WHERE NOT CASE kind
                WHEN 'STEP' THEN reverses_id IS NULL AND (from_status, to_status) IN ({_pairs(forward)})
                WHEN 'CORRECTION' THEN (from_status, to_status) IN ({_pairs(corrections)})
                WHEN 'OVERRIDE' THEN {"from_status NOT IN ('', to_status)" if subject == "room" else "false"}
                ELSE false END
        """,
        f"{number}_reversed_once": f"""
            SELECT reverses_id, min(hotel_id) FROM {events} WHERE reverses_id IS NOT NULL
            GROUP BY reverses_id HAVING count(*) > 1
        """,
        **(_ROOMS_ONLY if subject == "room" else _BOOKINGS_ONLY),
        f"i11_{subject}_step_announced": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event LEFT JOIN notifications_outboxevent AS announced
                ON announced.{subject}_ref = event.{about} AND announced.status_version = event.status_version
            WHERE announced.id IS NULL
        """,
        f"i11_{subject}_step_announced_once": f"""
            SELECT {subject}_ref, min(hotel_id) FROM notifications_outboxevent
            WHERE {subject}_ref IS NOT NULL AND status_version IS NOT NULL
            GROUP BY {subject}_ref, status_version HAVING count(*) > 1
        """,
        f"i11_{subject}_event_has_its_step": f"""
            SELECT announced.event_id, announced.hotel_id FROM notifications_outboxevent AS announced
            LEFT JOIN {events} AS event
                ON event.{about} = announced.{subject}_ref AND event.status_version = announced.status_version
            WHERE announced.{subject}_ref IS NOT NULL AND announced.status_version IS NOT NULL AND event.id IS NULL
        """,
    }


def _pairs(table: Transitions) -> str:
    return ", ".join(
        f"('{from_status}', '{to_status}')"
        for from_status, to_statuses in table.items()
        for to_status in sorted(to_statuses)
    )


_ARRIVAL = "{0}.to_status = 'OCCUPIED' AND {0}.from_status <> 'CLEANING_IN_PROGRESS'"

_ROOMS_ONLY = {
    "i6_override_is_signed": """
        SELECT id, hotel_id FROM housekeeping_roomstatusevent
        WHERE kind = 'OVERRIDE' AND (changed_by_id IS NULL OR note = '')
    """,
    "i6_correction_names_what_it_reverses": """
        SELECT id, hotel_id FROM housekeeping_roomstatusevent WHERE (kind = 'CORRECTION') <> (reverses_id IS NOT NULL)
    """,
    "i6_correction_reverses_last_stay": f"""
        SELECT event.id, event.hotel_id FROM housekeeping_roomstatusevent AS event
        LEFT JOIN housekeeping_roomstatusevent AS reversed
            ON reversed.id = event.reverses_id AND reversed.room_id = event.room_id
            AND reversed.status_version < event.status_version
        LEFT JOIN housekeeping_roomstatusevent AS stay_over
            ON stay_over.room_id = reversed.room_id AND stay_over.status_version = reversed.status_version - 1
        LEFT JOIN housekeeping_roomstatusevent AS later
            ON later.room_id = event.room_id AND later.status_version > reversed.status_version
            AND later.status_version < event.status_version AND {_ARRIVAL.format("later")}
        WHERE event.kind = 'CORRECTION' AND (
            reversed.id IS NULL OR later.id IS NOT NULL
            OR event.to_status = 'OCCUPIED' AND NOT (
                reversed.to_status = 'CHECKOUT_DIRTY' AND (
                    reversed.from_status = 'OCCUPIED'
                    OR reversed.from_status = 'CLEANING_IN_PROGRESS' AND stay_over.from_status = 'OCCUPIED'
                )
            )
            OR event.to_status <> 'OCCUPIED' AND NOT ({_ARRIVAL.format("reversed")})
            OR event.to_status <> 'OCCUPIED' AND reversed.from_status <> event.to_status
        )
    """,
}

_BOOKINGS_ONLY = {
    "i7_correction_reverses_its_step": """
        SELECT event.id, event.hotel_id FROM room_bookings_bookingstatusevent AS event
        LEFT JOIN room_bookings_bookingstatusevent AS reversed
            ON reversed.id = event.reverses_id AND reversed.booking_id = event.booking_id AND reversed.kind = 'STEP'
            AND (reversed.to_status = event.from_status
                OR reversed.to_status = 'CHECKED_OUT' AND event.from_status = 'COMPLETED')
            AND reversed.from_status = event.to_status AND reversed.status_version < event.status_version
        WHERE event.kind = 'CORRECTION' AND reversed.id IS NULL
    """,
}
