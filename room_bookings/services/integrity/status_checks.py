"""The queries of I6, I7 and I11, the same for the statuses of rooms and of bookings."""

from dataclasses import dataclass

from hotel.kernel.transitions import Transitions


@dataclass(frozen=True)
class StatusSubject:
    """A table whose rows have a status, and the table of its status events.

    `number` is the invariant of the status (`i6`, `i7`); `name` is the subject in columns and constraints (`room`).
    """

    number: str
    name: str
    table: str
    status: str
    events: str
    forward: Transitions
    corrections: Transitions


def status_checks(subject: StatusSubject) -> dict[str, str]:
    """Return the queries of I6 (rooms) or I7 (bookings), and those of I11 for the same subject."""
    only = _ROOMS_ONLY if subject.name == "room" else _BOOKINGS_ONLY
    return {
        **_events_match_status(subject),
        **_events_are_lawful(subject),
        **only,
        **_steps_are_announced(subject),
    }


def _events_match_status(subject: StatusSubject) -> dict[str, str]:
    number, name, table, events = subject.number, subject.name, subject.table, subject.events
    return {
        f"{number}_{name}_status_witnessed": f"""
            SELECT subject.id, subject.hotel_id FROM {table} AS subject LEFT JOIN {events} AS event
                ON event.{name}_id = subject.id AND event.status_version = subject.status_version
                AND event.to_status = subject.{subject.status}
            WHERE event.id IS NULL
        """,
        f"{number}_event_not_ahead_of_{name}": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event
            LEFT JOIN {table} AS subject ON subject.id = event.{name}_id
            WHERE subject.id IS NULL OR event.status_version > subject.status_version
        """,
        f"{number}_one_event_per_version": f"""
            SELECT {name}_id, min(hotel_id) FROM {events} GROUP BY {name}_id, status_version HAVING count(*) > 1
        """,
        f"{number}_first_event_is_creation": f"""
            SELECT id, hotel_id FROM {events} WHERE status_version < 1 OR (status_version = 1) <> (from_status = '')
        """,
        f"{number}_events_chain": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event LEFT JOIN {events} AS before
                ON before.{name}_id = event.{name}_id AND before.status_version = event.status_version - 1
                AND before.to_status = event.from_status
            WHERE event.status_version > 1 AND before.id IS NULL
        """,
    }


def _events_are_lawful(subject: StatusSubject) -> dict[str, str]:
    number, events = subject.number, subject.events
    override = "from_status NOT IN ('', to_status)" if subject.name == "room" else "false"
    return {
        f"{number}_status_moves_along_its_edges": f"""
            SELECT id, hotel_id FROM {events} WHERE NOT CASE kind
                WHEN 'STEP' THEN reverses_id IS NULL AND (from_status, to_status) IN ({_pairs(subject.forward)})
                WHEN 'CORRECTION' THEN (from_status, to_status) IN ({_pairs(subject.corrections)})
                WHEN 'OVERRIDE' THEN {override}
                ELSE false END
        """,
        f"{number}_reversed_once": f"""
            SELECT reverses_id, min(hotel_id) FROM {events} WHERE reverses_id IS NOT NULL
            GROUP BY reverses_id HAVING count(*) > 1
        """,
    }


def _steps_are_announced(subject: StatusSubject) -> dict[str, str]:
    name, events = subject.name, subject.events
    return {
        f"i11_{name}_step_announced": f"""
            SELECT event.id, event.hotel_id FROM {events} AS event LEFT JOIN notifications_outboxevent AS announced
                ON announced.{name}_ref = event.{name}_id AND announced.status_version = event.status_version
            WHERE announced.id IS NULL
        """,
        f"i11_{name}_step_announced_once": f"""
            SELECT {name}_ref, min(hotel_id) FROM notifications_outboxevent
            WHERE {name}_ref IS NOT NULL AND status_version IS NOT NULL
            GROUP BY {name}_ref, status_version HAVING count(*) > 1
        """,
        f"i11_{name}_event_has_its_step": f"""
            SELECT announced.event_id, announced.hotel_id FROM notifications_outboxevent AS announced
            LEFT JOIN {events} AS event
                ON event.{name}_id = announced.{name}_ref AND event.status_version = announced.status_version
            WHERE announced.{name}_ref IS NOT NULL AND announced.status_version IS NOT NULL AND event.id IS NULL
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
