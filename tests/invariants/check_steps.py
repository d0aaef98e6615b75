"""What must be true of every status and its history, the same for rooms and for bookings (I6, I7, I11)."""

from hotel.kernel.transitions import Transitions


def step_checks(
    *,
    number: str,
    subject: str,
    subjects: str,
    status: str,
    events: str,
    forward: Transitions,
    corrections: Transitions,
) -> dict[str, str]:
    """Queries that select what breaks I6 (rooms) or I7 (bookings), and I11 for the same subject."""
    about = f"{subject}_id"
    return {
        f"{number}_{subject}_status_witnessed": f"""
            SELECT subject.id FROM {subjects} AS subject LEFT JOIN {events} AS event
                ON event.{about} = subject.id AND event.status_version = subject.status_version
                AND event.to_status = subject.{status}
            WHERE event.id IS NULL
        """,
        f"{number}_event_not_ahead_of_{subject}": f"""
            SELECT event.id FROM {events} AS event
            LEFT JOIN {subjects} AS subject ON subject.id = event.{about}
            WHERE subject.id IS NULL OR event.status_version > subject.status_version
        """,
        f"{number}_one_event_per_version": f"""
            SELECT {about} FROM {events} GROUP BY {about}, status_version HAVING count(*) > 1
        """,
        f"{number}_first_event_is_creation": f"""
            SELECT id FROM {events} WHERE status_version < 1 OR (status_version = 1) <> (from_status = '')
        """,
        f"{number}_events_chain": f"""
            SELECT event.id FROM {events} AS event LEFT JOIN {events} AS before
                ON before.{about} = event.{about} AND before.status_version = event.status_version - 1
                AND before.to_status = event.from_status
            WHERE event.status_version > 1 AND before.id IS NULL
        """,
        f"{number}_status_moves_along_its_edges": f"""
            SELECT id FROM {events} WHERE NOT CASE kind
                WHEN 'STEP' THEN reverses_id IS NULL AND (from_status, to_status) IN ({_pairs(forward)})
                WHEN 'CORRECTION' THEN (from_status, to_status) IN ({_pairs(corrections)})
                WHEN 'OVERRIDE' THEN {"from_status NOT IN ('', to_status)" if subject == "room" else "false"}
                ELSE false END
        """,
        f"{number}_reversed_once": f"""
            SELECT reverses_id FROM {events} WHERE reverses_id IS NOT NULL
            GROUP BY reverses_id HAVING count(*) > 1
        """,
        **(_ROOMS_ONLY if subject == "room" else _BOOKINGS_ONLY),
        f"i11_{subject}_step_announced": f"""
            SELECT event.id FROM {events} AS event LEFT JOIN notifications_outboxevent AS told
                ON told.{subject}_ref = event.{about} AND told.status_version = event.status_version
            WHERE told.id IS NULL
        """,
        f"i11_{subject}_step_announced_once": f"""
            SELECT {subject}_ref FROM notifications_outboxevent
            WHERE {subject}_ref IS NOT NULL AND status_version IS NOT NULL
            GROUP BY {subject}_ref, status_version HAVING count(*) > 1
        """,
        f"i11_{subject}_event_has_its_step": f"""
            SELECT told.event_id FROM notifications_outboxevent AS told LEFT JOIN {events} AS event
                ON event.{about} = told.{subject}_ref AND event.status_version = told.status_version
            WHERE told.{subject}_ref IS NOT NULL AND told.status_version IS NOT NULL AND event.id IS NULL
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
        SELECT id FROM housekeeping_roomstatusevent
        WHERE kind = 'OVERRIDE' AND (changed_by_id IS NULL OR note = '')
    """,
    "i6_correction_names_what_it_reverses": """
        SELECT id FROM housekeeping_roomstatusevent WHERE (kind = 'CORRECTION') <> (reverses_id IS NOT NULL)
    """,
    "i6_correction_reverses_last_stay": f"""
        SELECT event.id FROM housekeeping_roomstatusevent AS event
        LEFT JOIN housekeeping_roomstatusevent AS undone
            ON undone.id = event.reverses_id AND undone.room_id = event.room_id
            AND undone.status_version < event.status_version
        LEFT JOIN housekeeping_roomstatusevent AS stay_over
            ON stay_over.room_id = undone.room_id AND stay_over.status_version = undone.status_version - 1
        LEFT JOIN housekeeping_roomstatusevent AS later
            ON later.room_id = event.room_id AND later.status_version > undone.status_version
            AND later.status_version < event.status_version AND {_ARRIVAL.format("later")}
        WHERE event.kind = 'CORRECTION' AND (
            undone.id IS NULL OR later.id IS NOT NULL
            OR event.to_status = 'OCCUPIED' AND NOT (
                undone.to_status = 'CHECKOUT_DIRTY' AND (
                    undone.from_status = 'OCCUPIED'
                    OR undone.from_status = 'CLEANING_IN_PROGRESS' AND stay_over.from_status = 'OCCUPIED'
                )
            )
            OR event.to_status <> 'OCCUPIED' AND NOT ({_ARRIVAL.format("undone")})
            OR event.to_status <> 'OCCUPIED' AND undone.from_status <> event.to_status
        )
    """,
}

_BOOKINGS_ONLY = {
    "i7_correction_reverses_its_step": """
        SELECT event.id FROM room_bookings_bookingstatusevent AS event
        LEFT JOIN room_bookings_bookingstatusevent AS undone
            ON undone.id = event.reverses_id AND undone.booking_id = event.booking_id AND undone.kind = 'STEP'
            AND (undone.to_status = event.from_status
                OR undone.to_status = 'CHECKED_OUT' AND event.from_status = 'COMPLETED')
            AND undone.from_status = event.to_status AND undone.status_version < event.status_version
        WHERE event.kind = 'CORRECTION' AND undone.id IS NULL
    """,
}
